import { useEffect, useState } from 'react';
import { fromFragment, toFragment, type LinkState } from './link-state.ts';

export interface FigureState<S extends LinkState> {
  readonly state: S;
  readonly changed: boolean;
  update(patch: Partial<S>): void;
  reset(): void;
  /** The page's address with this figure's state in the fragment. */
  link(): string;
}

/** State of one figure: defaults first (as the server rendered it), then what the link carries. */
export function useFigureState<S extends LinkState>(id: string, defaults: S): FigureState<S> {
  const [state, setState] = useState<S>(defaults);
  useEffect(() => {
    const read = () => {
      const linked = fromFragment(window.location.hash, id, defaults);
      if (Object.keys(linked).length > 0) setState({ ...defaults, ...linked });
    };
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, [id, defaults]);
  return {
    state,
    changed: Object.keys(defaults).some((key) => state[key] !== defaults[key]),
    update: (patch) => setState((now) => ({ ...now, ...patch })),
    reset: () => setState(defaults),
    link: () => `${window.location.origin}${window.location.pathname}${toFragment(id, state, defaults)}`,
  };
}

import { useEffect, useRef, useState } from 'react';
import { readFragment, toFragment, type LinkRemark, type LinkState } from './link-state.ts';

export interface FigureState<S extends LinkState> {
  readonly state: S;
  readonly changed: boolean;
  /** What of the link could not be used; each until its key is changed. */
  readonly remarks: readonly LinkRemark[];
  update(patch: Partial<S>): void;
  reset(): void;
  /** The page's address with this figure's state in the fragment. */
  link(): string;
}

/** So long after the last change the address follows; browsers limit how often it may change. */
const settleMs = 400;
/** What a figure wrote into the address last: any other change of it is the reader's, and counts. */
let written: string | undefined;
const noRemarks: readonly LinkRemark[] = [];
/** Longer addresses are left to the link that is copied. */
const longestFragment = 8000;

/** The page's fragment after a change of the figure `id`: its state, or nothing once it is back at its defaults. */
export function nextFragment(now: string, id: string, state: LinkState, defaults: LinkState): string {
  const fragment = toFragment(id, state, defaults);
  if (fragment === `#${id}`) return now.split('~')[0] === fragment ? '' : now;
  return fragment.length > longestFragment ? now : fragment;
}

/**
 * State of one figure: defaults first (as the server rendered it), then what the link carries. The address follows the
 * figure that was changed last, so that a reload shows it again.
 */
export function useFigureState<S extends LinkState>(id: string, defaults: S): FigureState<S> {
  const [state, setState] = useState<S>(defaults);
  const [remarks, setRemarks] = useState<readonly LinkRemark[]>(noRemarks);
  useEffect(() => {
    const read = () => {
      const linked = readFragment(window.location.hash, id, defaults);
      setRemarks(linked.remarks);
      if (Object.keys(linked.state).length > 0) setState({ ...defaults, ...linked.state });
    };
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, [id, defaults]);
  const touched = useRef(false);
  useEffect(() => {
    if (!touched.current) return;
    const before = window.location.hash;
    const timer = setTimeout(() => {
      const { hash, pathname, search } = window.location;
      if (hash !== before && hash !== written) return;
      const next = nextFragment(hash, id, state, defaults);
      written = next;
      if (next !== hash) window.history.replaceState(window.history.state, '', `${pathname}${search}${next}`);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [id, state, defaults]);
  return {
    state,
    remarks,
    changed: Object.keys(defaults).some((key) => state[key] !== defaults[key]),
    update(patch) {
      touched.current = true;
      setState((now) => ({ ...now, ...patch }));
      setRemarks((now) => now.filter(({ key }) => key !== undefined && !Object.hasOwn(patch, key)));
    },
    reset() {
      touched.current = true;
      setRemarks(noRemarks);
      setState(defaults);
    },
    link: () => `${window.location.origin}${window.location.pathname}${toFragment(id, state, defaults)}`,
  };
}

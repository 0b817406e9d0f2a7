/** When the heavy editor takes over from the plain one. */
import { useEffect, useState, type RefObject } from 'react';
import { atRest } from '../kit/at-rest.ts';

export type MonacoModule = typeof import('./monaco.ts');

/** Touch screens keep the plain text field: Monaco serves them badly. */
const coarse = '(pointer: coarse)';

/**
 * The module once `holder` has come near the screen, or once it is used; null before, on coarse pointers, and when it cannot
 * be loaded. Half a second of script: never while a run is computed.
 */
export function useMonaco(holder: RefObject<HTMLElement | null>, comes: 'near' | 'used'): MonacoModule | null {
  const [module, setModule] = useState<MonacoModule | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (!element || window.matchMedia(coarse).matches) return;
    let gone = false;
    const load = () => {
      stop();
      atRest()
        .then(() => import('./monaco.ts'))
        .then(
          (loaded) => !gone && setModule(loaded),
          () => undefined, // the plain field stays
        );
    };
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), { rootMargin: '200px' });
    // Who passes with Tab does not use it.
    const pressed = ({ key }: KeyboardEvent) => key !== 'Tab' && key !== 'Shift' && load();
    const stop = () => {
      observer.disconnect();
      element.removeEventListener('pointerdown', load);
      element.removeEventListener('keydown', pressed);
    };
    if (comes === 'near') observer.observe(element);
    else {
      element.addEventListener('pointerdown', load);
      element.addEventListener('keydown', pressed);
    }
    return () => {
      gone = true;
      stop();
    };
  }, [holder, comes]);
  return module;
}

/** Whether the page is dark now. */
export function useDark(): boolean {
  const [dark, setDark] = useState(false);
  useEffect(() => {
    const root = document.documentElement;
    const read = () => setDark(root.dataset['theme'] === 'dark');
    read();
    const observer = new MutationObserver(read);
    observer.observe(root, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return dark;
}

/** When the heavy editor takes over from the plain one. */
import { useEffect, useState, type RefObject } from 'react';

export type MonacoModule = typeof import('./monaco.ts');

/** Touch screens keep the plain text field: Monaco serves them badly. */
const coarse = '(pointer: coarse)';

/** The module once `holder` has come near the screen; null before, on coarse pointers, and when it cannot be loaded. */
export function useMonaco(holder: RefObject<HTMLElement | null>): MonacoModule | null {
  const [module, setModule] = useState<MonacoModule | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (!element || window.matchMedia(coarse).matches) return;
    let gone = false;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        import('./monaco.ts').then(
          (loaded) => !gone && setModule(loaded),
          () => undefined, // the plain field stays
        );
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [holder]);
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

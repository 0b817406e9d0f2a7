import { useEffect, useRef, useState } from 'react';

/** Text for a live region: nothing at first, then the newest text, at most once in `everyMs` while it keeps changing. */
export function useAnnouncement(text: string, everyMs = 1000): string {
  const [spoken, setSpoken] = useState('');
  const first = useRef(text);
  const lastMs = useRef(0);
  useEffect(() => {
    if (text === first.current && spoken === '') return;
    const dueMs = Math.max(250, lastMs.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      lastMs.current = performance.now();
      setSpoken(text);
    }, dueMs);
    return () => clearTimeout(timer);
  }, [text, everyMs, spoken]);
  return spoken;
}

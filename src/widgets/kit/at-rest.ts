/** Whether some figure has a run under way in its worker: what would hold up the page waits for its end. */
let under = 0;
let waiting: (() => void)[] = [];

/** @returns to be called at the end; calling it again does nothing */
export function beginRun(): () => void {
  let isOver = false;
  under += 1;
  return () => {
    if (isOver) return;
    isOver = true;
    under -= 1;
    if (under > 0) return;
    for (const go of waiting) go();
    waiting = [];
  };
}

/** Settles when no run is under way. */
export function atRest(): Promise<void> {
  return under === 0 ? Promise.resolve() : new Promise((go) => waiting.push(go));
}

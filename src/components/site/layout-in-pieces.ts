/**
 * Lays a long page out piece by piece while the browser idles. What is out of sight starts without layout
 * (`content-visibility` in base.css and figure.css), so that the first picture and a touch right after it need not wait.
 */
const pieces = '.sl-markdown-content > *, .sl-markdown-content .hop-figure, .sl-markdown-content .hop-figure > *';
/** A slice stays short of what a reader feels, on a phone a quarter as fast too. */
const sliceMs = 8;

export function layOutInPieces(): void {
  const waiting = [...document.querySelectorAll<HTMLElement>(pieces)];
  const idle = window.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 1));
  const slice = () => {
    const endMs = performance.now() + sliceMs;
    while (performance.now() < endMs) {
      const piece = waiting.shift();
      if (!piece) {
        // From now on nothing waits, what a figure adds later neither.
        document.documentElement.dataset.laidOut = '';
        return;
      }
      piece.classList.add('is-laid-out');
      // Asks for the layout now, to see how long it took.
      piece.getBoundingClientRect();
    }
    idle(slice);
  };
  idle(slice);
}

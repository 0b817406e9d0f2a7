/** The page's colours, resolved for a canvas. */
export interface Inks {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly flow: string;
  readonly failed: string;
  readonly retry: string;
  readonly waiting: string;
}

/** The colours as they are now. */
export function readInks(element: HTMLElement): Inks {
  const before = element.style.color;
  const read = (name: keyof Inks): string => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const inks = {
    surface: read('surface'),
    ink: read('ink'),
    muted: read('muted'),
    flow: read('flow'),
    failed: read('failed'),
    retry: read('retry'),
    waiting: read('waiting'),
  };
  element.style.color = before;
  return inks;
}

/**
 * The page's policy allows no inline style sheets. Monaco and xterm write theirs into `<style>` elements; this sends that
 * text to constructable sheets, which the policy does not concern. Imported before either of them.
 */
const inherited = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent')!;
const sheets = new WeakMap<HTMLStyleElement, CSSStyleSheet>();

function sheetOf(element: HTMLStyleElement): CSSStyleSheet {
  const known = sheets.get(element);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheets.set(element, sheet);
  const root = element.getRootNode();
  const holder = root instanceof ShadowRoot ? root : document;
  holder.adoptedStyleSheets = [...holder.adoptedStyleSheets, sheet];
  return sheet;
}

if (!Object.hasOwn(HTMLStyleElement.prototype, 'textContent')) {
  Object.defineProperty(HTMLStyleElement.prototype, 'textContent', {
    configurable: true,
    enumerable: true,
    get(this: HTMLStyleElement) {
      return inherited.get!.call(this);
    },
    set(this: HTMLStyleElement, css: string | null) {
      sheetOf(this).replaceSync(css ?? '');
    },
  });
}

export {};

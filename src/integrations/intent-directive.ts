/**
 * `client:intent`: loads and hydrates an island at the first sign that someone means to use it: a pointer over it, a touch,
 * the focus, or a link that carries a state for the figure inside. What was entered and pressed until then is done again.
 */
import type { ClientDirective } from 'astro';

type Field = HTMLInputElement | HTMLSelectElement;

const signs = ['pointerover', 'pointerdown', 'focusin'];

const intent: ClientDirective = (load, _options, island) => {
  const entered = new Set<Field>();
  let pressed: HTMLButtonElement | null = null;
  const enter = ({ target }: Event) => {
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) entered.add(target);
  };
  const press = ({ target }: Event) => {
    pressed = (target as Element).closest('button') ?? pressed;
  };
  const follow = () => {
    if ([...island.children].some(({ id }) => id && location.hash.startsWith(`#${id}~`))) void start();
  };
  const watch = (change: 'addEventListener' | 'removeEventListener') => {
    for (const sign of signs) island[change](sign, start);
    window[change]('hashchange', follow);
  };

  async function start(): Promise<void> {
    watch('removeEventListener');
    const hydrate = await load();
    const again = [...entered].map(takeBack);
    island.removeEventListener('input', enter);
    island.removeEventListener('click', press);
    await hydrate();
    // React hydrates at once when an event of this kind waits for it.
    island.firstElementChild?.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }));
    for (const enterAgain of again) enterAgain();
    pressed?.click();
  }

  island.addEventListener('input', enter);
  island.addEventListener('click', press);
  watch('addEventListener');
  follow();
};

/** Shows what the page came with, which is what React hydrates; the answer enters the reader's choice as a reader does. */
function takeBack(field: Field): () => void {
  if (field instanceof HTMLSelectElement) {
    const wanted = field.value;
    field.selectedIndex = [...field.options].findIndex((option) => option.defaultSelected);
    return () => {
      field.value = wanted;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    };
  }
  if (field.type === 'checkbox' || field.type === 'radio') {
    const group = field.type === 'radio' ? document.getElementsByName(field.name) : [field];
    for (const one of group) (one as HTMLInputElement).checked = (one as HTMLInputElement).defaultChecked;
    return () => field.click();
  }
  const wanted = field.value;
  field.value = field.defaultValue;
  return () => {
    // React overrides `value` on the element and takes a value written through it for its own.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, wanted);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
}

export default intent;

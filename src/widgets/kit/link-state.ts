/** A figure's state in the URL fragment: `#id~key=value~key=value`, only what differs from the defaults. */
import type { Diagnostic } from '#engines/core/diagnostics.ts';

export type LinkState = Readonly<Record<string, string | number | boolean>>;

const escape = (text: string): string => encodeURIComponent(text).replaceAll('~', '%7E');

export function toFragment(id: string, state: LinkState, defaults: LinkState): string {
  const changed = Object.entries(state).filter(([key, value]) => value !== defaults[key]);
  return `#${[id, ...changed.map(([key, value]) => `${escape(key)}=${escape(String(value))}`)].join('~')}`;
}

/** What a fragment carries for one figure, and what of it could not be used. */
export interface LinkReading<S extends LinkState> {
  readonly state: Partial<S>;
  readonly remarks: readonly LinkRemark[];
}

/** `key` is one of the state's own; undefined for what no figure of this kind knows. */
export interface LinkRemark extends Diagnostic {
  readonly key?: string;
}

/** The state a fragment carries for the figure `id`, typed like `defaults`; unknown keys and unreadable values yield remarks. */
export function readFragment<S extends LinkState>(fragment: string, id: string, defaults: S): LinkReading<S> {
  const [name, ...pairs] = fragment.replace(/^#/, '').split('~');
  if (name !== id) return { state: {}, remarks: [] };
  const read: Record<string, string | number | boolean> = {};
  const remarks: LinkRemark[] = [];
  for (const pair of pairs) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const key = decode(at < 0 ? pair : pair.slice(0, at));
    const text = at < 0 ? undefined : decode(pair.slice(at + 1));
    if (key === undefined || !Object.hasOwn(defaults, key)) {
      remarks.push(unknownKey(key ?? pair, Object.keys(defaults)));
      continue;
    }
    const sample = defaults[key];
    if (text !== undefined && typeof sample === 'string') read[key] = text;
    else if (typeof sample === 'boolean' && (text === 'true' || text === 'false')) read[key] = text === 'true';
    else if (typeof sample === 'number' && text && Number.isFinite(Number(text))) read[key] = Number(text);
    else remarks.push(unreadable(key, text, sample!));
  }
  return { state: read as Partial<S>, remarks };
}

/** `readFragment` where no one is there to be told. */
export const fromFragment = <S extends LinkState>(fragment: string, id: string, defaults: S): Partial<S> =>
  readFragment(fragment, id, defaults).state;

const unknownKey = (key: string, known: readonly string[]): LinkRemark => ({
  code: 'link-key-unknown',
  severity: 'warning',
  message: `Unexpected ${key.slice(0, 40)} in the link, expected one of ${known.join(', ')}.`,
  hint: 'It is left out.',
});

const unreadable = (key: string, text: string | undefined, sample: string | number | boolean): LinkRemark => ({
  key,
  code: 'link-value-unreadable',
  severity: 'warning',
  message: `Unexpected ${key} = “${(text ?? '').slice(0, 40)}” in the link, expected ${
    typeof sample === 'number' ? 'a number' : typeof sample === 'boolean' ? 'true or false' : 'text after ='
  }.`,
  hint: sample === '' ? 'It is left out.' : `${sample} is used instead.`,
});

/** A choice by its id: a remark where there is none of that id, and `used` is shown instead. */
export function unknownChoice(key: string, asked: string, known: readonly string[], used: string): LinkRemark[] {
  if (known.includes(asked)) return [];
  const expected = known.length > 8 ? `one of ${known.length}, ${known[0]} for example` : `one of ${known.join(', ')}`;
  return [
    {
      key,
      code: 'link-value-unknown',
      severity: 'warning',
      message: `Unexpected ${key} = “${asked.slice(0, 40)}” in the link, expected ${expected}.`,
      hint: `${used} is used instead.`,
    },
  ];
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A figure's state in the URL fragment: `#id~key=value~key=value`, only what differs from the defaults. */
export type LinkState = Readonly<Record<string, string | number | boolean>>;

const escape = (text: string): string => encodeURIComponent(text).replaceAll('~', '%7E');

export function toFragment(id: string, state: LinkState, defaults: LinkState): string {
  const changed = Object.entries(state).filter(([key, value]) => value !== defaults[key]);
  return `#${[id, ...changed.map(([key, value]) => `${escape(key)}=${escape(String(value))}`)].join('~')}`;
}

/** The state a fragment carries for the figure `id`, typed like `defaults`; unknown keys and unreadable values are left out. */
export function fromFragment<S extends LinkState>(fragment: string, id: string, defaults: S): Partial<S> {
  const [name, ...pairs] = fragment.replace(/^#/, '').split('~');
  if (name !== id) return {};
  const read: Record<string, string | number | boolean> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const key = decode(pair.slice(0, at));
    const text = decode(pair.slice(at + 1));
    if (key === undefined || text === undefined || !Object.hasOwn(defaults, key)) continue;
    const sample = defaults[key];
    if (typeof sample === 'string') read[key] = text;
    else if (typeof sample === 'boolean') read[key] = text === 'true';
    else if (text !== '' && Number.isFinite(Number(text))) read[key] = Number(text);
  }
  return read as Partial<S>;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

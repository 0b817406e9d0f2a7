/** Changed parameters as one short text for a link: `baseMs=200,multiplier=3`. */
import type { ParamValue } from '#engines/core/params.ts';

export function toSetText(params: Readonly<Record<string, ParamValue>>): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(' ') : String(value)}`)
    .join(',');
}

/** Values stay text; `resolveParams` reads them, and reports what has no value. Lists are written with spaces. */
export function fromSetText(text: string): Record<string, string> {
  const params: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    if (at > 0) params[pair.slice(0, at)] = pair.slice(at + 1).replaceAll(' ', ',');
    else if (pair !== '') params[pair] = '';
  }
  return params;
}

/** What proxies change in a request: path, host, headers. */
import { compilePattern } from './match/regex.ts';
import type { HeaderChange, PathChange, Rewrite } from './proxy.ts';
import type { UpstreamRequest } from './decision.ts';

export type Headers = Readonly<Record<string, string>>;

/** Set, then add (appended with a comma), then remove. Names are lower-case in the result. */
export function changeHeaders(headers: Headers, change: HeaderChange | undefined): Headers {
  if (!change) return headers;
  const changed: Record<string, string> = change.removeAll ? {} : { ...headers };
  for (const [name, value] of Object.entries(change.set ?? {})) changed[name.toLowerCase()] = value;
  for (const [name, value] of Object.entries(change.add ?? {})) {
    const key = name.toLowerCase();
    changed[key] = Object.hasOwn(changed, key) ? `${changed[key]},${value}` : value;
  }
  for (const name of change.remove ?? []) delete changed[name.toLowerCase()];
  return changed;
}

/** The path after a change; unchanged where the change does not apply. */
export function changePath(path: string, change: PathChange): string {
  switch (change.kind) {
    case 'full':
      return change.value;
    case 'prefix':
      return change.byElement
        ? replacePrefixElements(path, change.matched, change.value)
        : replacePrefixText(path, change);
    case 'regex': {
      const pattern = compilePattern(change.pattern, change.ignoreCase);
      return typeof pattern === 'string' ? path : (pattern.replaceAll(path, change.value) ?? path);
    }
  }
}

function replacePrefixText(path: string, { matched, value }: { matched: string; value: string }): string {
  const from = path.slice(0, matched.length).toLowerCase() === matched.toLowerCase() ? matched.length : 0;
  return value + path.slice(from);
}

/** By whole elements, slashes between them counted once (Gateway API v1, HTTPPathModifier.replacePrefixMatch). */
function replacePrefixElements(path: string, matched: string, value: string): string {
  const bare = matched.replace(/\/$/, '');
  const rest = path.slice(bare.length);
  const head = value.replace(/\/$/, '');
  if (rest === '') return head === '' ? '/' : value;
  return head + (rest.startsWith('/') ? rest : `/${rest}`);
}

export function rewriteRequest(request: UpstreamRequest, rewrite: Rewrite | undefined): UpstreamRequest {
  if (!rewrite) return request;
  const changed = rewrite.path ? changePath(request.path, rewrite.path) : request.path;
  const at = changed.indexOf('?');
  return {
    ...request,
    host: rewrite.host ?? request.host,
    path: at === -1 ? changed : changed.slice(0, at),
    query: at === -1 ? request.query : changed.slice(at + 1),
  };
}

/** The change in words, one entry per thing. */
export function describeHeaderChange(change: HeaderChange | undefined, of = ''): string[] {
  if (!change) return [];
  return [
    ...(change.removeAll ? [`${of}no header kept`] : []),
    ...Object.entries(change.set ?? {}).map(([name, value]) => `${of}header ${name} set to ${value}`),
    ...Object.entries(change.add ?? {}).map(([name, value]) => `${of}header ${name} gains ${value}`),
    ...(change.remove ?? []).map((name) => `${of}header ${name} removed`),
  ];
}

/** What differs between two states of a request, in words. */
export function describeDifference(before: UpstreamRequest, after: UpstreamRequest): string[] {
  const words: string[] = [];
  if (before.host !== after.host) words.push(`host ${before.host === '' ? '(none)' : before.host} → ${after.host}`);
  if (before.path !== after.path) words.push(`path ${before.path} → ${after.path}`);
  if (before.query !== after.query) words.push(`query ${before.query} → ${after.query}`);
  return words;
}

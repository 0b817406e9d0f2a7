/** How rules are called in sentences, and what methods and hosts they name. */

/** `Rule 2 (“writes”)`; '' when there is one rule only. Rules count from 1. */
export function ruleLabel(index: number, of: number, name: string | undefined): string {
  if (of < 2) return '';
  return name === undefined || name === '' ? `Rule ${index + 1}` : `Rule ${index + 1} (“${name}”)`;
}

/** Methods of `GET|HEAD`, with or without brackets and anchors; undefined when the pattern says something else. */
export function methodsOfPattern(pattern: string | undefined): string[] | undefined {
  const list = /^\^?\(?(?:\?:)?([A-Za-z]+(?:\|[A-Za-z]+)*)\)?\$?$/.exec(pattern ?? '');
  return list?.[1]!.toUpperCase().split('|');
}

/** `reviews`, when it lives in the object's own namespace; the whole name otherwise. */
export function shortHost(host: string, namespace: string): string {
  const suffix = `.${namespace}.svc.cluster.local`;
  return host.endsWith(suffix) ? host.slice(0, -suffix.length) : host;
}

/** Methods that HTTP itself does not call idempotent (RFC 9110, section 9.2.2), and nginx's LOCK. */
export const unsafeMethods: readonly string[] = ['POST', 'PATCH', 'LOCK'];

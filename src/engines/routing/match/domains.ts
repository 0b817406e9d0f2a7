/**
 * Which virtual host answers for a host name. Order: exact name, longest `*.suffix`, longest `prefix.*`, `*`
 * (Envoy v1.35 config.route.v3.VirtualHost.domains). Cost: a look-up per label of the name, not per host.
 */

export interface DomainTable<T> {
  find(host: string): { readonly value: T; readonly domain: string } | undefined;
}

export interface DomainEntry<T> {
  readonly domains: readonly string[];
  /** Labels a leading `*` stands for. */
  readonly wildcardLabels?: 'one' | 'any';
  readonly value: T;
}

interface Wildcard<T> {
  readonly value: T;
  readonly domain: string;
  readonly one: boolean;
}

/** Of equal domains the first entry counts. */
export function createDomainTable<T>(entries: readonly DomainEntry<T>[]): DomainTable<T> {
  const exact = new Map<string, Wildcard<T>>();
  const suffixes = new Map<string, Wildcard<T>>();
  const singles = new Map<string, Wildcard<T>>();
  const prefixes = new Map<string, Wildcard<T>>();
  let any: Wildcard<T> | undefined;
  for (const { domains, wildcardLabels, value } of entries) {
    for (const written of domains) {
      const domain = written.toLowerCase();
      const entry = { value, domain, one: wildcardLabels === 'one' };
      if (domain === '*') any ??= entry;
      else if (domain.startsWith('*')) keepFirst(entry.one ? singles : suffixes, domain.slice(1), entry);
      else if (domain.endsWith('*')) keepFirst(prefixes, domain.slice(0, -1), entry);
      else keepFirst(exact, domain, entry);
    }
  }
  const suffixLengths = lengthsOf(suffixes);
  const prefixLengths = lengthsOf(prefixes);
  return {
    find(host) {
      const named = exact.get(host);
      if (named) return named;
      const dot = host.indexOf('.');
      const single = dot > 0 ? singles.get(host.slice(dot)) : undefined;
      // The suffix of a one-label wildcard is the longest a name can have.
      if (single) return single;
      for (const length of suffixLengths) {
        if (length >= host.length) continue;
        const entry = suffixes.get(host.slice(-length));
        if (entry) return entry;
      }
      for (const length of prefixLengths) {
        if (length >= host.length) continue;
        const entry = prefixes.get(host.slice(0, length));
        if (entry) return entry;
      }
      return any;
    },
  };
}

function keepFirst<T>(map: Map<string, T>, key: string, entry: T): void {
  if (!map.has(key)) map.set(key, entry);
}

/** Different lengths, longest first; there are at most as many as a name has characters. */
function lengthsOf(map: ReadonlyMap<string, unknown>): readonly number[] {
  return [...new Set([...map.keys()].map((key) => key.length))].toSorted((a, b) => b - a);
}

/** Whether a host name or wildcard lies within a wildcard or equals it, as Gateway API compares hostnames. */
export function covers(pattern: string, host: string): boolean {
  if (pattern === '*' || pattern === '') return true;
  if (!pattern.startsWith('*.')) return pattern === host;
  return host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1;
}

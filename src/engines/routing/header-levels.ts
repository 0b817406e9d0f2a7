/**
 * Header changes of several levels as one, as Envoy applies them: level after level, in each first what is removed, then
 * what is set, then what is added; an empty value changes nothing
 * (HeaderParser::evaluateHeaders, envoyproxy/envoy v1.35 source/common/router/header_parser.cc).
 */
import type { HeaderChange } from './proxy.ts';

type Entry = readonly [name: string, value: string];

export interface HeaderLevel {
  readonly remove: readonly string[];
  readonly set: readonly Entry[];
  /** Appended to what is there. */
  readonly add: readonly Entry[];
}

/** Undefined when nothing changes. Names are in lower case. */
export function headerChangeOf(levels: readonly HeaderLevel[]): HeaderChange | undefined {
  const set = new Map<string, string>();
  const add = new Map<string, string>();
  const remove = new Set<string>();
  for (const level of levels) {
    for (const name of level.remove.map((one) => one.toLowerCase())) {
      set.delete(name);
      add.delete(name);
      remove.add(name);
    }
    for (const [name, value] of written(level.set)) {
      set.set(name, value);
      add.delete(name);
      remove.delete(name);
    }
    for (const [name, value] of written(level.add)) {
      const values = set.has(name) || remove.delete(name) ? set : add;
      const before = values.get(name);
      values.set(name, before === undefined ? value : `${before},${value}`);
    }
  }
  if (set.size + add.size + remove.size === 0) return undefined;
  return {
    ...(set.size > 0 && { set: Object.fromEntries(set) }),
    ...(add.size > 0 && { add: Object.fromEntries(add) }),
    ...(remove.size > 0 && { remove: [...remove] }),
  };
}

export interface PlacedHeaders {
  readonly route: HeaderChange | undefined;
  /** By the index of the destination. */
  readonly destinations: readonly (HeaderChange | undefined)[];
}

/**
 * Changes of a route and of its weighted destinations, each at the place where it is one change: the chosen destination's
 * come first and the route's on top of them
 * (WeightedClusterEntry::finalizeRequestHeaders, envoyproxy/envoy v1.35 source/common/router/weighted_cluster_specifier.cc).
 */
export function placeHeaders(outer: readonly HeaderLevel[], inner: readonly HeaderLevel[]): PlacedHeaders {
  const route = headerChangeOf(outer);
  const destinations = inner.map((level) => headerChangeOf([level]));
  if (route === undefined || destinations.every((change) => change === undefined)) return { route, destinations };
  return { route: undefined, destinations: inner.map((level) => headerChangeOf([level, ...outer])) };
}

function written(entries: readonly Entry[]): Entry[] {
  return entries.filter(([, value]) => value !== '').map(([name, value]) => [name.toLowerCase(), value]);
}

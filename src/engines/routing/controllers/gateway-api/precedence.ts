/**
 * Which of several matches is taken (Gateway API v1.6, httproute_types.go, HTTPRouteRule.matches; grpcroute_types.go, GRPCRouteRule.matches).
 * Where a regular expression stands among paths is left to implementations; here it is between exact paths and prefixes.
 */
import type { KubeObject } from '../../object.ts';
import type { Route } from '../../proxy.ts';
import { compareText } from './listeners.ts';

/** Larger numbers come first, compared from the left. */
export type Rank = readonly number[];

export interface RankedRoute {
  readonly route: Route;
  readonly rank: Rank;
  readonly object: KubeObject;
  readonly rule: number;
  readonly match: number;
}

export function inOrder(routes: readonly RankedRoute[]): readonly Route[] {
  return routes.toSorted(compare).map(({ route }) => route);
}

function compare(a: RankedRoute, b: RankedRoute): number {
  for (let i = 0; i < a.rank.length; i++) {
    const difference = (b.rank[i] ?? 0) - (a.rank[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return (
    a.object.age - b.object.age ||
    compareText(`${a.object.namespace}/${a.object.name}`, `${b.object.namespace}/${b.object.name}`) ||
    a.rule - b.rule ||
    a.match - b.match
  );
}

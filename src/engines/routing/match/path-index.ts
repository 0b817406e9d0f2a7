/** Which routes a path can take at all, told by its first segment. */
import type { Condition } from './condition.ts';

export interface PathIndex {
  /**
   * The first route, in order, that holds for a request with this path; -1 where none does.
   * Asks `holds` only of routes whose conditions the path's first segment leaves open.
   */
  first(path: string, holds: (route: number) => boolean): number;
}

/** @param conditions of each route, in order; all conditions of a route must hold. */
export function createPathIndex(conditions: readonly (readonly Condition[])[]): PathIndex {
  const bySegment = new Map<string, number[]>();
  const anywhere: number[] = [];
  conditions.forEach((all, route) => {
    const segment = segmentAsked(all);
    const list = segment === undefined ? anywhere : bySegment.get(segment);
    if (list) list.push(route);
    else bySegment.set(segment!, [route]);
  });
  return {
    first(path, holds) {
      const own = bySegment.get(firstSegment(path)) ?? [];
      for (let i = 0, j = 0; i < own.length || j < anywhere.length;) {
        const route = j >= anywhere.length || own[i]! < anywhere[j]! ? own[i++]! : anywhere[j++]!;
        if (holds(route)) return route;
      }
      return -1;
    },
  };
}

/** The first segment a path must have, where one of the conditions that must all hold says so. */
function segmentAsked(conditions: readonly Condition[]): string | undefined {
  for (const condition of conditions) {
    if (condition.on !== 'path' || condition.not) continue;
    const { match } = condition;
    if (match.kind !== 'exact' && match.kind !== 'prefix' && match.kind !== 'path-prefix') continue;
    const { kind, value, ignoreCase } = match;
    const slash = value.indexOf('/', 1);
    // Text before a segment ends is the segment only if nothing may follow it.
    if (ignoreCase || value.length < 2 || (kind === 'prefix' && slash === -1)) continue;
    return firstSegment(value);
  }
  return undefined;
}

/** What stands before the second slash, or before any but the first character. */
function firstSegment(path: string): string {
  const slash = path.indexOf('/', 1);
  return slash === -1 ? path : path.slice(0, slash);
}

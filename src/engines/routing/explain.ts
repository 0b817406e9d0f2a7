/** Words for what was taken and what was not. */
import type { Passed } from './decision.ts';
import { compileCondition, describeCondition, describeFound } from './match/condition.ts';
import type { RequestView } from './match/request-view.ts';
import type { Route } from './proxy.ts';
import type { CompiledRoute } from './world.ts';

/** At most this many routes are told about; the nearest ones. */
const maxTold = 20;

/** Why a route is the one: what it asks for, and why it stood first among those that match. */
export function whyRoute({ conditions, precedence }: Route): string {
  const asked = conditions.map(describeCondition).join(', ');
  const matches = asked === '' ? 'It takes every request of the host' : `It matches: ${asked}`;
  return precedence === '' ? `${matches}.` : `${matches} (${precedence}).`;
}

/** The routes before the taken one (they do not match) and those after it that would match too. */
export function passedRoutes(routes: readonly CompiledRoute[], taken: number, view: RequestView): Passed[] {
  const passed: Passed[] = [];
  const before = taken === -1 ? routes.length : taken;
  for (const { route } of routes.slice(Math.max(0, before - maxTold), before)) {
    passed.push({ name: route.name, why: whyNot(route, view), origin: route.origin });
  }
  const own = routes[taken]?.route;
  // Steps of one rule (a redirect, then the backend) stand one after the other under one name.
  const told = new Set(own && [keyOf(own)]);
  for (let i = taken + 1; taken !== -1 && i < routes.length && passed.length < maxTold; i++) {
    const { route, test } = routes[i]!;
    if (!test(view)) continue;
    const key = keyOf(route);
    if (told.has(key)) continue;
    told.add(key);
    passed.push({ name: route.name, why: `Matches too, but stands later: ${route.precedence}.`, origin: route.origin });
  }
  return withoutRepeats(passed);
}

function keyOf({ name, origin: { ref, path } }: Route): string {
  return [name, ref.kind, ref.namespace, ref.name, ...path].join(' ');
}

function withoutRepeats(passed: readonly Passed[]): Passed[] {
  const told = new Set<string>();
  return passed.filter(({ name, why }) => {
    const key = `${name} ${why}`;
    return told.has(key) ? false : told.add(key);
  });
}

function whyNot(route: Route, view: RequestView): string {
  const failed = route.conditions.find((condition) => !compileCondition(condition)(view));
  return failed ? `Asks that ${describeCondition(failed)}; ${describeFound(failed, view)}.` : 'Does not match.';
}

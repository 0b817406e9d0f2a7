import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileConditions, type Condition } from '../../../src/engines/routing/match/condition.ts';
import { createPathIndex } from '../../../src/engines/routing/match/path-index.ts';
import { createRequestView } from '../../../src/engines/routing/match/request-view.ts';
import type { TextMatch } from '../../../src/engines/routing/match/text.ts';
import { get } from './support.ts';

const text = fc.string({ unit: fc.constantFrom('/', 'a', 'b', 'A'), maxLength: 5 });
const match: fc.Arbitrary<TextMatch> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('exact', 'prefix', 'path-prefix', 'suffix', 'contains'),
    value: text,
    ignoreCase: fc.boolean(),
  }),
  fc.constant<TextMatch>({ kind: 'present' }),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ on: fc.constantFrom('path', 'method'), match, not: fc.boolean() }),
  fc.record({ on: fc.constant('any' as const), of: fc.array(fc.record({ on: fc.constant('path' as const), match })) }),
);

test('finds the route that going through all of them finds', () => {
  fc.assert(
    fc.property(fc.array(fc.array(condition, { maxLength: 3 }), { maxLength: 12 }), text, (routes, path) => {
      const view = createRequestView({ ...get('http://a.test/'), path }, 0);
      const holds = (route: number) => compileConditions(routes[route]!)(view);
      expect(createPathIndex(routes).first(path, holds)).toBe(routes.findIndex((_, route) => holds(route)));
    }),
    { numRuns: 5000 },
  );
});

test('asks only the routes of the path’s first segment, and those without one', () => {
  const routes = ['/a', '/b', '/a/b', '/'].map((value): Condition[] => [
    { on: 'path', match: { kind: 'path-prefix', value } },
  ]);
  const asked: number[] = [];
  createPathIndex(routes).first('/a/c', (route) => asked.push(route) < 0);
  expect(asked).toEqual([0, 2, 3]);
});

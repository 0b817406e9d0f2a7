/** A header given several times is one text with commas, and for some rules each of its values by itself. */
import { expect, test } from 'vitest';
import { compileCondition } from '../../../src/engines/routing/match/condition.ts';
import { createRequestView } from '../../../src/engines/routing/match/request-view.ts';
import { get } from './support.ts';

// TestHeaderRegexpMatcher (traefik/traefik@fd5a576 pkg/muxer/http/matcher_test.go): "ws" and "https" match ^https?$.
test.each([
  [true, 'ws,https', true],
  [true, 'ws, https', true],
  [true, 'ws', false],
  [true, undefined, false],
  [false, 'ws,https', false],
  [false, 'https', true],
])('any value: %s, %s: %s', (anyValue, value, expected) => {
  const match = { kind: 'regex', value: '^https?$', partial: true } as const;
  const condition = compileCondition({ on: 'header', name: 'X-Forwarded-Proto', match, anyValue });
  const headers: Record<string, string> = value === undefined ? {} : { 'x-forwarded-proto': value };
  expect(condition(createRequestView(get('http://a.test/', { headers }), 0))).toBe(expected);
});

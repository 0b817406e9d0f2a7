import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrafficAction } from '../../../src/engines/traffic/index.ts';
import {
  defaultTraffic,
  planOf,
  readAction,
  readTraffic,
  writeAction,
  writeTraffic,
} from '../../../src/widgets/flow-view/settings.ts';
import { fromClient, get } from '../../engines/traffic/support.ts';

const name = fc.stringMatching(/^[a-z]{1,6}\/[a-z0-9-]{1,8}$/);
const ms = fc.nat(100_000);
const window = { fromMs: ms, untilMs: fc.option(ms, { nil: undefined }) };
const tidy = <T extends { untilMs?: number | undefined }>({ untilMs, ...rest }: T) => ({
  ...rest,
  ...(untilMs === undefined ? {} : { untilMs }),
});
const actions: fc.Arbitrary<TrafficAction> = fc.oneof(
  fc.record({ kind: fc.constantFrom('kill' as const, 'partition' as const), pod: name, ...window }).map(tidy),
  fc.record({ kind: fc.constant('slow' as const), pod: name, factor: fc.nat(100), ...window }).map(tidy),
  fc
    .record({ kind: fc.constant('break' as const), pod: name, errorRatio: fc.constantFrom(0, 0.25, 1), ...window })
    .map(tidy),
  fc.record({ kind: fc.constant('outage' as const), service: name, ...window }).map(tidy),
  fc.record({ kind: fc.constant('load' as const), rateRps: fc.nat(5000), atMs: ms }),
  fc.record({
    kind: fc.constant('shift' as const),
    share: name.map((one) => `${one}:80 subset v2`),
    ratio: fc.constantFrom(0, 0.5, 1),
    atMs: ms,
  }),
) as fc.Arbitrary<TrafficAction>;

describe('settings in a link', () => {
  test('every action comes back as it was', () => {
    fc.assert(fc.property(actions, (action) => void expect(readAction(writeAction(action))).toEqual(action)));
  });
  test('settings come back as they were, and what is as before is not written', () => {
    fc.assert(
      fc.property(fc.array(actions, { maxLength: 4 }), fc.integer({ min: 1, max: 500 }), (list, rateRps) => {
        const settings = { ...defaultTraffic, actions: list, rateRps, retries: 'both' as const };
        expect(readTraffic(writeTraffic(settings))).toEqual(settings);
      }),
    );
    expect(writeTraffic(defaultTraffic)).toBe('');
    const base = { ...defaultTraffic, actions: [{ kind: 'kill', pod: 'a/b', fromMs: 1 }] } as const;
    expect(readTraffic(writeTraffic({ ...base, actions: [] }, base), base).actions).toEqual([]);
  });
  test('what cannot be read is left as it was', () => {
    fc.assert(fc.property(fc.string(), (text) => void readTraffic(text)));
    expect(readTraffic('rateRps=-1;shape=square;retries=all;durationMs=1e99;do=explode a/b 1;seed=')).toEqual(
      defaultTraffic,
    );
  });
});

test('the library of a client outside retries only where the library does', () => {
  const policies = (retries: 'app' | 'mesh') =>
    planOf(get('http://a/'), { ...defaultTraffic, retries }).entries[0]!.policy;
  expect(policies('app')?.maxRetries).toBe(2);
  expect(policies('mesh')).toBeUndefined();
  expect(planOf(fromClient('http://a/'), defaultTraffic).entries[0]!.policy).toBeUndefined();
});

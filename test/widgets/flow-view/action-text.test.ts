import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TrafficAction } from '../../../src/engines/traffic/index.ts';
import {
  readAction,
  readActions,
  unreadActions,
  writeAction,
  writeActions,
} from '../../../src/widgets/flow-view/action-text.ts';

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

test('every action comes back as it was, alone and among others', () => {
  fc.assert(fc.property(actions, (action) => void expect(readAction(writeAction(action))).toEqual(action)));
  fc.assert(
    fc.property(fc.array(actions, { maxLength: 5 }), (list) => {
      expect(readActions(writeActions(list))).toEqual(list);
    }),
  );
});

test('what cannot be read is left out, and named', () => {
  fc.assert(fc.property(fc.string(), (text) => void readActions(text)));
  expect(readActions('explode a/b 1;kill;kill a/b -1;load 5;kill a/b 7')).toEqual([
    { kind: 'kill', pod: 'a/b', fromMs: 7 },
  ]);
  expect(unreadActions('explode a/b 1; kill ;;kill a/b 7')).toEqual(['explode a/b 1', 'kill']);
});

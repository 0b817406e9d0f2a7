/** Every mark, number and line of a run is explained once, and no other. */
import { expect, test } from 'vitest';
import { mostUnderWay, activeTries, seriesOf, summariseTraffic } from '../../../src/engines/traffic/index.ts';
import { entriesFor } from '../../../src/widgets/flow-view/FlowKey.tsx';
import { keyOf } from '../../../src/widgets/flow-view/SeriesPanels.tsx';
import { app, clientPod, fromClient, library, run } from '../../engines/traffic/support.ts';

const steady = (rateRps: number) => ({ shape: 'steady', rateRps, durationMs: 1000 }) as const;
const entries = [{ request: fromClient('http://shop/') }];
const calm = run([clientPod, app('shop')], { entries, load: steady(4) });
const stormy = run([clientPod, app('shop')], {
  entries,
  load: steady(2000),
  pods: { errorRatio: 0.5 },
  app: library(2),
  actions: [{ kind: 'kill', pod: 'default/shop-0', fromMs: 500 }],
});
const studied = (traffic: typeof calm) => ({
  run: traffic,
  summary: summariseTraffic(traffic),
  most: mostUnderWay(traffic),
});
const kinds = (traffic: typeof calm, mode: 'auto' | 'requests' | 'flow') =>
  entriesFor(studied(traffic), mode).map(({ kind }) => kind);

test('a calm run has rings, answers and work', () => {
  expect(kinds(calm, 'auto')).toEqual(['flow', 'answered', 'working']);
});

test('a crowd has bands and numbers as well; what is not drawn is not explained', () => {
  const auto = kinds(stormy, 'auto');
  expect(auto).toEqual(expect.arrayContaining(['retry', 'failed', 'band', 'band-failed', 'rate', 'waiting', 'count', 'dead'])); // prettier-ignore
  expect(new Set(auto).size).toBe(auto.length);
  expect(kinds(stormy, 'requests')).not.toContain('rate');
  expect(kinds(stormy, 'flow')).not.toContain('flow');
});

test('the most under way is what a look at every moment finds', () => {
  const active = activeTries(stormy);
  const { trace } = stormy.run;
  let most = 0;
  for (let id = 0; id < trace.length; id++)
    most = Math.max(most, active.countAt(trace.sendMs[id]! - trace.waitMs[id]!));
  expect(mostUnderWay(stormy)).toBe(most);
});

test('each line over time is named once', () => {
  const told = (traffic: typeof calm, spells: Parameters<typeof keyOf>[1] = []) =>
    keyOf(seriesOf(traffic), spells).map(({ words }) => words);
  expect(told(calm).join('; ')).toBe(
    'requests, p50; answers, success ratio; tries on pods; p95; p99; the moment in the picture',
  );
  expect(told(stormy, [{ fromMs: 0, untilMs: 1, words: '' }])).toEqual(
    expect.arrayContaining(['retries, tries on pods', 'something is done']),
  );
});

import { expect, test } from 'vitest';
import { indexEvents } from '../../../src/engines/traffic/index.ts';
import {
  firstMomentOf,
  livelyMoment,
  momentWords,
  nextStep,
  previousStep,
} from '../../../src/widgets/flow-view/steps.ts';
import { app, clientPod, fromClient, run } from '../../engines/traffic/support.ts';

const traffic = run(
  [clientPod, app('shop', { replicas: 3 })],
  {
    entries: [{ request: fromClient('http://shop/') }],
    load: { shape: 'random', rateRps: 4000, durationMs: 1100 },
    pods: { errorRatio: 0.3, workCv: 1 },
  },
  3,
);
const index = indexEvents(traffic);

test('in a busy run every step is read, and the way back is the way there', () => {
  const forth = [990];
  for (let i = 0; i < 200; i++) forth.push(nextStep(index, forth.at(-1)!)!);
  const words = forth.map(momentWords);
  expect(new Set(words).size).toBe(forth.length);
  const back = [forth.at(-1)!];
  for (let i = 0; i < 199; i++) back.push(previousStep(index, back.at(-1)!)!);
  expect(back.toReversed()).toEqual(forth.slice(1));
  // Nothing is passed over: what lies between two steps is in the tenth of a millisecond of the later one.
  for (const [i, tMs] of forth.entries()) {
    const between = i > 1 ? index.next(forth[i - 1]!) : undefined;
    if (between !== undefined) expect(momentWords(between)).toBe(momentWords(tMs));
  }
});

test('the moment is written to the tenth of a millisecond', () => {
  expect([0, 0.3, 12.345, 999.96, 7493.48, 7493.4].map(momentWords)).toEqual(
    ['0.0 ms', '0.3 ms', '12.3 ms', '999.9 ms', '7.4934 s', '7.4934 s'].map((text) => text.replace(' ', '\u00a0')),
  );
});

test('pictures of a calm run have something in them', () => {
  const calm = run([clientPod, app('shop')], {
    entries: [{ request: fromClient('http://shop/') }],
    load: { shape: 'random', rateRps: 2, durationMs: 10_000 },
  });
  const { trace } = calm.run;
  let seen = 0;
  for (let fromMs = 0; fromMs < 8000; fromMs += 250) {
    const tMs = livelyMoment(calm, fromMs);
    expect(tMs).toBeGreaterThanOrEqual(fromMs);
    for (let id = 0; id < trace.length; id++)
      if (trace.sendMs[id]! < tMs && tMs < trace.arriveMs[id]! && calm.hops[trace.hop[id]!]!.toPod) seen += 1;
  }
  expect(seen).toBeGreaterThanOrEqual(32);
  expect(livelyMoment(calm, calm.durationMs)).toBe(calm.durationMs);
});

test('a run is opened when something is under way, also where no call reaches a pod', () => {
  const nowhere = run([clientPod, app('shop', { replicas: 0 })], {
    entries: [{ request: fromClient('http://shop/') }],
    load: { shape: 'random', rateRps: 5, durationMs: 4000 },
  });
  for (const one of [traffic, nowhere]) {
    const tMs = firstMomentOf(one);
    const { trace } = one.run;
    const underWay = Array.from({ length: trace.length }, (_, id) => id).filter(
      (id) => trace.sendMs[id]! < tMs && tMs < trace.arriveMs[id]!,
    );
    expect(underWay.length).toBeGreaterThan(0);
  }
});

/** Looking at a finished run: moments, events, flow, curves, files. */
import { describe, expect, test } from 'vitest';
import {
  activeTries,
  eventsOfRequest,
  flowOf,
  indexEvents,
  lookAt,
  seriesOf,
  summariseTraffic,
  trafficCsv,
  trafficJson,
  windowFor,
  windowWith,
  type AttemptMoment,
} from '../../../src/engines/traffic/index.ts';
import { app, clientPod, fromClient, library, run, virtualService } from './support.ts';

const traffic = run(
  [
    clientPod,
    app('shop', { replicas: 3 }),
    virtualService(
      'shop',
      'hosts: [shop]\nhttp:\n- route: [{destination: {host: shop}}]\n  retries: {attempts: 2, retryOn: 5xx}',
    ),
  ],
  {
    entries: [{ request: fromClient('http://shop/') }],
    load: { shape: 'random', rateRps: 300, durationMs: 3000 },
    pods: { errorRatio: 0.3, workCv: 1 },
    app: library(1),
    actions: [{ kind: 'kill', pod: 'default/shop-1', fromMs: 1000, untilMs: 2000 }],
  },
  3,
);
const { trace } = traffic.run;
const all = Array.from({ length: trace.length }, (_, id) => id);

describe('what is under way', () => {
  const active = activeTries(traffic);
  test.each([0, 1, 123.4, 1000, 1500, 2999, traffic.durationMs])(
    'at %f ms is what a walk over all tries finds',
    (tMs) => {
      const found: number[] = [];
      active.forEachAt(tMs, (id) => found.push(id));
      const expected = all.filter((id) => trace.sendMs[id]! - trace.waitMs[id]! <= tMs && trace.receiveMs[id]! > tMs);
      expect(found).toEqual(expected);
      expect(active.countAt(tMs)).toBe(expected.length);
      const requests = Array.from({ length: traffic.requestCount }, (_, id) => traffic.request(id));
      expect(active.requestsAt(tMs)).toBe(
        requests.filter(({ arriveMs, endMs }) => arriveMs <= tMs && endMs > tMs).length,
      );
    },
  );
  test('a try goes through its phases', () => {
    const id = all.find((one) => trace.number[one] === 2 && trace.waitMs[one]! > 1 && trace.startMs[one]! > 0)!;
    const moment: AttemptMoment = { phase: 'over', share: 0 };
    const phases = [
      trace.sendMs[id]! - 0.5,
      (trace.sendMs[id]! + trace.arriveMs[id]!) / 2,
      (trace.startMs[id]! + trace.finishMs[id]!) / 2,
      (trace.finishMs[id]! + trace.receiveMs[id]!) / 2,
      trace.receiveMs[id]!,
    ].map((tMs) => {
      lookAt(traffic, id, tMs, moment);
      return moment.phase;
    });
    expect(phases).toEqual(['waiting', 'outbound', 'working', 'returning', 'over']);
  });
});

test('a try that a partition swallows hangs until its caller gives up', () => {
  const cut = run([clientPod, app('shop', { replicas: 1 })], {
    entries: [{ request: fromClient('http://shop/') }],
    load: { shape: 'steady', rateRps: 10, durationMs: 1000 },
    actions: [{ kind: 'partition', pod: 'default/shop-0', fromMs: 0 }],
  });
  const toPod = Array.from({ length: cut.run.trace.length }, (_, id) => id).find(
    (id) => cut.hops[cut.run.trace.hop[id]!]!.toPod && Number.isNaN(cut.run.trace.arriveMs[id]!),
  )!;
  const moment: AttemptMoment = { phase: 'over', share: 0 };
  lookAt(cut, toPod, cut.run.trace.sendMs[toPod]! + 5, moment);
  expect(moment.phase).toBe('lost');
  expect(activeTries(cut).countAt(cut.run.trace.sendMs[toPod]! + 5)).toBeGreaterThan(0);
});

describe('events', () => {
  const index = indexEvents(traffic);
  test('are told in order around any moment, and walked one by one both ways', () => {
    const events = index.around(1000, 20, 20);
    expect(events).toHaveLength(40);
    expect(events.map(({ tMs }) => tMs)).toEqual(events.map(({ tMs }) => tMs).toSorted((a, b) => a - b));
    expect(events.filter(({ tMs }) => tMs <= 1000)).toHaveLength(20);
    const [last] = index.around(1000, 1, 0);
    expect(last!.text).toBe('Pod default/shop-1 dies.');
    const next = index.next(1000)!;
    expect(next).toBeGreaterThan(1000);
    expect(index.previous(next)).toBe(1000);
    expect(index.next(traffic.durationMs + 1)).toBeUndefined();
    expect(index.previous(0)).toBeUndefined();
  });
  test('over the whole run are all of them', () => {
    const events = index.around(traffic.durationMs, 1_000_000, 0);
    // A try that is sent has two; the last one of a request tells the end of it as well. One action: it begins and ends.
    expect(events).toHaveLength(trace.length * 2 + 2);
    const ends = events.filter(({ text }) => / ends( after [\d.,]+\u00a0m?s)?: /.test(text));
    expect(ends).toHaveLength(traffic.requestCount);
    expect(ends.filter(({ kind }) => kind === 'answered')).toHaveLength(summariseTraffic(traffic).answered);
  });
  test('what a caller answers itself is told once, with the end of the request', () => {
    const nowhere = run([clientPod, app('shop', { replicas: 0 })], {
      entries: [{ request: fromClient('http://shop/') }],
      load: { shape: 'steady', rateRps: 10, durationMs: 300 },
    });
    const told = indexEvents(nowhere).around(nowhere.durationMs, 100, 0);
    const first = eventsOfRequest(nowhere, 0).map(({ text }) => text);
    expect(first).toEqual([
      'Request 1: client calls sidecar of client.',
      expect.stringMatching(/^Request 1: sidecar of client .*answers 503/),
      expect.stringMatching(/^Request 1 ends: sidecar of client passes on the failure 503/),
    ]);
    expect(told.slice(0, 3).map(({ text }) => text)).toEqual(first);
    expect(told).toHaveLength(3 * nowhere.requestCount);
  });
  test('of one request tell each try with its number, its wait and what came of it', () => {
    const request = trace.request[all.find((id) => trace.number[id] === 3)!]!;
    const events = eventsOfRequest(traffic, request);
    expect(events[0]!.text).toBe(`Request ${request + 1}: client calls sidecar of client.`);
    expect(events.filter(({ kind }) => kind === 'retry').length).toBeGreaterThanOrEqual(2);
    expect(events.find(({ kind }) => kind === 'retry')!.text).toMatch(
      /retries (after waiting [\d.]+\u00a0ms|at once): try 2, to shop-\d\./,
    );
    expect(events.at(-1)!.text).toMatch(new RegExp(`^Request ${request + 1} ends( after [\\d.]+\u00a0m?s)?: `));
  });
});

describe('curves', () => {
  const series = seriesOf(traffic, 100);
  const sum = (column: Float64Array) => column.reduce((a, b) => a + (Number.isNaN(b) ? 0 : b), 0);
  const summary = summariseTraffic(traffic);
  test('add up to the run', () => {
    expect(sum(series.requestsRps) / 10).toBeCloseTo(summary.requests, 6);
    expect(sum(series.answeredRps) / 10).toBeCloseTo(summary.answered, 6);
    expect(sum(series.retriesRps) / 10).toBeCloseTo(summary.retries, 6);
    expect(summary.amplification).toBeGreaterThan(1);
    for (const column of [series.p50Ms, series.p95Ms, series.p99Ms]) expect(column.length).toBe(series.startMs.length);
    expect(series.p50Ms[5]!).toBeLessThanOrEqual(series.p95Ms[5]!);
  });
  test('flow along the edges counts every try once on each', () => {
    const flow = flowOf(traffic, 100);
    const edge = traffic.edges.findIndex(({ id }) => id === 'client:default/client>proxy:default/client');
    const on = (column: Float64Array) => sum(column.subarray(edge * flow.windows, (edge + 1) * flow.windows));
    const app = all.filter((id) => traffic.hops[trace.hop[id]!]!.layer === 'app');
    expect(on(flow.tries)).toBe(app.length);
    expect(on(flow.retries)).toBe(app.filter((id) => trace.number[id]! > 1).length);
  });
  test('windows are round', () => {
    expect([1000, 3000, 10_000, 60_000].map((ms) => windowFor(ms))).toEqual([10, 50, 100, 500]);
    // Few requests, few windows.
    const sparse = { durationMs: 10_000, requestCount: 200 } as typeof traffic;
    expect(windowWith(sparse, 8, 120)).toBe(500);
    expect(windowWith({ ...sparse, requestCount: 9 }, 8, 120)).toBe(500);
    expect(windowWith({ ...sparse, requestCount: 100_000 }, 8, 120)).toBe(100);
    expect(() => seriesOf(traffic, 0.1)).toThrow('invalid windowMs');
  });
});

test('as files: every try a row, and one JSON document', () => {
  const rows = trafficCsv(traffic).trimEnd().split('\r\n');
  expect(rows).toHaveLength(trace.length + 1);
  expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([18]));
  const json = JSON.parse(trafficJson(traffic));
  expect(json.requests).toHaveLength(traffic.requestCount);
  expect(json.tries[0].path).toEqual(['client:default/client', 'proxy:default/client']);
});

/** Replications, maps and ramps; and that each preset shows what it says it shows. */
import { describe, expect, test } from 'vitest';
import { defaultParams, type ParamValue } from '../../../src/engines/core/params.ts';
import {
  figuresOf,
  finish,
  hysteresis,
  measureOnce,
  mergeReplications,
  mergeSweep,
  planChunks,
  presets,
  replicate,
  runReplications,
  runSweep,
  sweep,
  sweepJobs,
  withSetting,
  type Experiment,
} from '../../../src/engines/simulation/index.ts';

type Params = Readonly<Record<string, ParamValue>>;
const preset = (id: string, params: Params = {}): Experiment => ({ kind: 'preset', preset: id, params });
const run = (id: string, params: Params, replications = 20, seed = 1) =>
  finish(replicate({ experiment: preset(id, params), seed, replications }));
const meanOf = (result: ReturnType<typeof run>, figure: string) => result.figures.find(({ id }) => id === figure)!;

describe('replications', () => {
  const plan = { experiment: preset('flaky-service', { durationMs: 2000 }), seed: 7, replications: 12 };
  test('chunks give the same as one thread, in whatever order they come', () => {
    const parts = planChunks(12, 5).map((chunk) => runReplications(plan, chunk));
    expect(mergeReplications(plan, parts.toReversed())).toEqual(finish(replicate(plan)));
  });
  test('replication i is the run with seed + i', () => {
    const { samples } = finish(replicate(plan));
    expect(samples['successRatio']![3]).toBe(measureOnce(plan.experiment, 10)['successRatio']);
  });
  test('progress counts up to the whole, and what it shows is of the runs so far', () => {
    const seen = [...replicate(plan, 4)].map(({ done, total, result }) => [done, total, result.replications]);
    expect(seen).toEqual([
      [4, 12, 4],
      [8, 12, 8],
    ]);
  });
  test('no interval says what cannot be: shares within 0–1, times and counts from 0, collapses as in Wilson’s sentence', () => {
    for (const seed of [1, 4, 7]) {
      const result = run('metastable-collapse', {}, 3, seed);
      for (const { id, unit, mean, low, high } of result.figures) {
        expect(low, id).not.toBeLessThan(0);
        if (unit === 'ratio' && id !== 'retryRatio') expect(high, id).not.toBeGreaterThan(1);
        if (!Number.isNaN(low)) expect(low <= mean && mean <= high, id).toBe(true);
      }
      const { low, high } = result.collapse!;
      expect(meanOf(result, 'collapsed')).toMatchObject({ low, high });
    }
  });
  test('the 95 % interval of the mean holds the closed form in nine of ten sets of seeds or more', () => {
    // Three retries of a call that fails with p = 0.5: success 1 − p⁴. 60 sets; fewer than 52 hits has probability below 0.02.
    const hits = Array.from({ length: 60 }, (_, i) => {
      const result = run(
        'independent-failures',
        { failureRatio: 0.5, policy: 'retries-3', durationMs: 1000 },
        10,
        1 + 10 * i,
      );
      const { low, high } = meanOf(result, 'successRatio');
      return low <= 0.9375 && 0.9375 <= high;
    }).filter(Boolean).length;
    expect(hits).toBeGreaterThanOrEqual(52);
  });
});

describe('the tipping map', () => {
  const plan = {
    experiment: preset('metastable-collapse', { durationMs: 20_000, slowMs: 1500 }),
    x: { key: 'rateRps', values: [40, 150, 260] },
    y: { key: 'maxRetries', values: [0, 3] },
    replications: 10,
    seed: 1,
  };
  const map = finish(sweep(plan));
  const share = (x: number, y: number) => map.cells.find((cell) => cell.x === x && cell.y === y)!.collapse.share;
  test('cell by cell: light load never collapses, overload with retries always, retries make the difference between', () => {
    expect(map.cells.map(({ x, y }) => [x, y])).toEqual([
      [40, 0],
      [150, 0],
      [260, 0],
      [40, 3],
      [150, 3],
      [260, 3],
    ]);
    expect([share(40, 0), share(40, 3), share(150, 0)]).toEqual([0, 0, 0]);
    expect(share(150, 3)).toBeGreaterThan(0.5);
    expect(share(260, 3)).toBe(1);
  });
  test('a cell is the replications of that setting', () => {
    const set = withSetting(withSetting(plan.experiment, 'rateRps', 150), 'maxRetries', 3);
    const alone = finish(replicate({ experiment: set, seed: 1, replications: 10 }));
    const cell = map.cells[4]!;
    expect(cell.collapse).toEqual(alone.collapse);
    expect(cell.successRatio).toEqual(expect.objectContaining({ mean: meanOf(alone, 'successRatio').mean }));
  });
  test('chunks of any size give the same map', () => {
    const parts = planChunks(sweepJobs(plan), 7).map((chunk) => runSweep(plan, chunk));
    expect(mergeSweep(plan, parts.toReversed())).toEqual(map);
  });
});

test('hysteresis: with retries the way down is worse than the way up, without there is no difference', () => {
  const ratesRps = [100, 150, 190, 230];
  const [none, three] = finish(
    hysteresis({
      experiment: preset('metastable-collapse'),
      ratesRps,
      stepMs: 5000,
      curves: { key: 'maxRetries', values: [0, 3] },
      replications: 8,
      seed: 1,
    }),
  );
  const gap = (curve: typeof none, step: number) => curve!.up[step]!.mean - curve!.down[step]!.mean;
  // At 100 rps four tries each are twice what the service can do; a queue left over without retries drains in seconds.
  expect(three!.up[0]!.mean).toBeGreaterThan(0.95);
  expect(gap(three, 0)).toBeGreaterThan(0.4);
  expect(Math.abs(gap(none, 0))).toBeLessThan(0.05);
});

describe('what the presets say', () => {
  test('retry budget: none never comes back, a token bucket always does, a share of what is in flight is slower', () => {
    const results = Object.fromEntries(
      ['none', 'token-bucket', 'concurrency-share'].map((budget) => [budget, run('retry-budget', { budget }, 30)]),
    );
    expect(results['none']!.collapse!.share).toBe(1);
    expect(results['token-bucket']!.collapse!.share).toBe(0);
    const envoy = results['concurrency-share']!.collapse!.share;
    expect(envoy).toBeGreaterThan(0);
    expect(envoy).toBeLessThan(0.5);
    expect(meanOf(results['concurrency-share']!, 'recoveryMs').low).toBeGreaterThan(
      meanOf(results['token-bucket']!, 'recoveryMs').high,
    );
  });
  test('metastable collapse: the same disturbance, some runs recover and some never do; without retries all recover', () => {
    const { share } = run('metastable-collapse', {}, 30).collapse!;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.9);
    expect(run('metastable-collapse', { maxRetries: 0 }, 10).collapse!.share).toBe(0);
  });
  test('three layers: (retries + 1)³ calls of the last service for one request', () => {
    expect(meanOf(run('three-layers', { maxRetries: 2 }, 3), 'load').mean).toBe(27);
  });
});

describe.each(presets.list.map((entry) => [entry.id, entry] as const))('preset %s', (id, entry) => {
  const defaults = defaultParams(entry.params) as Params;
  test('gives every figure it names, and the same for the same seed', () => {
    const values = measureOnce(preset(id), 1);
    expect(Object.keys(values)).toEqual(expect.arrayContaining(figuresOf(preset(id)).map((figure) => figure.id)));
    expect(measureOnce(preset(id), 1)).toEqual(values);
  });
  test.each(Object.keys(entry.params))('the parameter %s changes the result', (name) => {
    const spec = entry.params[name]!;
    const others: readonly ParamValue[] =
      spec.kind === 'choice'
        ? spec.options.map(({ value }) => value)
        : spec.kind === 'number'
          ? [spec.min, Math.min(spec.max, 3 * spec.default), Math.min(spec.max, spec.default + (spec.step ?? 1))]
          : spec.kind === 'toggle'
            ? [true, false]
            : [];
    const text = (params: Params) => JSON.stringify(measureOnce(preset(id, params), 3));
    // A parameter may matter only beside some choice, e.g. the number of clients to a budget that each has of its own.
    const besides = Object.entries(entry.params).flatMap(([key, other]): Params[] =>
      other.kind === 'choice' && key !== name ? other.options.map(({ value }) => ({ [key]: value })) : [],
    );
    const changed = [{}, ...besides].some((beside) => {
      const before = text(beside);
      return others.some((value) => value !== defaults[name] && text({ ...beside, [name]: value }) !== before);
    });
    expect(changed).toBe(true);
  });
});

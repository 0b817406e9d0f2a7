import { describe, expect, test } from 'vitest';
import {
  defaultEmitOptions,
  features,
  lossMatrix,
  prove,
  runPolicy,
  targets,
} from '../../../src/engines/convert/index.ts';
import { emptyPolicy, type ResiliencePolicy } from '../../../src/engines/resilience/policy.ts';

const options = { tryMs: 0, deadlineMs: null, seed: 1, draws: 20_000 };
const policy = (patch: Partial<ResiliencePolicy>): ResiliencePolicy => ({
  ...emptyPolicy,
  maxRetries: 3,
  retryOn: [{ kind: 'transport', event: 'reset' }],
  backoff: { formula: 'constant', params: { delayMs: 100 } },
  ...patch,
});

describe('proof', () => {
  test('a nearest-mean fit keeps the mean of the total where the target can, and spreads it', () => {
    const { library, mesh } = prove(policy({}), 'envoy', defaultEmitOptions, options);
    expect(library.totalWait.meanMs).toBe(300);
    expect(mesh.totalWait.meanMs).toBeGreaterThan(295);
    expect(mesh.totalWait.meanMs).toBeLessThan(302);
    expect(mesh.retries.map(({ minMs, maxMs, meanMs }) => [minMs, maxMs, meanMs])).toEqual([
      [0, 199, 99.5],
      [0, 199, 99.5],
      [0, 199, 99.5],
    ]);
    // Sum of three uniform waits on 0…199: variance 3 × (200² − 1) / 12.
    const [q05, , median, , q95] = mesh.totalWait.quantilesMs;
    expect(Math.abs(median! - 298.5)).toBeLessThan(3);
    expect(q95! - q05!).toBeGreaterThan(300);
    expect(q95! - q05!).toBeLessThan(345);
  });
  test('never-longer is never longer in total', () => {
    const { library, mesh } = prove(policy({}), 'envoy', { ...defaultEmitOptions, fit: 'never-longer' }, options);
    expect(mesh.totalWait.quantilesMs.at(-1)).toBeLessThanOrEqual(library.totalWait.quantilesMs.at(-1)!);
  });
  test('a total timeout ends the call before its retries', () => {
    const run = runPolicy(policy({ totalTimeoutMs: 1000, perTryTimeoutMs: 400 }), { ...options, tryMs: 5000 });
    expect(run.calls).toEqual({ mean: 2, max: 2 });
    expect(run.duration.quantilesMs).toEqual(Array(6).fill(1000));
  });
  test('the share within a deadline', () => {
    const full = policy({
      maxRetries: 1,
      backoff: { formula: 'exponential', params: { baseMs: 1000, multiplier: 2, capMs: 9000, jitter: 'full' } },
    });
    const run = runPolicy(full, { ...options, deadlineMs: 250 });
    expect(Math.abs(run.withinDeadline! - 0.25)).toBeLessThan(0.012);
  });
  test('Istio left to its defaults would call three times; told not to, it calls once', () => {
    const { library, mesh } = prove(policy({ maxRetries: 0, retryOn: [] }), 'istio', defaultEmitOptions, options);
    expect([library.calls.max, mesh.calls.max]).toEqual([1, 1]);
    const istio = targets.require('istio');
    const { documents } = istio.emit(policy({ maxRetries: 0 }), defaultEmitOptions);
    const bare = JSON.parse(JSON.stringify(documents));
    delete bare[0].spec.http[0].retries;
    expect(runPolicy(istio.readBack(bare, defaultEmitOptions), options).calls.max).toBe(3);
  });
  test('the same seed gives the same proof, as plain data', () => {
    const once = prove(policy({}), 'traefik', defaultEmitOptions, options);
    expect(prove(policy({}), 'traefik', defaultEmitOptions, options)).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
  });
  test.each(targets.ids)('%s runs', (id) => {
    const { mesh } = prove(policy({}), id, defaultEmitOptions, { ...options, draws: 50 });
    expect(mesh.calls.max).toBeGreaterThanOrEqual(1);
    expect(Number.isFinite(mesh.duration.meanMs)).toBe(true);
  });
});

describe('loss matrix', () => {
  const matrix = lossMatrix();
  const cell = (feature: string, target: string) =>
    matrix.find((row) => row.feature.id === feature)!.cells.find((entry) => entry.target === target)!.status;
  test('has a cell for every feature and target', () => {
    expect(matrix).toHaveLength(features.length);
    for (const { cells } of matrix) expect(cells.map(({ target }) => target)).toEqual(targets.ids);
  });
  test.each([
    ['full-jitter', 'envoy', 'exact'],
    ['cap', 'kuma', 'exact'],
    ['cap', 'istio', 'approximate'],
    ['constant', 'consul', 'lost'],
    ['tripling', 'istio', 'approximate'],
    ['no-wait', 'nginx', 'exact'],
    ['try-timeout', 'consul', 'lost'],
    ['total-timeout', 'haproxy', 'lost'],
    ['methods', 'contour', 'lost'],
    ['budget-rate', 'linkerd-service-profile', 'exact'],
    ['breaker', 'contour', 'lost'],
    ['breaker-ratio', 'traefik', 'approximate'],
    ['half-open', 'linkerd', 'approximate'],
    ['predicate', 'envoy', 'lost'],
  ])('%s on %s is %s', (feature, target, status) => expect(cell(feature, target)).toBe(status));
});

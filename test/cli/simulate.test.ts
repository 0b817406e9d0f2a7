import { describe, expect, test } from 'vitest';
import { presets } from '../../src/engines/simulation/index.ts';
import { hop } from './support.ts';

const scenario = {
  load: { arrivals: 'constant', rateRps: 10, durationMs: 1000 },
  hops: [
    {
      service: { id: 's', replicas: [{ id: 'a', errorRatio: 1 }], work: { law: 'constant', meanMs: 5 } },
      policy: { maxRetries: 3 },
    },
  ],
};
const files = { 's.json': JSON.stringify(scenario), 'bad.json': '{"load":', 'odd.json': '{"hops": "many"}' };

describe('hop simulate', () => {
  test('the documented shape', async () => {
    const { code, out } = await hop(['simulate', 's.json', '--replications', '3', '--seed', '7', '--json'], files);
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(Object.keys(json)).toEqual(['scenario', 'params', 'seed', 'replications', 'figures', 'collapse']);
    expect(json).toMatchObject({ scenario: 's.json', params: {}, seed: 7, replications: 3 });
    expect(json.figures.load).toEqual({
      label: 'Load',
      unit: 'factor',
      mean: 4,
      sd: 0,
      low: 4,
      high: 4,
      count: 3,
      missing: 0,
    });
    expect(json.figures.p50Ms).toMatchObject({ mean: null, count: 0, missing: 3 });
    expect(Object.keys(json.collapse)).toEqual(['share', 'low', 'high', 'hits', 'count']);
    expect(json.collapse).toMatchObject({ share: 1, hits: 3, high: 1 });
  });
  test('--list names every preset with its parameters', async () => {
    const listed = JSON.parse((await hop(['simulate', '--list', '--json'])).out);
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(presets.ids);
    expect((await hop(['simulate', '--list'])).out).toContain('failureRatio=0.1');
  });
  test('aws-contention with one client: one call, a mean of forty milliseconds', async () => {
    const line = ['simulate', '--preset', 'aws-contention', '--set', 'clients=1', '--set', 'strategy=equal'];
    const { out } = await hop([...line, '--replications', '400', '--json']);
    const { figures, params, collapse } = JSON.parse(out);
    expect(params).toMatchObject({ clients: 1, strategy: 'equal' });
    expect(figures.calls).toMatchObject({ mean: 1, sd: 0 });
    // Four hops of |N(10, 2)|: mean 40, sd 4; five standard errors.
    expect(Math.abs(figures.completionMs.mean - 40)).toBeLessThan((5 * 4) / Math.sqrt(400));
    expect(collapse).toBeNull();
  });
  test('--set changes a place in the file', async () => {
    const line = ['simulate', 's.json', '--set', 'hops.0.policy.maxRetries=1', '--replications', '1', '--json'];
    expect(JSON.parse((await hop(line, files)).out).figures.load.mean).toBe(2);
  });
  test('what is odd in a file is said and replaced; the figures stand alone on standard output', async () => {
    const odd = { ...scenario, hops: [{ ...scenario.hops[0], polcy: 1, networkMs: -1 }] };
    const line = ['simulate', '-', '--replications', '1', '--json'];
    const { code, out, err } = await hop(line, { '-': JSON.stringify(odd) });
    expect(code).toBe(0);
    expect(JSON.parse(out).figures.load.mean).toBe(4);
    expect(err.split('\n')).toEqual([
      'warning standard input: Unexpected hops.0.networkMs = -1, expected a number from 0 to 86400000. 0 is used instead; give a number from 0 to 86400000.',
      'warning standard input: Unexpected hops.0.polcy = 1, expected one of the fields service, policy, networkMs, next. It is left out; give one of the fields service, policy, networkMs, next.',
    ]);
  });
  test.each([
    ['{}', 'Unexpected hops: 0, expected 1–96.'],
    [' ', 'Unexpected empty text, expected a scenario as JSON.'],
    ['{"hops": [{}]}', 'Unexpected hops.0.service = nothing, expected an object.'],
    [
      '{"hops": [{"service": {}, "next": {"hops": [3]}}]}',
      'Unexpected next of hop 0: 3, expected the number of a later hop.',
    ],
  ])('the file %s cannot be run', async (text, message) => {
    expect(await hop(['simulate', 'f.json'], { 'f.json': text })).toEqual({
      code: 2,
      out: '',
      err: `hop simulate: f.json: ${message}`,
    });
  });
  test('the same seed prints the same figures', async () => {
    const line = ['simulate', '--preset', 'flaky-service', '--replications', '2', '--seed', '3'];
    expect((await hop(line)).out).toBe((await hop(line)).out);
  });
  test.each([
    [['simulate']],
    [['simulate', '--list', 's.json']],
    [['simulate', 'missing.json']],
    [['simulate', 'bad.json']],
    [['simulate', 'odd.json']],
    [['simulate', 's.json', 'other.json']],
    [['simulate', 's.json', '--preset', 'hedging']],
    [['simulate', 's.json', '--set', 'hops.9.policy.maxRetries=1']],
    [['simulate', 's.json', '--set', 'hops.0.policy.maxRetries=many']],
    [['simulate', 's.json', '--set', 'hops.0.policy.maxRetries=-1']],
    [['simulate', 's.json', '--set', 'hops.0.policy.retries=1']],
    [['simulate', '--preset', 'nope']],
    [['simulate', '--preset', 'hedging', '--set', 'clients=3']],
    [['simulate', '--preset', 'aws-contention', '--set', 'clients=0']],
    [['simulate', '--preset', 'hedging', '--replications', '0']],
    [['simulate', '--preset', 'hedging', '--seed', 'x']],
  ])('%j is bad input: exit code 2 and one sentence', async (args) => {
    const { code, out, err } = await hop(args, files);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^hop simulate: [^\n]+\.$/);
  });
});

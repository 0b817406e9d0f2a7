import { renderToString } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { formulas } from '../../src/engines/backoff/index.ts';
import { finish, presets, replicate, simulate, scenarioOf, type Scenario } from '../../src/engines/simulation/index.ts';
import { breakers } from '../../src/engines/simulation/breakers/index.ts';
import { budgets } from '../../src/engines/simulation/budgets/index.ts';
import { lanesOf } from '../../src/widgets/run-view/lanes.ts';
import { comparisonOf } from '../../src/widgets/retry-simulator/comparisons.ts';
import { computeInitial } from '../../src/widgets/retry-simulator/initial.ts';
import { lifeOf } from '../../src/widgets/retry-simulator/life.ts';
import { summaryWork, tippingWork } from '../../src/widgets/retry-simulator/long-work.ts';
import { lookAt, runOnce } from '../../src/widgets/retry-simulator/look.ts';
import { notableRequests } from '../../src/widgets/retry-simulator/notable.ts';
import { describePolicy, readPolicy, writePolicy } from '../../src/widgets/retry-simulator/policies.ts';
import { createPool, poolSize, type PoolWorker } from '../../src/widgets/retry-simulator/pool.ts';
import { RetrySimulator } from '../../src/widgets/retry-simulator/RetrySimulator.tsx';
import { scenarioFiles } from '../../src/widgets/retry-simulator/scenario-files.ts';
import { defaultState, environmentOf, readSettings, startOf } from '../../src/widgets/retry-simulator/settings.ts';
import { perform } from '../../src/widgets/retry-simulator/tasks.ts';
import { emptyTipping, planTipping, runsOf } from '../../src/widgets/retry-simulator/tipping.ts';
import { lookWords, summaryWords, tippingWords } from '../../src/widgets/retry-simulator/words.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const scenario = scenarioOf({ kind: 'preset', preset: 'retry-budget', params: {} })!;
const settingsOf = (preset: string, more = {}) => readSettings({ ...defaultState, ...startOf(preset), ...more });
const lookOf = (preset: string, more = {}) =>
  lookAt(settingsOf(preset, more).sides.map(({ experiment }) => runOnce(experiment, 1)!));

describe('policies in the link', () => {
  test.each([
    'retries=1',
    'wait=exponential,baseMs=50,jitter=full',
    'try=none',
    'total=2000',
    'budget=concurrency-share,ratio=0.1',
    'breaker=resilience4j,windowSize=20',
    'hedges=2;hedgeMs=70',
    'flight=12',
    'others=true;deadline=true',
    'retries=0;at=innermost',
  ])('%s comes back as it was', (text) => {
    const read = readPolicy(scenario, text);
    expect(read.diagnostics).toEqual([]);
    expect(writePolicy(scenario, read)).toBe(text);
  });

  test('every formula, budget and breaker can be chosen', () => {
    for (const [key, ids] of [
      ['wait', formulas.ids],
      ['budget', budgets.ids.filter((id) => id !== scenario.hops[0]!.policy.budget!.kind)],
      ['breaker', breakers.ids],
    ] as const) {
      for (const id of ids) {
        if (id === 'none') continue;
        const read = readPolicy(scenario, `${key}=${id}`);
        expect(read.diagnostics, id).toEqual([]);
        expect(writePolicy(scenario, read), id).toBe(`${key}=${id}`);
        expect(describePolicy(read)).toMatch(/3 retries/);
      }
    }
  });

  test('what cannot be read is reported, and the scenario’s own policy stands', () => {
    const read = readPolicy(scenario, 'retries=many;budget=piggy-bank;colour=red;at=everywhere');
    expect(read.diagnostics.map(({ code }) => code)).toEqual([
      'policy-field-unknown',
      'param-unreadable',
      'param-unreadable',
      'policy-choice-unknown',
    ]);
    expect(read.at).toBe('every-hop');
    expect(read.policy.perTryTimeoutMs).toBe(500);
  });

  test('in a few words', () => {
    expect(plain(describePolicy(readPolicy(scenario, '')))).toBe(
      '3 retries, no wait, 500 ms per try, token bucket 20 %',
    );
    expect(plain(describePolicy(readPolicy(scenario, 'wait=istio,backoffMs=2000;total=3000;budget=none')))).toBe(
      '3 retries, istio 2 s, 500 ms per try, 3 s in all',
    );
    expect(plain(describePolicy(readPolicy(scenario, 'retries=0;budget=none;hedges=1')))).toBe(
      'no retries, 500 ms per try, hedge after 100 ms',
    );
  });
});

describe('settings', () => {
  test('what a policy is made of is no parameter of the scenario', () => {
    const names = (preset: string) => Object.keys(environmentOf(presets.require(preset)));
    expect(names('retry-budget')).toEqual(['rateRps', 'slowMs']);
    expect(names('thundering-herd')).toEqual(['clients', 'outageMs']);
    expect(names('hedging')).toEqual(['rateRps', 'cv']);
    expect(names('slow-replica')).toEqual(['rateRps', 'slowness', 'balancing']);
    expect(names('aws-contention')).not.toContain('strategy');
  });

  test.each(presets.ids)('%s starts with two policies that can be read and differ', (id) => {
    const { diagnostics, sides } = settingsOf(id);
    expect(diagnostics).toEqual([]);
    expect(sides[0].label).not.toBe(sides[1].label);
    expect(comparisonOf(id).question).toMatch(/\?$/);
  });

  test('an unknown scenario and a parameter out of range are said', () => {
    const codes = (state: Partial<typeof defaultState>) =>
      readSettings({ ...defaultState, ...state } as typeof defaultState).diagnostics.map(({ code }) => code);
    expect(codes({ preset: 'nothing' })).toEqual(['preset-unknown']);
    expect(codes({ s: 'rateRps=9999' })).toEqual(['param-out-of-range']);
  });

  test('a scenario to take along is the one that is simulated', () => {
    const settings = settingsOf('three-layers', { b: 'at=innermost;retries=2' });
    const file = scenarioFiles(settings, defaultState, lookOf('three-layers'))!.find(
      ({ label }) => label === 'Scenario B',
    )!;
    const taken = simulate(JSON.parse(file.text()) as Scenario, 4);
    expect(taken.trace.length).toBe(runOnce(settings.sides[1].experiment, 4)!.trace.length);
  });
});

describe('a run as the page shows it', () => {
  const look = lookOf('retry-budget');

  test('requests are counted once, in both policies alike', () => {
    const [a, b] = look.sides as [(typeof look.sides)[0], (typeof look.sides)[0]];
    const total = (rates: readonly number[]) => rates.reduce((sum, rate) => sum + (rate * look.windowMs) / 1000, 0);
    expect(a.requests).toBe(b.requests);
    expect(a.series.offeredRps).toEqual(b.series.offeredRps);
    expect(total(a.series.offeredRps)).toBeCloseTo(a.requests, 6);
    for (const { series, figures, requests } of look.sides) {
      expect(total(series.goodputRps)).toBeCloseTo(figures['successRatio']! * requests, 6);
      expect(total(series.attemptsRps)).toBeCloseTo(figures['load']! * requests, 6);
    }
    expect(look.disturbances).toEqual([{ fromMs: 5000, untilMs: 8000, label: 'service is slow, 3 ×' }]);
  });

  test('in words: who comes back, who does not, and at what price', () => {
    const { answer, reason } = lookWords(look);
    expect(plain(answer)).toMatch(/^3 s of trouble: A does not come back, B is well again [\d.]+ s after it\.$/);
    expect(plain(reason)).toMatch(/A makes 3\.\d+ calls to the service, B 1\.\d+/);
    expect(plain(lookWords(lookOf('retry-budget', { s: 'rateRps=190' })).answer)).toBe(
      '3 s of trouble: neither A nor B comes back.',
    );
    expect(plain(lookWords(lookOf('three-layers')).reason)).toBe(
      'For each request A makes 64 calls to the service, B 4.',
    );
    expect(plain(lookWords(lookOf('breaker')).answer)).toMatch(/^A answers 9\d % of the requests, B 99\.\d %\.$/);
  });

  test('requests worth a look are what they are said to be', () => {
    const run = runOnce(settingsOf('retry-budget', { b: 'budget=concurrency-share' }).sides[1].experiment, 1)!;
    const found = notableRequests(run);
    const which = (why: string) => found.find((n) => n.why.startsWith(why))!.request;
    const tries = (id: number) => run.attempts.filter(({ request }) => request === id);
    expect(tries(which('first whose retry was refused')).at(-1)!.verdict).toBe('budget-exhausted');
    expect(run.requests[which('first saved by a retry')]!.outcome).toBe('answered');
    expect(tries(which('first saved by a retry')).length).toBeGreaterThan(1);
    const most = Math.max(...Array.from({ length: 1500 }, (_, id) => tries(id).length));
    expect(tries(which('most tries')).length).toBe(most);
    expect(new Set(found.map(({ request }) => request)).size).toBe(found.length);
  });

  test('the life of one request tells why it was retried and why not', () => {
    const run = runOnce(settingsOf('retry-budget').sides[1].experiment, 1)!;
    const refused = notableRequests(run)[0]!.request;
    const life = lifeOf(run, refused);
    expect(plain(life.words.answer)).toBe(
      `Request ${refused + 1} was not answered: given up after 1.5 s and three tries, because the retry budget was used up.`,
    );
    expect(life.rows.at(-1)!.at(-1)).toBe('budget exhausted');
    expect(life.steps.map(({ text }) => text).join(' ')).toContain('the retry budget is used up');
    expect(life.steps[0]!.text).toBe(`Request ${refused + 1} begins.`);
  });

  test('istio/api#3461: backoff 2 s, timeout 3 s, attempts 3 make two to four tries, 2.53 on average', () => {
    const settings = settingsOf('flaky-service', {
      s: 'errorRatio=1',
      a: 'retries=3;wait=istio,backoffMs=2000;total=3000',
    });
    const run = runOnce(settings.sides[0].experiment, 1)!;
    const tries = new Int32Array(run.requests.length);
    for (const { request } of run.attempts) tries[request]! += 1;
    expect(new Set(tries)).toEqual(new Set([2, 3, 4]));
    // Waits below 2, 4 and 8 s, calls of 60 ms: 2 + P(W1 + W2 < 2.88 s) + P(W1 + W2 + W3 < 2.82 s).
    const expected = 2 + (2 * 2.88 - 2) / 8 + (2.82 ** 3 - 0.82 ** 3) / 6 / 64;
    expect(run.attempts.length / run.requests.length).toBeCloseTo(expected, 1);
    const life = lifeOf(run, tries.indexOf(2));
    expect(life.words.answer).toContain('because no time was left');
  });

  test('a request that makes thousands of calls is told in part, and says so', () => {
    const settings = settingsOf('three-layers', { a: 'retries=10' });
    const life = lifeOf(runOnce(settings.sides[0].experiment, 1)!, 0);
    expect(life.steps.length).toBe(240);
    expect(life.hidden).toBeGreaterThan(1000);
    expect(life.words.reason).toContain('calls more');
  });

  test('layers whose pods share a name are told apart by their service', () => {
    const { scenario: layers } = settingsOf('three-layers');
    expect(lanesOf(layers!).map(({ label }) => label)).toEqual(['client', 'frontend', 'backend', 'database']);
  });
});

describe('long work', () => {
  const small = { ...defaultState, ...startOf('breaker'), runs: 6 };
  const settings = readSettings(small);
  const request = {
    experiments: [settings.sides[0].experiment, settings.sides[1].experiment],
    seed: 1,
    runs: 6,
  } as const;

  test('the summary is that of hop simulate, in whatever order the parts come', () => {
    const { tasks, merge } = summaryWork(request);
    const parts = tasks.map(perform);
    const summary = merge(parts.toReversed());
    expect(summary).toEqual(merge(parts));
    const direct = finish(replicate({ experiment: request.experiments[1], seed: 1, replications: 6 }));
    for (const { id, b } of summary.rows) {
      const figure = direct.figures.find((f) => f.id === id)!;
      if (b.mean !== null) expect(b.mean, id).toBe(figure.mean);
      expect(b.count, id).toBe(figure.count);
    }
    expect(plain(summaryWords(summary).answer)).toMatch(
      /^Success: A 9\d % *, B 99\.\d %; A is lower by [\d.]+ percentage points \([\d.]+ to [\d.]+\)\.$/,
    );
  });

  test('half of the parts are half of the runs, still in pairs', () => {
    const { tasks, merge } = summaryWork(request);
    const half = merge([tasks[4]!, tasks[1]!].map(perform));
    expect(half.runs).toBe(2);
    expect(half.rows.find(({ id }) => id === 'load')!.difference.count).toBe(2);
  });

  test('the map takes the runs it announces and knows where the policy stands', () => {
    const budget = settingsOf('retry-budget');
    const plan = planTipping(budget, budget.sides[0], 1, 1)!;
    expect(plan.x.values).toEqual([70, 90, 110, 130, 150, 170, 190, 210, 230]);
    expect(plan.now).toEqual({ x: 150, y: 3 });
    const { tasks } = tippingWork(plan);
    expect(tasks.reduce((sum, { chunk }) => sum + chunk.count, 0)).toBe(runsOf(plan));
    expect(emptyTipping(plan).cells).toHaveLength(54);
  });

  test('a map is offered where it says something', () => {
    const offered = presets.ids.filter((id) => {
      const s = settingsOf(id);
      return planTipping(s, s.sides[0], 1, 1) !== undefined;
    });
    expect(offered).toEqual([
      'flaky-service',
      'metastable-collapse',
      'retry-budget',
      'three-layers',
      'slow-replica',
      'hedging',
      'independent-failures',
    ]);
    for (const id of offered) {
      const s = settingsOf(id);
      const plan = planTipping(s, s.sides[1], 1, 1)!;
      expect(new Set(plan.x.values).size, id).toBe(plan.x.values.length);
      if (plan.now.x >= plan.x.values[0]! && plan.now.x <= plan.x.values.at(-1)!) {
        expect(plan.x.values, id).toContain(plan.now.x);
      }
      expect(plan.x.values, id).toEqual(plan.x.values.toSorted((a, b) => a - b));
      expect(new Set(plan.y.values).size, id).toBe(plan.y.values.length);
      expect(perform({ ...tippingWork(plan).tasks[0]!, chunk: { first: 0, count: 1 } }).count).toBe(1);
    }
  });
});

class FakeWorker implements PoolWorker {
  static all: FakeWorker[] = [];
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  task: unknown = null;
  ended = false;
  constructor() {
    FakeWorker.all.push(this);
  }
  postMessage(task: unknown) {
    this.task = task;
  }
  terminate() {
    this.ended = true;
  }
  answer(data: unknown) {
    this.onmessage?.({ data } as MessageEvent);
  }
}

describe('the pool of workers', () => {
  const start = (size: number) => {
    FakeWorker.all = [];
    const log: string[] = [];
    const handlers = (name: string) => ({
      onPart: (part: unknown) => void log.push(`${name}:${String(part)}`),
      onDone: () => void log.push(`${name} done`),
      onError: (message: string) => void log.push(`${name} failed: ${message}`),
    });
    return { pool: createPool<number, number>(size, () => new FakeWorker()), log, handlers };
  };

  test('starts no more workers than it may, and no more than it needs', () => {
    const { pool, handlers } = start(2);
    pool.run([1, 2, 3, 4], handlers('job'));
    expect(FakeWorker.all.map(({ task }) => task)).toEqual([1, 2]);
    FakeWorker.all[1]!.answer({ part: 20 });
    expect(FakeWorker.all.map(({ task }) => task)).toEqual([1, 3]);
  });

  test('work that was given up is stopped, reported no more, and makes room', () => {
    const { pool, log, handlers } = start(1);
    const cancel = pool.run([1, 2], handlers('old'));
    pool.run([7], handlers('new'));
    const [first] = FakeWorker.all;
    cancel();
    expect(first!.ended).toBe(true);
    first!.answer({ part: 1 });
    FakeWorker.all[1]!.answer({ part: 70 });
    expect(log).toEqual(['new:70', 'new done']);
  });

  test('a worker that fails fails its job, not the pool', () => {
    const { pool, log, handlers } = start(1);
    pool.run([1, 2], handlers('bad'));
    FakeWorker.all[0]!.answer({ error: 'no such formula' });
    pool.run([3], handlers('good'));
    FakeWorker.all.at(-1)!.answer({ part: 30 });
    expect(log).toEqual(['bad failed: no such formula', 'good:30', 'good done']);
  });

  test.each([
    [undefined, 1],
    [1, 1],
    [4, 3],
    [64, 8],
  ])('on %s cores it has %d workers', (cores, size) => {
    expect(poolSize(cores)).toBe(size);
  });
});

test('the page is there without a browser, with the results of the same engine', { timeout: 120_000 }, () => {
  const initial = computeInitial();
  const html = plain(renderToString(<RetrySimulator id="retries" title="Two policies" initial={initial} />));
  expect(html).toContain('A does not come back');
  expect(html).toMatch(/Request \d+ was not answered: given up after 2 s and four tries, because no retry was left\./);
  expect(html).toMatch(/Of 20 runs each, 20 collapse with A and (none|\d+) collapses? with B/);
  expect(html).toMatch(/Of two runs of A in each cell, at least half collapse with 3 retries from \d+ req\/s/);
  const { y } = planTipping(readSettings(defaultState), readSettings(defaultState).sides[0], 1, 1)!.now;
  expect(plain(tippingWords(initial.tipping, 'A', y).reason)).toMatch(
    /^At that edge \d+ % collapse, 95 % interval \d+ % to \d+ %\. .*A breaks at 230 req\/s and is not back at any step down/,
  );
  // Everything survives the way to the browser as JSON.
  expect(JSON.parse(JSON.stringify(initial))).toEqual(initial);
});

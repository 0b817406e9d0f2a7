import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../../src/engines/backoff/choice.ts';
import { sharedJson } from '../../support/shared.ts';
import { read, readOne } from './support.ts';

const second = 'TimeSpan.FromSeconds(1)';

describe('series passed to WaitAndRetry', () => {
  test.each([
    [
      `Backoff.ConstantBackoff(TimeSpan.FromMilliseconds(200), retryCount: 5)`,
      5,
      'polly-contrib-constant',
      { delayMs: 200, fastFirst: false },
    ],
    [
      `Backoff.ConstantBackoff(${second}, 5, fastFirst: true)`,
      5,
      'polly-contrib-constant',
      { delayMs: 1000, fastFirst: true },
    ],
    [`Backoff.ConstantBackoff(${second}, 5, true)`, 5, 'polly-contrib-constant', { delayMs: 1000, fastFirst: true }],
    [
      `Backoff.LinearBackoff(${second}, 4)`,
      4,
      'polly-contrib-linear',
      { initialMs: 1000, factor: 1, fastFirst: false },
    ],
    [
      `Backoff.LinearBackoff(${second}, 4, 2.5)`,
      4,
      'polly-contrib-linear',
      { initialMs: 1000, factor: 2.5, fastFirst: false },
    ],
    [
      `Backoff.ExponentialBackoff(${second}, 4)`,
      4,
      'polly-contrib-exponential',
      { initialMs: 1000, factor: 2, fastFirst: false },
    ],
    [
      `Backoff.ExponentialBackoff(initialDelay: ${second}, factor: 3, retryCount: 4)`,
      4,
      'polly-contrib-exponential',
      { initialMs: 1000, factor: 3, fastFirst: false },
    ],
    [
      `Backoff.AwsDecorrelatedJitterBackoff(minDelay: TimeSpan.FromMilliseconds(10), maxDelay: TimeSpan.FromMilliseconds(100), retryCount: 6, seed: 42, fastFirst: true)`,
      6,
      'polly-contrib-aws-decorrelated',
      { minMs: 10, maxMs: 100, fastFirst: true },
    ],
    [
      `Backoff.DecorrelatedJitterBackoffV2(medianFirstRetryDelay: ${second}, retryCount: 5)`,
      5,
      'polly-contrib-decorrelated-v2',
      { medianMs: 1000, fastFirst: false },
    ],
    [
      `Backoff.DecorrelatedJitterBackoffV2(medianFirstDelay: ${second}, retryCount: 5, fastFirst: true)`,
      5,
      'polly-contrib-decorrelated-v2',
      { medianMs: 1000, fastFirst: true },
    ],
    [
      `Backoff.DecorrelatedJitterBackoffV2(${second}, 5, null, true)`,
      5,
      'polly-contrib-decorrelated-v2',
      { medianMs: 1000, fastFirst: true },
    ],
  ])('%s', async (series, maxRetries, formula, params) => {
    const inline = await readOne('csharp', `Policy.Handle<E>().WaitAndRetryAsync(${series});`);
    expect(inline.policy).toMatchObject({ library: 'polly', maxRetries, backoff: { formula, params }, unknown: [] });
    expect(createBackoff(inline.policy.backoff!).params).toEqual(params);
    const held = `var delay = ${series};\nvar p = Policy.Handle<E>().WaitAndRetryAsync(delay.ToList(), (e, t) => Log(t));`;
    const { policy } = await readOne('csharp', held);
    expect(policy).toMatchObject({ name: 'p', maxRetries, backoff: { formula, params } });
    expect(held.slice(policy.places['backoff']!.start, policy.places['backoff']!.end)).toBe(series);
  });

  test('a series made by a method', async () => {
    const text = `IEnumerable<TimeSpan> Waits() => Backoff.LinearBackoff(${second}, 3); Policy.Handle<E>().WaitAndRetry(Waits());`;
    expect((await readOne('csharp', text)).policy).toMatchObject({
      maxRetries: 3,
      backoff: { formula: 'polly-contrib-linear' },
    });
  });

  test('a parameter from elsewhere is asked for by its name', async () => {
    const text = 'Policy.Handle<E>().WaitAndRetry(Backoff.ExponentialBackoff(options.First, options.Count));';
    const { policy } = await readOne('csharp', text);
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
    expect(policy.unknown.map(({ field }) => field).toSorted()).toEqual(['backoff.params.initialMs', 'maxRetries']);
  });
});

test('a series alone is a policy of which the conditions are not in the text', async () => {
  const { policy, diagnostics } = await readOne('csharp', `var waits = Backoff.LinearBackoff(${second}, 3);`);
  expect(policy).toMatchObject({ name: 'waits', library: 'polly-contrib-wait-and-retry', maxRetries: 3, retryOn: [] });
  expect(diagnostics.map(({ code }) => code)).toEqual(['series-alone']);
});

test('a Backoff of something else is no series', async () => {
  expect((await read('csharp', 'var b = Backoff.Create(3); var c = my.Backoff.LinearThing(2);')).policies).toEqual([]);
});

interface Golden {
  readonly id: number;
  readonly library: string;
  readonly formula: string;
  readonly kind: string;
  readonly params: {
    readonly initialMs?: number;
    readonly delayMs?: number;
    readonly retryCount?: number;
    readonly factor?: number;
    readonly fastFirst?: boolean;
  };
  readonly expected: { readonly delays?: readonly number[] };
}

const goldens = sharedJson<readonly Golden[]>('conformance/library-goldens.json');
const recorded = (goldens ?? []).filter(
  ({ library, formula, expected }) =>
    library === 'polly-contrib' && /^Backoff\.(Constant|Linear|Exponential)Backoff$/.test(formula) && expected.delays,
);

describe.skipIf(!goldens)('recorded waits, from the code that makes them', () => {
  test('there are some', () => expect(recorded.length).toBeGreaterThan(2));
  test.each(recorded.map((golden) => [golden.id, golden.formula, golden] as const))(
    '%s %s',
    async (_, formula, { params, expected }) => {
      const { initialMs, delayMs, retryCount, factor, fastFirst } = params;
      const args = [
        `TimeSpan.FromMilliseconds(${initialMs ?? delayMs})`,
        `retryCount: ${retryCount}`,
        ...(factor === undefined ? [] : [`factor: ${factor}`]),
        ...(fastFirst === undefined ? [] : [`fastFirst: ${fastFirst}`]),
      ];
      const { policy } = await readOne('csharp', `Policy.Handle<E>().WaitAndRetry(${formula}(${args.join(', ')}));`);
      const backoff = createBackoff(policy.backoff!);
      expect(Array.from({ length: policy.maxRetries as number }, (_, i) => backoff.nominalMs(i + 1))).toEqual(
        expected.delays,
      );
    },
  );
});

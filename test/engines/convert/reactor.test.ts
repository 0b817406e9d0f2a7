import { describe, expect, test } from 'vitest';
import { read, readOne } from './support.ts';

const policyOf = async (text: string) => (await readOne('java', text)).policy;
const codes = async (text: string) => (await read('java', text)).diagnostics.map((d) => d.code);
const retried = (spec: string) => `Mono<R> it = client.get().retrieve().bodyToMono(R.class).retryWhen(${spec});`;
const backoff = (minBackoffMs: number, rest: Record<string, number> = {}) => ({
  formula: 'reactor-backoff',
  params: { minBackoffMs, jitterFactor: 0.5, multiplier: 2, ...rest },
});
const constant = (delayMs: number) => ({ formula: 'constant', params: { delayMs } });
const none = { formula: 'none', params: {} };
const any = [{ kind: 'exception', name: '*' }];
const exception = (name: string) => ({ kind: 'exception', name });

describe('retryWhen', () => {
  test.each([
    ['Retry.backoff(3, Duration.ofMillis(100))', 3, backoff(100)],
    [
      'Retry.backoff(3, Duration.ofMillis(100)).maxBackoff(Duration.ofSeconds(2))',
      3,
      backoff(100, { maxBackoffMs: 2000 }),
    ],
    ['Retry.backoff(3, Duration.ofMillis(100)).jitter(0)', 3, backoff(100, { jitterFactor: 0 })],
    [
      'Retry.backoff(3, Duration.ofMillis(100)).jitter(0.75d).multiplier(1.5)',
      3,
      backoff(100, { jitterFactor: 0.75, multiplier: 1.5 }),
    ],
    ['Retry.backoff(3, Duration.ofMillis(100)).multiplier(0.5)', 3, backoff(100, { multiplier: 1 })],
    ['Retry.backoff(3, Duration.ofMillis(100)).minBackoff(Duration.ofMillis(70)).maxAttempts(9)', 9, backoff(70)],
    ['Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(100))', 'unlimited', backoff(100)],
    ['reactor.util.retry.Retry.backoff(3, Duration.ofMillis(100))', 3, backoff(100)],
    ['Retry.fixedDelay(4, Duration.ofMillis(300))', 4, constant(300)],
    [
      'Retry.fixedDelay(4, Duration.ofMillis(300)).maxBackoff(Duration.ofSeconds(3))',
      4,
      backoff(300, { jitterFactor: 0, maxBackoffMs: 3000 }),
    ],
    ['Retry.max(2)', 2, none],
    ['Retry.maxInARow(2)', 2, none],
    ['Retry.max(2).maxAttempts(5)', 5, none],
    ['Retry.indefinitely()', 'unlimited', none],
    ['Retry.max(0)', 0, none],
  ])('%s', async (spec, maxRetries, waits) => {
    expect(await policyOf(retried(spec))).toMatchObject({
      name: 'it',
      library: 'reactor',
      maxRetries,
      backoff: waits,
      retryOn: any,
      perTryTimeoutMs: null,
      totalTimeoutMs: null,
    });
  });
  test.each([
    ['e -> e instanceof IOException', [exception('IOException')], []],
    ['IOException.class::isInstance', [exception('IOException')], []],
    ['t -> !(t instanceof Fatal)', any, [exception('Fatal')]],
    [
      'e -> e instanceof IOException && !(e instanceof FileNotFoundException)',
      [exception('IOException')],
      [exception('FileNotFoundException')],
    ],
    [
      'e -> e instanceof IOException || e instanceof TimeoutException',
      [exception('IOException'), exception('TimeoutException')],
      [],
    ],
    [
      'throwable -> throwable instanceof WebClientResponseException w && w.getStatusCode().is5xxServerError()',
      [{ kind: 'status', from: 500, to: 599 }],
      [],
    ],
    ['e -> e.isTransient()', [{ kind: 'exception', name: '*', where: 'e -> e.isTransient()' }], []],
  ])('filter(%s)', async (predicate, retryOn, neverRetryOn) => {
    const policy = await policyOf(retried(`Retry.max(3).filter(${predicate})`));
    expect(policy).toMatchObject({ retryOn, neverRetryOn });
  });
  test('a filter in a method of the text', async () => {
    const text = `class A {
      Mono<R> it(Mono<R> m) { return m.retryWhen(Retry.max(3).filter(this::is5xx)); }
      boolean is5xx(Throwable t) { return t instanceof WebClientResponseException && ((WebClientResponseException) t).getStatusCode().is5xxServerError(); }
    }`;
    expect((await policyOf(text)).retryOn).toEqual([{ kind: 'status', from: 500, to: 599 }]);
  });
  test('transientErrors, maxInARow: counted in a row, which is said', async () => {
    expect(await codes(retried('Retry.max(3).transientErrors(true)'))).toContain('counted-in-a-row');
    expect(await codes(retried('Retry.maxInARow(3)'))).toContain('counted-in-a-row');
    expect(await codes(retried('Retry.max(3).transientErrors(false)'))).not.toContain('counted-in-a-row');
  });
  test('onRetryExhaustedThrow and hooks change nothing', async () => {
    const text = retried(
      'Retry.backoff(3, Duration.ofMillis(10)).doBeforeRetry(s -> log()).scheduler(s).onRetryExhaustedThrow((spec, signal) -> signal.failure())',
    );
    expect(await policyOf(text)).toMatchObject({ maxRetries: 3, backoff: backoff(10) });
    expect(await codes(text)).toEqual([]);
  });
  test('what Reactor refuses, and calls that do not exist, are reported', async () => {
    expect(await codes(retried('Retry.backoff(3, Duration.ofMillis(10)).jitter(1.5)'))).toContain('jitter-refused');
    expect(await codes(retried('Retry.backoff(3, Duration.ofSeconds(2)).maxBackoff(Duration.ofSeconds(1))'))).toContain(
      'max-backoff-below-min',
    );
    expect(await codes(retried('Retry.max(3).tries(2)'))).toContain('call-unknown');
  });
  test('a specification in a variable, in a method, or with more called on it', async () => {
    const field =
      'class A { static final Retry SPEC = Retry.fixedDelay(2, Duration.ofMillis(9)); Mono<R> it(Mono<R> m) { return m.retryWhen(SPEC); } }';
    expect(await policyOf(field)).toMatchObject({ name: 'it', maxRetries: 2, backoff: constant(9) });
    const method =
      'class A { Retry spec() { return Retry.fixedDelay(2, Duration.ofMillis(9)); } Mono<R> it(Mono<R> m) { return m.retryWhen(spec()); } }';
    expect(await policyOf(method)).toMatchObject({ maxRetries: 2, backoff: constant(9) });
    const more =
      'class A { static final RetryBackoffSpec BASE = Retry.backoff(2, Duration.ofMillis(9)); Mono<R> it(Mono<R> m) { return m.retryWhen(BASE.jitter(0.1)); } }';
    expect(await policyOf(more)).toMatchObject({ maxRetries: 2, backoff: backoff(9, { jitterFactor: 0.1 }) });
  });
  test('a specification alone is a policy', async () => {
    expect(await policyOf('Retry spec = Retry.backoff(5, Duration.ofSeconds(1));')).toMatchObject({
      name: 'spec',
      maxRetries: 5,
    });
  });
  test.each([
    'Retry.from(companion -> companion.take(3))',
    'Retry.withThrowable(f)',
    'specs.standard()',
    'errors -> errors.take(3)',
  ])('what only the program knows is asked for: %s', async (spec) => {
    const policy = await policyOf(retried(spec));
    expect(policy).toMatchObject({ maxRetries: null, backoff: null });
    expect(policy.unknown.map(({ field }) => field)).toEqual(['maxRetries', 'backoff']);
  });
  test('each value keeps the place where it stands', async () => {
    const text = retried('Retry.backoff(3, Duration.ofMillis(100)).maxBackoff(Duration.ofSeconds(2)).jitter(0.3)');
    const { places } = await policyOf(text);
    const at = (field: string) => text.slice(places[field]!.start, places[field]!.end);
    expect(
      ['maxRetries', 'backoff.params.minBackoffMs', 'backoff.params.maxBackoffMs', 'backoff.params.jitterFactor'].map(
        at,
      ),
    ).toEqual(['3', 'Duration.ofMillis(100)', 'Duration.ofSeconds(2)', '0.3']);
  });
});

describe('retry and retryBackoff', () => {
  test.each([
    ['Mono<R> it = mono.map(f).retry(3);', 3, none, any],
    ['Flux<R> it = Flux.just(1).retry();', 'unlimited', none, any],
    ['Mono<R> it = mono.map(f).retry(2, e -> e instanceof IOException);', 2, none, [exception('IOException')]],
    ['Mono<R> it = mono.retryBackoff(3, Duration.ofMillis(20));', 3, backoff(20), any],
    [
      'Mono<R> it = mono.retryBackoff(3, Duration.ofMillis(20), Duration.ofSeconds(1), 0.1);',
      3,
      backoff(20, { maxBackoffMs: 1000, jitterFactor: 0.1 }),
      any,
    ],
    ['class A { Mono<R> it(Mono<R> m) { return m.retry(4); } }', 4, none, any],
  ])('%s', async (text, maxRetries, waits, retryOn) => {
    expect(await policyOf(text)).toMatchObject({ name: 'it', maxRetries, backoff: waits, retryOn });
  });
  test.each([
    'class A { Object it = registry.retry("a"); }',
    'class A { void a() { job.retry(3); } }',
    'import io.reactivex.rxjava3.core.Single; class A { Object it = single.map(f).retry(3); }',
  ])('not Reactor’s: %s', async (text) => {
    expect((await read('java', text)).policies.filter(({ library }) => library === 'reactor')).toEqual([]);
  });
});

describe('timeout', () => {
  const chain = (before: string, behind: string) =>
    `Mono<R> it = mono.map(f)${before}.retryWhen(Retry.max(2))${behind};`;
  const timeout = (ms: number) => `.timeout(Duration.ofMillis(${ms}))`;
  test.each([
    ['before: of each try', chain(timeout(100), ''), 100, null],
    ['behind: of the whole call', chain('', timeout(500)), null, 500],
    ['both', chain(timeout(100), timeout(500)), 100, 500],
    ['of several the shortest', chain(timeout(100) + timeout(50), ''), 50, null],
    ['before a plain retry(n)', 'Mono<R> it = mono.timeout(Duration.ofMillis(5)).retry(1);', 5, null],
    [
      'before, in a variable',
      `Mono<R> limited = mono.map(f)${timeout(70)}; Mono<R> it = limited.retryWhen(Retry.max(2));`,
      70,
      null,
    ],
  ])('%s', async (_, text, perTryTimeoutMs, totalTimeoutMs) => {
    expect(await policyOf(text)).toMatchObject({ name: 'it', perTryTimeoutMs, totalTimeoutMs });
  });
  test('a timeout of each try that the filter does not retry is warned about', async () => {
    const text = `Mono<R> it = mono.map(f)${timeout(100)}.retryWhen(Retry.max(2).filter(e -> e instanceof IOException));`;
    expect(await codes(text)).toContain('timeout-not-retried');
  });
  test('in a Flux it is between signals, which is said', async () => {
    expect(await codes(`Flux<R> it = Flux.just(1)${timeout(100)}.retry(2);`)).toContain('timeout-between-signals');
  });
  test('its second argument is the fallback, a scheduler is not', async () => {
    expect(
      (await policyOf('Mono<R> it = mono.map(f).retry(2).timeout(Duration.ofSeconds(1), Mono.empty());')).fallback,
    ).toBe('Mono.empty()');
    expect(
      (await policyOf('Mono<R> it = mono.map(f).retry(2).timeout(Duration.ofSeconds(1), Schedulers.parallel());'))
        .fallback,
    ).toBeNull();
  });
});

describe('what stands around the retry', () => {
  test('onErrorResume behind it is the fallback, before it the retry sees nothing', async () => {
    expect((await policyOf('Mono<R> it = mono.map(f).retry(2).onErrorResume(e -> Mono.empty());')).fallback).toBe(
      'e -> Mono.empty()',
    );
    const before = 'Mono<R> it = mono.map(f).onErrorReturn(none).retry(2);';
    expect((await policyOf(before)).fallback).toBeNull();
    expect(await codes(before)).toContain('fallback-inside-retry');
  });
  test('a retry around a retry is two policies and a warning with the product', async () => {
    const { policies, diagnostics } = await read('java', 'Mono<R> it = mono.map(f).retry(2).retryWhen(Retry.max(3));');
    expect(policies.map(({ maxRetries }) => maxRetries)).toEqual([2, 3]);
    expect(diagnostics.find(({ code }) => code === 'retry-nested')!.message).toContain('12 tries');
  });
  test('a retried chain inside another is warned about', async () => {
    const text = 'Flux<R> it = Flux.just(1).flatMap(i -> fetch(i).map(f).retry(2)).retry(3);';
    expect((await read('java', text)).policies).toHaveLength(2);
    expect(await codes(text)).toContain('retry-nested');
  });
});

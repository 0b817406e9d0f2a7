import { expect, test } from 'vitest';
import { examplesOf, fuzz } from './mutate.ts';

const annotations = `resilience4j.retry.instances.a: {maxAttempts: 3, waitDuration: 1s}
resilience4j.timelimiter.instances.a.timeoutDuration: 2s

@Retry(name = "a", fallbackMethod = "b") @TimeLimiter(name = "a") @Bulkhead(name = "a", type = Bulkhead.Type.THREADPOOL)
@CircuitBreaker(name = "a") Mono<R> a() { return m.retryWhen(spec().filter(this::fine)).timeout(T); }
Retry spec() { return Retry.backoff(N + 1, Duration.ofMillis(2 * 50)); }
boolean fine(Throwable t) { if (t instanceof A) { return false; } return t instanceof E e && e.getStatusCode().value() >= 500; }
static final int N = 2; static final Duration T = Duration.ofSeconds(N);
`;
const code = `class A { static final int N = 3; IntervalFunction f = IntervalFunction.of(Duration.ofMillis(N * 10), x -> x * 2);
RetryConfig c = RetryConfig.<R>custom().maxAttempts(N).intervalFunction(f).retryOnResult(r -> r.status() == 503 || Set.of(500, 502).contains(r.status())).build();
Retry r = RetryRegistry.of(Map.of("default", c)).retry("r"); CircuitBreaker b = CircuitBreaker.of("b", () -> CircuitBreakerConfig.from(d).slidingWindow(5, N, TIME_BASED).build());
Supplier<R> s = Retry.decorateSupplier(r, b.decorateSupplier(() -> call()));
@Retryable(retryFor = {E.class}, maxAttemptsExpression = "#{\${a:5}}", backoff = @Backoff(delayExpression = "\${d:10}", multiplier = 1.5, random = true)) @Recover void a() {}
@Retryable(includes = E.class, delayString = "PT1S", jitter = 5, timeUnit = TimeUnit.SECONDS) @ConcurrencyLimit(-1) Flux<R> g() {}
RetryTemplate t = new RetryTemplate(); { t.setRetryPolicy(new SimpleRetryPolicy(3, Map.of(E.class, true), true)); ExponentialBackOff o = new ExponentialBackOff(1, 2); o.setMaxElapsedTime(9); p = RetryPolicy.builder().backOff(o).build(); } }`;
const braces = ['(', ')', '{', '}', '[', ']', ';', ',', '"', '.', '@', '<', '>', '->', '::', '=', ' && ', ' || '];
const words = [
  '0',
  '-1',
  '1e400',
  '9223372036854775807',
  'null',
  'new ',
  ' instanceof ',
  '.class',
  'N',
  'Duration.ZERO',
  '${x:',
  '#{',
  'é',
  '\u0000',
  '/*',
  '\n',
];

test(
  '10,000 mutated Java snippets give policies and diagnostics, never an exception',
  { timeout: 300_000 },
  async () => {
    const count = await fuzz('java', [...examplesOf('java'), annotations, code], [...braces, ...words], 10_000);
    expect(count.silent).toBe(0);
    expect(count.policies).toBeGreaterThan(5000);
  },
);

const documents = `resilience4j:
  retry: &r
    configs: {default: {waitDuration: 1s, enableExponentialBackoff: true}, slow: {baseConfig: default}}
    instances:
      a: &a {baseConfig: slow, maxAttempts: "\${N:4}", retryExceptions: [java.io.IOException, a.B]}
      b:
        <<: *a
        exponentialBackoffMultiplier: 2
  circuitbreaker.instances.a: {slidingWindowType: TIME_BASED, recordExceptions: a.B, waitDurationInOpenState: PT1M}
---
spring: {config: {activate: {on-profile: dev}}}
resilience4j.thread-pool-bulkhead.instances.a.queueCapacity: 4
`;
const properties = `# settings
resilience4j.retry.retry-aspect-order=2
resilience4j.retry.instances[a.b].retry-exceptions[0]=java.io.IOException
RESILIENCE4J_RATELIMITER_LIMITERS_A_LIMITFORPERIOD = 5
`;
const marks = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  '- ',
  '&a ',
  '*a',
  '<<: *a\n',
  '"',
  "'",
  '#',
  '|',
  '>',
  '%',
  '!',
  '=',
  '---\n',
  '\n',
  '\t',
  '  ',
];
const values = ['0', '-1', '1e400', 'null', '~', 'true', '${', 'default', 'baseConfig: a', 'é', '\u0000', '[0]', '.'];

test(
  '10,000 mutated YAML documents and properties give policies and diagnostics, never an exception',
  { timeout: 300_000 },
  async () => {
    const snippets = [...examplesOf('yaml'), documents, properties];
    const count = await fuzz('yaml', snippets, [...marks, ...values], 10_000);
    expect(count.silent).toBe(0);
    expect(count.policies).toBeGreaterThan(5000);
  },
);

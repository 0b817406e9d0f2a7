import { expect, test } from 'vitest';
import { sources, type Language } from '../../../src/engines/convert/index.ts';
import { read } from './support.ts';

test.each<[name: string, language: Language, text: string]>([
  [
    'Failsafe',
    'java',
    'RetryPolicy<Object> p = RetryPolicy.builder().handle(IOException.class).withDelay(Duration.ofSeconds(1)).withMaxRetries(3).build(); Failsafe.with(p).get(() -> call());',
  ],
  [
    'Guava Retrying',
    'java',
    'Retryer<Boolean> r = RetryerBuilder.<Boolean>newBuilder().withStopStrategy(StopStrategies.stopAfterAttempt(3)).build();',
  ],
  [
    'MicroProfile Fault Tolerance',
    'java',
    'import org.eclipse.microprofile.faulttolerance.Retry; class A { @Retry(maxRetries = 4, delay = 200) void a() {} }',
  ],
  [
    'Micronaut Retry',
    'java',
    'import io.micronaut.retry.annotation.Retryable; class A { @Retryable(attempts = "5") void a() {} }',
  ],
  ['Feign’s Retryer', 'java', 'class A { @Bean Retryer retryer() { return new Retryer.Default(100, 1000, 3); } }'],
  [
    'reactor-extra',
    'java',
    'class A { Object r = Retry.anyOf(IOException.class).retryMax(3).fixedBackoff(Duration.ofSeconds(1)); }',
  ],
  [
    'a reactive library other than Reactor',
    'java',
    'import io.reactivex.rxjava3.core.Single; class A { Object r = single.map(f).retry(3); }',
  ],
  ['Hystrix', 'java', 'class A { @HystrixCommand(fallbackMethod = "b") String a() { return ""; } }'],
  ['Spring Kafka', 'java', 'class A { @RetryableTopic(attempts = "4") void a() {} }'],
  [
    'a gRPC service config',
    'java',
    'String s = "{\\"methodConfig\\": [{\\"retryPolicy\\": {\\"maxAttempts\\": 4, \\"initialBackoff\\": \\"0.1s\\"}}]}";',
  ],
  ['a database’s or a message bus’s retry', 'csharp', 'options.UseSqlServer(cs, o => o.EnableRetryOnFailure(5));'],
  [
    'a gRPC service config',
    'yaml',
    '{"methodConfig": [{"retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.1s"}}]}',
  ],
  ['a mesh or a gateway', 'yaml', 'apiVersion: networking.istio.io/v1\nkind: VirtualService\n'],
  ['Spring Cloud Gateway', 'yaml', 'filters:\n  - name: Retry\n    args: {retries: 3}\n'],
  ['MicroProfile Fault Tolerance', 'yaml', 'a.B/call/Retry/maxRetries=3\n'],
])('%s in %s is recognised; what is read instead is said', async (name, language, text) => {
  const { policies, diagnostics } = await read(language, text);
  expect(policies).toEqual([]);
  const found = diagnostics.find(({ code }) => code === 'look-alike')!;
  expect(found.message).toContain(`Unexpected ${name}, `);
  for (const { label } of sources.list.filter((source) => source.language === language))
    expect(found.message).toContain(label);
  expect(found.place!.end).toBeGreaterThan(found.place!.start);
  expect(diagnostics.at(-1)!.code).toBe('no-policy');
});

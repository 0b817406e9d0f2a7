/** Retry policies of libraries that are not read: recognised by name, so that the answer is more than silence. */
import { placeAt, type Diagnostic } from '../core/diagnostics.ts';
import type { Language, SourceText } from './syntax.ts';

interface LookAlike {
  readonly language: Language;
  /** What only that library writes. */
  readonly pattern: RegExp;
  readonly name: string;
  /** How it counts, or where to go. */
  readonly hint: string;
}

/** Counts as documented by each project: Failsafe 3.3 RetryPolicyBuilder, guava-retrying 2.0 StopStrategies, MicroProfile Fault Tolerance 4.1, Feign 13 Retryer.Default, gRPC A6. */
const lookAlikes: readonly LookAlike[] = [
  {
    language: 'java',
    pattern:
      /\b(?:dev|net\.jodah)\.failsafe\b|\bFailsafe\s*\.\s*with\b|\bRetryPolicy\b[^;]{0,400}\.\s*with(?:Delay|Backoff|Jitter|MaxDuration)\s*\(/,
    name: 'Failsafe',
    hint: 'Rewrite it for one that is read; withMaxRetries counts retries, withMaxAttempts counts calls.',
  },
  {
    language: 'java',
    pattern: /\bRetryerBuilder\b|\bcom\.github\.rholder\.retry\b/,
    name: 'Guava Retrying',
    hint: 'Rewrite it for one that is read; stopAfterAttempt counts calls, the first included.',
  },
  {
    language: 'java',
    pattern:
      /\borg\.eclipse\.microprofile\.faulttolerance\b|@Retry\s*\([^)]{0,400}\b(?:maxRetries|maxDuration|abortOn)\b/,
    name: 'MicroProfile Fault Tolerance',
    hint: 'Rewrite it for one that is read; maxRetries counts retries.',
  },
  {
    language: 'java',
    pattern: /\bio\.micronaut\.retry\b|@Retryable\s*\([^)]{0,400}\battempts\s*=/,
    name: 'Micronaut Retry',
    hint: 'Rewrite it for one that is read.',
  },
  {
    language: 'java',
    pattern: /\bRetryer\s*\.\s*Default\b|\bimplements\s+Retryer\b|\bfeign\.Retryer\b/,
    name: 'Feign’s Retryer',
    hint: 'Rewrite it for one that is read; maxAttempts counts calls, the first included.',
  },
  {
    language: 'java',
    pattern: /\breactor\.retry\b|\bRetry\s*\.\s*(?:any|anyOf|allBut|onlyIf)\s*\(/,
    name: 'reactor-extra',
    hint: 'Use reactor.util.retry.Retry; retryMax counts retries, as Retry.max does.',
  },
  {
    language: 'java',
    pattern: /\bio\.reactivex\b|\bio\.smallrye\.mutiny\b/,
    name: 'a reactive library other than Reactor',
    hint: 'Rewrite it for one that is read; retry(n) counts retries there as well.',
  },
  {
    language: 'java',
    pattern: /@HystrixCommand\b|\bHystrixCommand\b/,
    name: 'Hystrix',
    hint: 'Hystrix does not retry; rewrite its breaker and timeout for Resilience4j.',
  },
  {
    language: 'java',
    pattern: /@RetryableTopic\b/,
    name: 'Spring Kafka',
    hint: 'It repeats messages, not requests: no mesh can stand in for it.',
  },
  {
    language: 'csharp',
    pattern: /\bEnableRetryOnFailure\b|\bUseMessageRetry\b|\bTransientFaultHandling\b/,
    name: 'a database’s or a message bus’s retry',
    hint: 'It repeats statements or messages, not requests: no mesh can stand in for it.',
  },
  ...(['java', 'csharp', 'yaml'] as const).map((language): LookAlike => ({
    language,
    pattern: /\\?["']?retryPolicy\\?["']?\s*:\s*\{[^}]{0,400}(?:retryableStatusCodes|initialBackoff)/,
    name: 'a gRPC service config',
    hint: 'Rewrite it for one that is read; maxAttempts counts calls, the first included.',
  })),
  {
    language: 'yaml',
    pattern:
      /^[ \t]{0,40}kind:[ \t]{0,10}(?:VirtualService|DestinationRule|HTTPRoute|GRPCRoute|MeshRetry|ServiceProfile|BackendTrafficPolicy)\b/m,
    name: 'a mesh or a gateway',
    hint: 'It is configured already; hop lint explains it.',
  },
  {
    language: 'yaml',
    pattern: /^[ \t]{0,40}(?:- {1,4})?name: {1,4}Retry\b|^[ \t]{0,40}- {1,4}Retry=/m,
    name: 'Spring Cloud Gateway',
    hint: 'Its Retry filter is a gateway’s: write the same in your mesh and remove it.',
  },
  {
    language: 'yaml',
    pattern: /\/Retry\/maxRetries\b|\bfault-tolerance\b[^\n]{0,200}\bretry\b/,
    name: 'MicroProfile Fault Tolerance',
    hint: 'Rewrite it for one that is read; maxRetries counts retries.',
  },
];

/** One remark for each library that is recognised and not read. */
export function lookAlikesIn({ text, language }: SourceText, read: readonly string[]): Diagnostic[] {
  return lookAlikes
    .filter((one) => one.language === language)
    .flatMap(({ pattern, name, hint }) => {
      const match = pattern.exec(text);
      if (!match) return [];
      const start = match.index + match[0].length - match[0].trimStart().length;
      return [
        {
          code: 'look-alike',
          severity: 'warning' as const,
          message: `Unexpected ${name}, expected one that is read: ${read.join(', ')}.`,
          place: placeAt(text, start, match.index + match[0].length),
          hint,
        },
      ];
    });
}

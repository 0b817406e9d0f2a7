/** `@Retryable` exists three times: Spring Retry, Spring Framework 7, and in libraries of others. */
import type { Annotation } from './annotations.ts';
import { originOf, type Imports } from './imports.ts';

/** Attributes only the annotation of Spring Framework 7 has. */
const ofFramework = [
  'maxRetries',
  'maxRetriesString',
  'includes',
  'excludes',
  'predicate',
  'delay',
  'delayString',
  'jitter',
  'jitterString',
  'multiplier',
  'multiplierString',
  'maxDelay',
  'maxDelayString',
  'timeout',
  'timeoutString',
  'timeUnit',
];

/** The import decides, then the attributes; without either it is Spring Retry's, which is older and far more common. */
export function retryableOrigin(
  imports: Imports,
  { written, name, attributes }: Annotation,
): 'spring-retry' | 'spring-framework' | 'other' {
  const origin = originOf(imports, written, name);
  if (origin !== undefined) {
    if (origin.startsWith('org.springframework.resilience')) return 'spring-framework';
    return origin.startsWith('org.springframework.retry') ? 'spring-retry' : 'other';
  }
  if (imports.anyFrom('org.springframework.resilience')) return 'spring-framework';
  if (imports.anyFrom('org.springframework.retry')) return 'spring-retry';
  if (ofFramework.some((key) => attributes.has(key))) return 'spring-framework';
  return imports.anyFrom('io.micronaut.retry') ? 'other' : 'spring-retry';
}

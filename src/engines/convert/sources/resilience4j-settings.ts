/** Resilience4j in Spring Boot’s configuration, as YAML or properties. */
import { policiesOfSettings, resilience4jSources } from '../java/resilience4j-policies.ts';
import { readResilience4jSettings } from '../java/resilience4j-settings.ts';
import type { Source } from '../source.ts';

export const resilience4jSettings: Source = {
  id: 'resilience4j-settings',
  label: 'Resilience4j in Spring Boot',
  language: 'yaml',
  forms: [
    'resilience4j.retry, circuitbreaker, timelimiter, bulkhead, thread-pool-bulkhead and ratelimiter: configs and instances',
  ],
  example: `resilience4j:
  retry:
    configs:
      default:
        maxAttempts: 4
        waitDuration: 200ms
        enableExponentialBackoff: true
        exponentialBackoffMultiplier: 2
        exponentialMaxWaitDuration: 5s
    instances:
      ratings:
        retryExceptions:
          - java.io.IOException
  circuitbreaker:
    instances:
      ratings:
        slidingWindowSize: 20
        failureRateThreshold: 40
        waitDurationInOpenState: 10s
`,
  examples: [
    {
      label: 'application.properties',
      text: `resilience4j.retry.instances.ratings.max-attempts=3
resilience4j.retry.instances.ratings.wait-duration=500ms
resilience4j.retry.instances.ratings.retry-exceptions[0]=java.io.IOException
resilience4j.timelimiter.instances.ratings.timeout-duration=2s
`,
    },
  ],
  sources: resilience4jSources,
  read(source) {
    const settings = readResilience4jSettings(source);
    const { policies, diagnostics } = policiesOfSettings(source, settings, new Set());
    return { policies, diagnostics: [...settings.diagnostics, ...diagnostics] };
  },
};

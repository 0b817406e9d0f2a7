/** The modules of Resilience4j: how each is named in code, in annotations and in settings, and which keys it knows. */

export type ModuleId = 'retry' | 'circuitbreaker' | 'ratelimiter' | 'timelimiter' | 'bulkhead' | 'threadpoolbulkhead';

export interface Module {
  /** Also the key in settings, without dashes. */
  readonly id: ModuleId;
  /** The key in settings as it is usually written. */
  readonly key: string;
  /** The class of an instance; with `Config` and `Registry` behind it those of its configuration and its registry. */
  readonly type: string;
  /** The method of the registry that gives an instance. */
  readonly getter: string;
  /** Keys of settings; those of a builder are among them. */
  readonly keys: readonly string[];
  /** Place of its aspect below Ordered.LOWEST_PRECEDENCE: the smallest order is the outermost. */
  readonly aspect: number;
}

const everywhere = [
  'baseConfig',
  'eventConsumerBufferSize',
  'writableStackTraceEnabled',
  'registerHealthIndicator',
  'allowHealthIndicatorToFail',
];
const words = (text: string): string[] => [...text.split(/\s+/), ...everywhere];

/** Ordered.LOWEST_PRECEDENCE. */
const lowest = 2_147_483_647;

/** Keys as in resilience4j-framework-common 2.4.0 (af9e7c9), `Common…ConfigurationProperties.InstanceProperties`. */
export const modules: readonly Module[] = [
  {
    id: 'retry',
    key: 'retry',
    type: 'Retry',
    getter: 'retry',
    keys: words(
      'maxAttempts waitDuration intervalFunction intervalBiFunction retryOnException retryOnResult retryExceptionPredicate resultPredicate consumeResultBeforeRetryAttempt retryExceptions ignoreExceptions enableExponentialBackoff exponentialBackoffMultiplier exponentialMaxWaitDuration enableRandomizedWait randomizedWaitFactor failAfterMaxAttempts',
    ),
    aspect: lowest - 5,
  },
  {
    id: 'circuitbreaker',
    key: 'circuitbreaker',
    type: 'CircuitBreaker',
    getter: 'circuitBreaker',
    keys: words(
      'failureRateThreshold slowCallRateThreshold slowCallDurationThreshold permittedNumberOfCallsInHalfOpenState maxWaitDurationInHalfOpenState slidingWindowType slidingWindowSize minimumNumberOfCalls waitDurationInOpenState waitIntervalFunctionInOpenState automaticTransitionFromOpenToHalfOpenEnabled enableAutomaticTransitionFromOpenToHalfOpen recordExceptions recordException recordResult ignoreExceptions ignoreException recordFailurePredicate recordResultPredicate ignoreExceptionPredicate ignoreExceptionsPrecedenceEnabled enableIgnoreExceptionsPrecedence initialState transitionToStateAfterWaitDuration transitionOnResult enableExponentialBackoff exponentialBackoffMultiplier exponentialMaxWaitDurationInOpenState enableRandomizedWait randomizedWaitFactor ignoreClassBindingExceptions currentTimestampFunction clock slidingWindowSynchronizationStrategy',
    ),
    aspect: lowest - 4,
  },
  {
    id: 'ratelimiter',
    key: 'ratelimiter',
    type: 'RateLimiter',
    getter: 'rateLimiter',
    keys: words('limitForPeriod limitRefreshPeriod timeoutDuration drainPermissionsOnResult subscribeForEvents'),
    aspect: lowest - 3,
  },
  {
    id: 'timelimiter',
    key: 'timelimiter',
    type: 'TimeLimiter',
    getter: 'timeLimiter',
    keys: words('timeoutDuration cancelRunningFuture'),
    aspect: lowest - 2,
  },
  {
    id: 'bulkhead',
    key: 'bulkhead',
    type: 'Bulkhead',
    getter: 'bulkhead',
    keys: words('maxConcurrentCalls maxWaitDuration fairCallHandlingStrategyEnabled fairCallHandlingEnabled'),
    aspect: lowest - 1,
  },
  {
    id: 'threadpoolbulkhead',
    key: 'thread-pool-bulkhead',
    type: 'ThreadPoolBulkhead',
    getter: 'bulkhead',
    keys: words(
      'maxThreadPoolSize coreThreadPoolSize queueCapacity keepAliveDuration contextPropagators contextPropagator rejectedExecutionHandler',
    ),
    aspect: lowest - 1,
  },
];

/** How Spring compares keys: without dashes and underscores, in lower case. */
export const relaxed = (key: string): string => key.replace(/[-_]/g, '').toLowerCase();

export function moduleByKey(key: string): Module | undefined {
  const wanted = relaxed(key);
  return modules.find(({ id }) => id === wanted);
}

/** The key as the documentation spells it; undefined for a key the module does not know. */
export function knownKey(module: Module, key: string): string | undefined {
  const wanted = relaxed(key);
  return module.keys.find((known) => known.toLowerCase() === wanted);
}

// Decorators: retry around breaker, bulkhead and time limit
// Form: CircuitBreakerConfig, TimeLimiterConfig, BulkheadConfig, ThreadPoolBulkheadConfig, RateLimiterConfig
// Form: Decorators.of…(…).withRetry(…), Retry.decorate…(…)

import io.github.resilience4j.bulkhead.*;
import io.github.resilience4j.circuitbreaker.*;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.*;

Retry retry = Retry.of("ratings", RetryConfig.custom()
    .maxAttempts(3)
    .waitDuration(Duration.ofMillis(250))
    .build());

CircuitBreaker breaker = CircuitBreaker.of("ratings", CircuitBreakerConfig.custom()
    .failureRateThreshold(50)
    .slidingWindowSize(20)
    .waitDurationInOpenState(Duration.ofSeconds(10))
    .permittedNumberOfCallsInHalfOpenState(3)
    .build());

Bulkhead bulkhead = Bulkhead.of("ratings", BulkheadConfig.custom()
    .maxConcurrentCalls(25)
    .build());

Supplier<Rating> guarded = Decorators.ofSupplier(() -> client.fetch(id))
    .withBulkhead(bulkhead)
    .withCircuitBreaker(breaker)
    .withRetry(retry)
    .decorate();

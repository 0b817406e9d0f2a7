// @Retry with the settings of Spring Boot
// Form: @Retry, @CircuitBreaker, @TimeLimiter, @Bulkhead, @RateLimiter(name = "…"), with settings of Spring Boot beside them

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;

public class Ratings {
    @Retry(name = "ratings", fallbackMethod = "cached")
    @CircuitBreaker(name = "ratings")
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }
}

resilience4j:
  retry:
    instances:
      ratings:
        maxAttempts: 5
        waitDuration: 100ms
        enableExponentialBackoff: true
        exponentialBackoffMultiplier: 2
  circuitbreaker:
    instances:
      ratings:
        failureRateThreshold: 50
        minimumNumberOfCalls: 10
        waitDurationInOpenState: 20s

// RetryConfig, random doubling waits
// Form: RetryConfig.custom()…build(), Retry.of(…), RetryRegistry

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;

RetryConfig config = RetryConfig.custom()
    .maxAttempts(4)
    .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(
        Duration.ofMillis(200), 2, 0.5, Duration.ofSeconds(5)))
    .retryExceptions(IOException.class, TimeoutException.class)
    .build();

Retry retry = Retry.of("ratings", config);

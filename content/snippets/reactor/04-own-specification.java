// A specification kept apart
// Form: ….retryWhen(Retry.backoff | fixedDelay | max | maxInARow | indefinitely …)

import java.time.Duration;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

class Ratings {
    static final RetryBackoffSpec RETRY = Retry.backoff(5, Duration.ofMillis(100))
        .jitter(0.2)
        .multiplier(3)
        .transientErrors(true)
        .onRetryExhaustedThrow((spec, signal) -> signal.failure());
}

// @Retryable with @Backoff
// Form: @Retryable(retryFor, noRetryFor, maxAttempts, backoff = @Backoff(…))

import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;

public class Ratings {
    @Retryable(
        retryFor = IOException.class,
        maxAttempts = 4,
        backoff = @Backoff(delay = 200, multiplier = 2, maxDelay = 5000))
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }
}

// @Retryable with nothing set
// Form: @Retryable(retryFor, noRetryFor, maxAttempts, backoff = @Backoff(…))

import org.springframework.retry.annotation.Retryable;

public class Ratings {
    @Retryable
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }
}

// @Retryable without attributes
// Form: Spring Framework’s @Retryable(includes, excludes, maxRetries, delay, jitter, multiplier, maxDelay, timeout)

import org.springframework.resilience.annotation.Retryable;

class Ratings {
    @Retryable
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }
}

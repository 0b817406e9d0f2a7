// @ConcurrencyLimit beside @Retryable
// Form: @ConcurrencyLimit(n)

import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.ConcurrencyLimit.ThrottlePolicy;
import org.springframework.resilience.annotation.Retryable;

class Ratings {
    @ConcurrencyLimit(limit = 10, policy = ThrottlePolicy.REJECT)
    @Retryable(maxRetries = 2)
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }
}

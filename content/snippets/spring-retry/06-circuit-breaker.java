// @CircuitBreaker with @Recover
// Form: @CircuitBreaker(maxAttempts, openTimeout, resetTimeout)

import org.springframework.retry.annotation.CircuitBreaker;
import org.springframework.retry.annotation.Recover;

public class Ratings {
    @CircuitBreaker(
        retryFor = IOException.class,
        maxAttempts = 3,
        openTimeout = 5000,
        resetTimeout = 20000)
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }

    @Recover
    public Rating cached(IOException e, long productId) {
        return cache.get(productId);
    }
}

// Values that the text does not tell
// Form: @Retryable(retryFor, noRetryFor, maxAttempts, backoff = @Backoff(…))

import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;

public class Ratings {
    @Retryable(
        retryFor = IOException.class,
        maxAttemptsExpression = "#{${ratings.tries}}",
        backoff = @Backoff(delayExpression = "#{${ratings.delay}}", multiplier = 3, maxDelay = 20000))
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }
}

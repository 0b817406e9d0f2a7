// @Retryable with every attribute
// Form: Spring Framework’s @Retryable(includes, excludes, maxRetries, delay, jitter, multiplier, maxDelay, timeout)

import java.io.FileNotFoundException;
import java.io.IOException;
import org.springframework.resilience.annotation.Retryable;

class Ratings {
    @Retryable(includes = IOException.class,
               excludes = FileNotFoundException.class,
               maxRetries = 4,
               delay = 200,
               jitter = 50,
               multiplier = 2,
               maxDelay = 5000,
               timeout = 15000)
    public Rating ratingOf(long productId) {
        return client.fetch(productId);
    }
}

// Retry.fixedDelay
// Form: ….retryWhen(Retry.backoff | fixedDelay | max | maxInARow | indefinitely …)

import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

Mono<Rating> rating = ratings.fetch(productId)
    .retryWhen(Retry.fixedDelay(4, Duration.ofMillis(500)));

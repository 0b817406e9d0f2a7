// Retry.backoff between two timeouts
// Form: ….retryWhen(Retry.backoff | fixedDelay | max | maxInARow | indefinitely …)
// Form: ….timeout(…) before or behind them

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

Mono<Rating> rating = client.get()
    .uri("/ratings/{id}", productId)
    .retrieve()
    .bodyToMono(Rating.class)
    .timeout(Duration.ofMillis(800))
    .retryWhen(Retry.backoff(3, Duration.ofMillis(200))
        .maxBackoff(Duration.ofSeconds(5))
        .filter(e -> e instanceof WebClientRequestException
            || e instanceof TimeoutException))
    .timeout(Duration.ofSeconds(10));

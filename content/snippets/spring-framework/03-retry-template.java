// RetryPolicy and RetryTemplate
// Form: RetryPolicy.builder()…build(), RetryPolicy.withMaxRetries(n), new RetryTemplate(policy)

import java.io.IOException;
import java.time.Duration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

RetryPolicy policy = RetryPolicy.builder()
    .maxRetries(4)
    .delay(Duration.ofMillis(200))
    .multiplier(2)
    .maxDelay(Duration.ofSeconds(5))
    .timeout(Duration.ofSeconds(20))
    .includes(IOException.class)
    .build();
RetryTemplate template = new RetryTemplate(policy);

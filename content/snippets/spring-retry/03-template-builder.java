// RetryTemplate, built
// Form: RetryTemplate.builder()…build(), new RetryTemplate() with its setters

import org.springframework.retry.support.RetryTemplate;

RetryTemplate ratings = RetryTemplate.builder()
    .maxAttempts(5)
    .exponentialBackoff(100, 2, 2000, true)
    .retryOn(ResourceAccessException.class)
    .retryOn(HttpServerErrorException.class)
    .build();

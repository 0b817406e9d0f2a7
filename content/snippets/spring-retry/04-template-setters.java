// RetryTemplate, set
// Form: RetryTemplate.builder()…build(), new RetryTemplate() with its setters

import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.retry.support.RetryTemplate;

RetryTemplate template() {
    FixedBackOffPolicy waits = new FixedBackOffPolicy();
    waits.setBackOffPeriod(500);
    SimpleRetryPolicy tries = new SimpleRetryPolicy();
    tries.setMaxAttempts(3);
    RetryTemplate template = new RetryTemplate();
    template.setBackOffPolicy(waits);
    template.setRetryPolicy(tries);
    return template;
}

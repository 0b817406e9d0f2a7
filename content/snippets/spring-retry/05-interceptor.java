// RetryInterceptorBuilder
// Form: RetryInterceptorBuilder

import org.springframework.retry.interceptor.RetryInterceptorBuilder;
import org.springframework.retry.interceptor.RetryOperationsInterceptor;

RetryOperationsInterceptor retries = RetryInterceptorBuilder.stateless()
    .maxAttempts(5)
    .backOffOptions(200, 2.0, 3000)
    .build();

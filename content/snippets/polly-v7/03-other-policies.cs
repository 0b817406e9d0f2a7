// Breaker, timeout, bulkhead, fallback
// Form: Policy.….CircuitBreaker, Timeout, Bulkhead, Fallback

using Polly;

var breaker = Policy
    .Handle<HttpRequestException>()
    .CircuitBreakerAsync(5, TimeSpan.FromSeconds(30));

var timeout = Policy.TimeoutAsync(TimeSpan.FromSeconds(2));

var bulkhead = Policy.BulkheadAsync(20, 10);

var fallback = Policy<string>
    .Handle<HttpRequestException>()
    .FallbackAsync("no rating");

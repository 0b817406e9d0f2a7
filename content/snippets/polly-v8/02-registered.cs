// AddResiliencePipeline
// Form: AddResiliencePipeline("key", builder => …)

using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

services.AddResiliencePipeline("ratings", builder => builder
    .AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = 3,
        Delay = TimeSpan.FromSeconds(1),
        BackoffType = DelayBackoffType.Linear,
        MaxDelay = TimeSpan.FromSeconds(5),
    })
    .AddCircuitBreaker(new CircuitBreakerStrategyOptions
    {
        FailureRatio = 0.5,
        MinimumThroughput = 20,
        SamplingDuration = TimeSpan.FromSeconds(30),
        BreakDuration = TimeSpan.FromSeconds(15),
    }));

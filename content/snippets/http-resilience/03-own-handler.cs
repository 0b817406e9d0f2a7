// AddResilienceHandler
// Form: AddResilienceHandler("name", builder => …)

using Microsoft.Extensions.Http.Resilience;
using Polly;

builder.Services.AddHttpClient("ratings")
    .AddResilienceHandler("ratings", pipeline => pipeline
        .AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(250),
            BackoffType = DelayBackoffType.Constant,
            UseJitter = false,
        })
        .AddTimeout(TimeSpan.FromSeconds(3)));

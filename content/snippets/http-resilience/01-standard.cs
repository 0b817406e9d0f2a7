// AddStandardResilienceHandler
// Form: AddHttpClient(…).AddStandardResilienceHandler(…)

using Microsoft.Extensions.Http.Resilience;

builder.Services.AddHttpClient("ratings")
    .AddStandardResilienceHandler(options =>
    {
        options.Retry.MaxRetryAttempts = 4;
        options.Retry.DisableForUnsafeHttpMethods();
        options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(2);
        options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(12);
    });

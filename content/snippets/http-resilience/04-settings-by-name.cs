// Settings of a handler registered elsewhere
// Form: Configure<HttpStandardResilienceOptions>("name-standard", …)

using Microsoft.Extensions.Http.Resilience;
using Polly;

services.AddHttpClient("ratings")
    .AddStandardResilienceHandler();

services.Configure<HttpStandardResilienceOptions>("ratings-standard", options =>
{
    options.Retry.MaxRetryAttempts = 5;
    options.Retry.Delay = TimeSpan.FromMilliseconds(400);
    options.Retry.BackoffType = DelayBackoffType.Linear;
    options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(1.5);
    options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(20);
});

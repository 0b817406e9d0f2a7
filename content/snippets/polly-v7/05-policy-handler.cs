// AddPolicyHandler on two clients
// Form: AddPolicyHandler(…)

using Polly;
using Polly.Extensions.Http;

services.AddHttpClient("ratings", c => c.Timeout = TimeSpan.FromSeconds(10))
    .AddPolicyHandler(HttpPolicyExtensions
        .HandleTransientHttpError()
        .OrResult(r => r.StatusCode == HttpStatusCode.TooManyRequests)
        .WaitAndRetryAsync(3, _ => TimeSpan.FromMilliseconds(300)));

services.AddHttpClient("reviews")
    .AddPolicyHandler(HttpPolicyExtensions
        .HandleTransientHttpError()
        .RetryAsync(1));

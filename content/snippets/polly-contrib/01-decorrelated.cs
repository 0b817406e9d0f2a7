// DecorrelatedJitterBackoffV2
// Form: Backoff.DecorrelatedJitterBackoffV2(…) and the other series

using Polly;
using Polly.Contrib.WaitAndRetry;

var waits = Backoff.DecorrelatedJitterBackoffV2(
    medianFirstRetryDelay: TimeSpan.FromSeconds(1),
    retryCount: 5);

var retry = Policy
    .Handle<HttpRequestException>()
    .WaitAndRetryAsync(waits);

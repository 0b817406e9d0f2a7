// LinearBackoff, the first retry at once
// Form: Backoff.DecorrelatedJitterBackoffV2(…) and the other series

using Polly;
using Polly.Contrib.WaitAndRetry;

var retry = Policy
    .Handle<HttpRequestException>()
    .WaitAndRetryAsync(Backoff.LinearBackoff(
        TimeSpan.FromMilliseconds(100), retryCount: 4, fastFirst: true));

// RetryAsync, without waits
// Form: Policy.Handle<T>().Retry[Async](n)

using Polly;

var retry = Policy
    .Handle<HttpRequestException>()
    .RetryAsync(2);

// Values that the text does not tell
// Form: Policy.Handle<T>().WaitAndRetry[Async](n, attempt => …)

using Polly;

var retry = Policy
    .Handle<HttpRequestException>()
    .WaitAndRetryAsync(
        settings.Retries,
        attempt => TimeSpan.FromMilliseconds(settings.BaseMs * Math.Pow(2, attempt)));

// WaitAndRetryAsync, powers of two
// Form: Policy.Handle<T>().WaitAndRetry[Async](n, attempt => …)

using Polly;

var retry = Policy
    .Handle<HttpRequestException>()
    .OrResult<HttpResponseMessage>(r => (int)r.StatusCode >= 500)
    .WaitAndRetryAsync(3, attempt => TimeSpan.FromSeconds(Math.Pow(2, attempt)));

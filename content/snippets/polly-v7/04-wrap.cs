// A wrap of three
// Form: Policy.Wrap(…)

using Polly;
using Polly.Timeout;

var retry = Policy
    .Handle<HttpRequestException>()
    .Or<TimeoutRejectedException>()
    .WaitAndRetryAsync(4, attempt => TimeSpan.FromMilliseconds(100 * attempt));

var perTry = Policy.TimeoutAsync(TimeSpan.FromSeconds(1));

var total = Policy.TimeoutAsync(TimeSpan.FromSeconds(8));

var ratings = Policy.WrapAsync(total, retry, perTry);

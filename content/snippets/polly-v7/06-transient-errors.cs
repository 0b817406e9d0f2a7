// AddTransientHttpErrorPolicy
// Form: AddTransientHttpErrorPolicy(p => p.…)

using Polly;

services.AddHttpClient("ratings")
    .AddTransientHttpErrorPolicy(p => p.WaitAndRetryAsync(
        5, attempt => TimeSpan.FromSeconds(Math.Pow(2, attempt))))
    .AddTransientHttpErrorPolicy(p => p.CircuitBreakerAsync(
        10, TimeSpan.FromSeconds(15)));

// AddStandardHedgingHandler
// Form: AddStandardHedgingHandler()

using Microsoft.Extensions.Http.Resilience;

builder.Services.AddHttpClient("ratings")
    .AddStandardHedgingHandler();

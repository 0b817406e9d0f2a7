// retry(n), with no wait
// Form: ….retry(n), ….retry()

import reactor.core.publisher.Flux;

Flux<Rating> rated = Flux.fromIterable(products)
    .flatMap(product -> ratings.fetch(product.id()))
    .retry(2);

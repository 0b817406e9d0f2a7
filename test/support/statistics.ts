/** Largest distance between the share of samples ≤ x and `cdf(x)`, over the samples. For continuous and discrete laws. */
export function kolmogorovDistance(samples: Float64Array, cdf: (x: number) => number): number {
  const sorted = samples.slice().sort();
  let distance = 0;
  for (let i = 0; i < sorted.length; i++) {
    const x = sorted[i]!;
    if (i + 1 < sorted.length && sorted[i + 1] === x) continue;
    distance = Math.max(distance, Math.abs((i + 1) / sorted.length - cdf(x)));
  }
  return distance;
}

/** Distance that samples of the right law exceed once in ten thousand runs (Smirnov's asymptotic quantile). */
export function kolmogorovLimit(n: number): number {
  return Math.sqrt(-Math.log(0.0001 / 2) / (2 * n));
}

/**
 * Largest distance between the share of samples ≤ x and `cdf(x)`, over the samples, or over about `points` of them in order of
 * size where the law is slow to compute. For continuous and discrete laws.
 */
export function kolmogorovDistance(
  samples: Float64Array,
  cdf: (x: number) => number,
  points: number = samples.length,
): number {
  const sorted = samples.slice().sort();
  const stride = Math.max(1, Math.floor(sorted.length / points));
  let distance = 0;
  for (let i = 0; i < sorted.length; i++) {
    const x = sorted[i]!;
    if (i + 1 < sorted.length && (sorted[i + 1] === x || i % stride !== 0)) {
      // The last of a run of equal samples counts: a pile at the cap must not be passed over.
      if (sorted[i + 1] === x || sorted[i - 1] !== x) continue;
    }
    distance = Math.max(distance, Math.abs((i + 1) / sorted.length - cdf(x)));
  }
  return distance;
}

/** Distance that samples of the right law exceed once in ten thousand runs (Smirnov's asymptotic quantile). */
export function kolmogorovLimit(n: number): number {
  return Math.sqrt(-Math.log(0.0001 / 2) / (2 * n));
}

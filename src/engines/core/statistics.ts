/** Means, spreads and intervals of samples. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface MeanEstimate extends Interval {
  /** Samples that counted; those that were not finite did not. */
  readonly count: number;
  readonly missing: number;
  readonly mean: number;
  /** Standard deviation of the samples, n − 1 in the denominator; NaN for fewer than two. */
  readonly sd: number;
}

/**
 * Mean, standard deviation and the interval that covers the true mean in 95 of 100 experiments (Student's t).
 * With one sample the interval is unknown and its ends are NaN.
 */
export function estimateMean(samples: ArrayLike<number>, confidence = 0.95): MeanEstimate {
  let count = 0;
  let mean = 0;
  let squares = 0;
  // Welford's update: no loss of digits when the spread is small beside the mean.
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i]!;
    if (!Number.isFinite(x)) continue;
    count += 1;
    const step = x - mean;
    mean += step / count;
    squares += step * (x - mean);
  }
  const missing = samples.length - count;
  if (count === 0) return { count, missing, mean: NaN, sd: NaN, low: NaN, high: NaN };
  const sd = count > 1 ? Math.sqrt(squares / (count - 1)) : NaN;
  const half = (studentQuantile((1 + confidence) / 2, count - 1) * sd) / Math.sqrt(count);
  return { count, missing, mean, sd, low: mean - half, high: mean + half };
}

/**
 * An interval of a mean whose samples lie between `min` and `max`, cut there. The true mean lies there too, so that nothing is
 * lost: what was cut off could not have held it.
 */
export function cutInterval<T extends Interval>(estimate: T, min: number, max: number = Infinity): T {
  return {
    ...estimate,
    low: Math.min(max, Math.max(min, estimate.low)),
    high: Math.min(max, Math.max(min, estimate.high)),
  };
}

export interface ShareEstimate extends Interval {
  readonly count: number;
  readonly hits: number;
  readonly share: number;
}

/** A share with Wilson's score interval, which stays within 0–1 and is honest at 0 of n (E. B. Wilson, JASA 22, 1927). */
export function estimateShare(hits: number, count: number, z = 1.959963984540054): ShareEstimate {
  if (count === 0) return { count, hits, share: NaN, low: 0, high: 1 };
  const share = hits / count;
  const scale = 1 + (z * z) / count;
  const centre = (share + (z * z) / (2 * count)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return {
    count,
    hits,
    share,
    low: hits === 0 ? 0 : Math.max(0, centre - half),
    high: hits === count ? 1 : Math.min(1, centre + half),
  };
}

export interface PairedShares {
  readonly first: ShareEstimate;
  readonly second: ShareEstimate;
  /** first − second, −1 to 1. */
  readonly difference: Interval & { readonly mean: number };
}

/**
 * Two shares counted on the same trials, and their difference by squaring and adding the distances to Wilson's limits, less
 * what the two have in common (R. G. Newcombe, Statistics in Medicine 17, 1998, paired data, method 10).
 * @param first 0 or 1 for each trial, as `second`; of equal length
 */
export function estimatePairedShares(first: ArrayLike<number>, second: ArrayLike<number>): PairedShares {
  const count = first.length;
  let both = 0;
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let i = 0; i < count; i++) {
    if (first[i] === 1 && second[i] === 1) both += 1;
    else if (first[i] === 1) onlyFirst += 1;
    else if (second[i] === 1) onlySecond += 1;
  }
  const neither = count - both - onlyFirst - onlySecond;
  const a = estimateShare(both + onlyFirst, count);
  const b = estimateShare(both + onlySecond, count);
  const product = both * neither - onlyFirst * onlySecond;
  const corrected = product > count / 2 ? product - count / 2 : Math.min(0, product);
  const margins = Math.sqrt((both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither));
  const phi = margins > 0 ? corrected / margins : 0;
  const reach = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  const mean = a.share - b.share;
  return {
    first: a,
    second: b,
    difference: {
      mean,
      low: mean - reach(a.share - a.low, b.high - b.share),
      high: mean + reach(a.high - a.share, b.share - b.low),
    },
  };
}

/** The value below which a share `p` of Student's t with `df` degrees of freedom lies. NaN for df < 1. */
export function studentQuantile(p: number, df: number): number {
  if (!(df >= 1) || !(p > 0 && p < 1)) return NaN;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  let low = 0;
  let high = 1;
  while (studentCdf(high, df) < p && high < 1e9) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function studentCdf(t: number, df: number): number {
  const tail = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t >= 0 ? 1 - tail : tail;
}

/** Regularised incomplete beta function, by its continued fraction (Lentz's method). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x)) / a;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-14) break;
  }
  return front * fraction;
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln Γ(z) for z > 0 (Lanczos, g = 7). */
function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const x = z - 1;
  const sum = lanczos.reduce((total, coefficient, i) => total + coefficient / (x + i + 1), 0.99999999999980993);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}

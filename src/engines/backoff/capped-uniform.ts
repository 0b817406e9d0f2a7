/** A wait drawn evenly from [lowMs, highMs) and then cut to a cap: the cap keeps the probability of everything above it. */

export function cappedUniformCdf(ms: number, lowMs: number, highMs: number, capMs: number): number {
  if (ms >= capMs) return 1;
  if (highMs <= lowMs) return ms >= lowMs ? 1 : 0;
  return Math.min(1, Math.max(0, (ms - lowMs) / (highMs - lowMs)));
}

export function cappedUniformMean(lowMs: number, highMs: number, capMs: number): number {
  if (capMs >= highMs) return (lowMs + highMs) / 2;
  if (capMs <= lowMs) return capMs;
  return ((lowMs + capMs) / 2) * ((capMs - lowMs) / (highMs - lowMs)) + capMs * ((highMs - capMs) / (highMs - lowMs));
}

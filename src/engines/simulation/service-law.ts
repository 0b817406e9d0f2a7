/** Draws of service times. */
import type { RandomStream } from '../core/random.ts';
import type { ServiceLaw } from './scenario.ts';

/** One service time in milliseconds, ≥ 0. */
export function drawWorkMs(law: ServiceLaw, random: RandomStream): number {
  switch (law.law) {
    case 'constant':
      return law.meanMs;
    case 'exponential':
      return -law.meanMs * Math.log(1 - random.nextUnit());
    case 'lognormal': {
      const variance = Math.log(1 + law.cv * law.cv);
      return law.meanMs * Math.exp(Math.sqrt(variance) * random.nextGaussian() - variance / 2);
    }
    case 'gamma': {
      if (law.cv === 0) return law.meanMs;
      const shape = 1 / (law.cv * law.cv);
      return (law.meanMs / shape) * drawGamma(shape, random);
    }
  }
}

/** Gamma of scale 1 (Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26, 2000). */
function drawGamma(shape: number, random: RandomStream): number {
  if (shape < 1) {
    const boosted = drawGamma(shape + 1, random);
    return boosted * (1 - random.nextUnit()) ** (1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let tries = 0; tries < 1000; tries++) {
    const x = random.nextGaussian();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - random.nextUnit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
  return shape; // a thousand refusals in a row come only from a scripted stream
}

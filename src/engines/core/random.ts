/**
 * Seeded random streams. One named stream per purpose, so that changing the backoff does not change who arrives when.
 * Generator: sfc32 (Chris Doty-Humphrey's Small Fast Counter, 32-bit, three state words and a counter), seeded by hashing the seed with the name.
 */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  nextUnit(): number;
  /** Uniform integer in [0, bound). `bound` is an integer ≥ 1. */
  nextInt(bound: number): number;
  /** Standard normal (mean 0, sd 1), by the polar method. */
  nextGaussian(): number;
}

function hashWords(text: string): [number, number, number, number] {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0xdeadbeef;
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i);
    a = Math.imul(a ^ k, 0x85ebca6b) + b;
    b = Math.imul(b ^ k, 0xc2b2ae35) + c;
    c = Math.imul(c ^ k, 0x27d4eb2f) + d;
    d = Math.imul(d ^ k, 0x165667b1) + a;
    a = (a << 13) | (a >>> 19);
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/**
 * A stream that depends only on `seed` and `name`.
 * @param seed any finite number; equal seeds give equal streams
 * @param name what the draws are for, e.g. `arrivals`
 */
export function createRandom(seed: number, name: string): RandomStream {
  let [a, b, c, counter] = hashWords(`${seed}/${name}`);
  const nextUint32 = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) nextUint32();
  return fromUnits(() => ((nextUint32() >>> 5) * 67108864 + (nextUint32() >>> 6)) / 9007199254740992);
}

/**
 * A stream that replays the given uniform draws in order, then stays at the last one (0.5 if there is none).
 * For tests against recorded draws and for `hop backoff --u`.
 */
export function createScriptedRandom(units: readonly number[]): RandomStream {
  let i = 0;
  return fromUnits(() => units[Math.min(i++, units.length - 1)] ?? 0.5);
}

function fromUnits(nextUnit: () => number): RandomStream {
  let spare: number | undefined;
  return {
    nextUnit,
    nextInt: (bound) => Math.floor(nextUnit() * bound),
    nextGaussian() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      for (let tries = 0; tries < 64; tries++) {
        const x = 2 * nextUnit() - 1;
        const y = 2 * nextUnit() - 1;
        const s = x * x + y * y;
        if (s > 0 && s < 1) {
          const scale = Math.sqrt((-2 * Math.log(s)) / s);
          spare = y * scale;
          return x * scale;
        }
      }
      return 0; // only a scripted stream gets here
    },
  };
}

/**
 * Seeded random streams. One named stream per purpose, so that changing the backoff does not change who arrives when.
 * Generator: sfc32 (Chris Doty-Humphrey's Small Fast Counter, 32-bit, three state words and a counter), seeded by hashing the seed with the name.
 */
export interface RandomStream {
  /** Uniform in [0, 1), 53 bits. */
  nextUnit(): number;
  /** Uniform integer in [0, bound). `bound` is an integer ≥ 1. */
  nextInt(bound: number): number;
  /** Standard normal: mean 0, sd 1. */
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
  return new Sfc32(`${seed}/${name}`);
}

/**
 * A class and not closures: a simulation spends much of its time here, and what is read through `this` is read faster than captured
 * variables. Every draw takes two words, in one step without calls inside, so that a compiler puts it into its caller whole and
 * the number drawn need not be boxed.
 */
class Sfc32 implements RandomStream {
  /** Three words of state, the counter, and the two words drawn last. */
  private readonly words: Int32Array;

  constructor(key: string) {
    this.words = Int32Array.from([...hashWords(key), 0, 0]);
    for (let i = 0; i < 15; i++) this.nextWord();
  }

  private nextWord(): void {
    const { words } = this;
    const a = words[0]!;
    const b = words[1]!;
    const c = words[2]!;
    const counter = words[3]!;
    const word = (a + b + counter) | 0;
    words[0] = b ^ (b >>> 9);
    words[1] = c + (c << 3);
    words[2] = ((c << 21) | (c >>> 11)) + word;
    words[3] = counter + 1;
    words[5] = word;
  }

  /** The same as two times `nextWord`. */
  private nextTwoWords(): void {
    const { words } = this;
    const a = words[0]!;
    const b = words[1]!;
    const c = words[2]!;
    const counter = words[3]!;
    const first = (a + b + counter) | 0;
    const nextA = b ^ (b >>> 9);
    const nextB = (c + (c << 3)) | 0;
    const nextC = (((c << 21) | (c >>> 11)) + first) | 0;
    const second = (nextA + nextB + counter + 1) | 0;
    words[0] = nextB ^ (nextB >>> 9);
    words[1] = nextC + (nextC << 3);
    words[2] = ((nextC << 21) | (nextC >>> 11)) + second;
    words[3] = counter + 2;
    words[4] = first;
    words[5] = second;
  }

  nextUnit(): number {
    this.nextTwoWords();
    return ((this.words[4]! >>> 5) * 67108864 + (this.words[5]! >>> 6)) / 9007199254740992;
  }

  nextInt(bound: number): number {
    return Math.floor(this.nextUnit() * bound);
  }

  nextGaussian(): number {
    // The layer and the place in it come from two words: from one they would be correlated (Doornik 2005).
    this.nextTwoWords();
    const layer = this.words[4]! & 127;
    const place = this.words[5]!;
    // Said to be a number, so that it need not be boxed in case it were not.
    return Math.abs(place) < layerInsides[layer]! ? place * layerWidths[layer]! : +this.nextAtEdge(layer, place);
  }

  /** The one draw in a hundred that may lie above the density, or in the tail. */
  private nextAtEdge(layer: number, place: number): number {
    if (layer === 0) return place < 0 ? -this.nextTail() : this.nextTail();
    const x = place * layerWidths[layer]!;
    const inner = layerHeights[layer - 1]!;
    const outer = layerHeights[layer]!;
    return outer + this.nextUnit() * (inner - outer) < Math.exp(-0.5 * x * x) ? x : this.nextGaussian();
  }

  /** Beyond the last layer, by Marsaglia's method of 1964. */
  private nextTail(): number {
    for (;;) {
      const x = -Math.log(1 - this.nextUnit()) / tailStart;
      const y = -Math.log(1 - this.nextUnit());
      if (2 * y >= x * x) return tailStart + x;
    }
  }
}

/**
 * The ziggurat: the normal density under 128 layers of equal area, so that nearly every draw is one product and one comparison.
 * Source: Marsaglia and Tsang, The Ziggurat Method for Generating Random Variables, Journal of Statistical Software 5(8), 2000.
 */
const layers = 128;
/** Where the tail begins, and the area of each layer, for 128 layers. */
const tailStart = 3.442619855899;
const layerArea = 9.91256303526217e-3;
/** A place is a 32-bit integer with sign. */
const places = 2 ** 31;
/** Width of each layer per place, how many places are surely under the density, and the density at the layer's edge. */
const layerWidths = new Float64Array(layers);
const layerInsides = new Float64Array(layers);
const layerHeights = new Float64Array(layers);

function buildLayers(): void {
  const density = (x: number): number => Math.exp(-0.5 * x * x);
  let edge = tailStart;
  const base = layerArea / density(edge);
  layerInsides[0] = (edge / base) * places;
  layerWidths[0] = base / places;
  layerHeights[0] = 1;
  layerWidths[layers - 1] = edge / places;
  layerHeights[layers - 1] = density(edge);
  for (let layer = layers - 2; layer >= 1; layer--) {
    const inner = Math.sqrt(-2 * Math.log(layerArea / edge + density(edge)));
    layerInsides[layer + 1] = (inner / edge) * places;
    layerWidths[layer] = inner / places;
    layerHeights[layer] = density(inner);
    edge = inner;
  }
}
buildLayers();

/**
 * A stream that replays the given uniform draws in order, then stays at the last one (0.5 if there is none); its normal draws
 * are made of them by the polar method. For tests against recorded draws and for `hop backoff --u`.
 */
export function createScriptedRandom(units: readonly number[]): RandomStream {
  let i = 0;
  const nextUnit = (): number => units[Math.min(i++, units.length - 1)] ?? 0.5;
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
      return 0;
    },
  };
}

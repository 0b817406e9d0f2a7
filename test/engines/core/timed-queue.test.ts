/** The queue against a sorted list, with so many events that they lie in buckets, and times of every shape. */
import { describe, expect, test } from 'vitest';
import { createRandom, type RandomStream } from '../../../src/engines/core/random.ts';
import { createTimedQueue, type TimedQueue } from '../../../src/engines/core/timed-queue.ts';

/** Delays, each law at its own scale. */
const laws: Readonly<Record<string, (random: RandomStream) => number>> = {
  uniform: (random) => random.nextUnit(),
  'all equal': () => 1,
  'all at once': () => 0,
  'a few whole numbers': (random) => random.nextInt(5),
  'exponential tail': (random) => -Math.log(1 - random.nextUnit()),
  'over 170 orders of magnitude': (random) => Math.exp(random.nextUnit() * 400 - 200),
  'halved again and again': (random) => 2 ** -random.nextInt(1000),
  'near or far': (random) => (random.nextInt(10) === 0 ? 1e6 * random.nextUnit() : 1e-3 * random.nextUnit()),
  'half of them at once': (random) => (random.nextInt(2) === 0 ? 0 : random.nextUnit()),
  'some never': (random) => (random.nextInt(20) === 0 ? Infinity : random.nextUnit()),
  'too far apart to scale': (random) => (random.nextInt(5) === 0 ? 1e308 * random.nextUnit() : random.nextUnit()),
};

/** When an event is due that is put in as the `order`-th while it is `nowMs`. */
const plans: Readonly<Record<string, (nowMs: number, delayMs: number, order: number) => number>> = {
  'after now': (nowMs, delayMs) => nowMs + delayMs,
  'later and later': (nowMs, delayMs, order) => nowMs + order + delayMs,
  'earlier and earlier': (nowMs, delayMs, order) => nowMs - order + delayMs,
  'now and then before now': (nowMs, delayMs, order) => (order % 7 === 0 ? nowMs - delayMs : nowMs + delayMs),
  'in bursts': (nowMs, delayMs, order) => nowMs + Math.floor(order / 500) + 1e-6 * delayMs,
};

/** A queue and the list it must agree with: sorted, an event after those of its time. */
class Pair {
  private readonly queue: TimedQueue = createTimedQueue();
  private readonly times: number[] = [];
  private readonly orders: number[] = [];
  private put = 0;
  private nowMs = 0;
  private readonly due: (nowMs: number, order: number) => number;

  constructor(due: (nowMs: number, order: number) => number) {
    this.due = due;
  }

  push(): void {
    const order = this.put++;
    const timeMs = this.due(this.nowMs, order);
    let low = 0;
    for (let high = this.times.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.times[middle]! <= timeMs) low = middle + 1;
      else high = middle;
    }
    this.times.splice(low, 0, timeMs);
    this.orders.splice(low, 0, order);
    this.queue.push(timeMs, order % 64, order);
  }

  pop(): void {
    const timeMs = this.times.shift();
    const order = this.orders.shift();
    const { queue } = this;
    const taken = queue.pop();
    if (timeMs === undefined || order === undefined) return expect(taken).toBe(false);
    // Compared before `expect`, which is slow, is asked to say what differs.
    if (!taken || queue.timeMs !== timeMs || queue.slot !== order || queue.kind !== order % 64)
      expect([taken, queue.timeMs, queue.slot, queue.kind]).toEqual([true, timeMs, order, order % 64]);
    if (Number.isFinite(timeMs)) this.nowMs = timeMs;
  }

  checkSize(): void {
    expect(this.queue.size).toBe(this.times.length);
  }

  drain(): void {
    while (this.times.length > 0) this.pop();
    this.pop();
    this.checkSize();
  }
}

describe.each(Object.keys(plans))('events due %s', (plan) => {
  test.each(Object.keys(laws))('delays %s: growth, hold and drain as in a sorted list', (law) => {
    const random = createRandom(1, `${plan} ${law}`);
    const pair = new Pair((nowMs, order) => plans[plan]!(nowMs, laws[law]!(random), order));
    for (const size of [5000, 60, 5000]) {
      for (let i = 0; i < size; i++) pair.push();
      for (let i = 0; i < 2 * size; i++) {
        pair.pop();
        pair.push();
      }
      // More in than out, then more out than in.
      for (const grows of [0.75, 0.25])
        for (let i = 0; i < size / 3; i++) {
          if (random.nextUnit() < grows) pair.push();
          else pair.pop();
        }
      pair.checkSize();
      pair.drain();
    }
  });
});

test('an event taken stays to be read while others are put in', () => {
  const queue = createTimedQueue();
  queue.push(1, 2, 3);
  queue.pop();
  for (let i = 0; i < 20_000; i++) queue.push(2 + i, 0, 0);
  expect([queue.timeMs, queue.kind, queue.slot]).toEqual([1, 2, 3]);
});

test.each([1000, 5000, 40_000, 300_000])('%i pending events take 200 bytes each at most', (size) => {
  const random = createRandom(1, 'bytes');
  for (const law of ['uniform', 'exponential tail', 'near or far', 'half of them at once']) {
    const queue = createTimedQueue();
    for (let i = 0; i < size; i++) queue.push(laws[law]!(random), 0, i);
    // So long that a place not used again would be missed.
    for (let i = 0; i < 300_000; i++) {
      queue.pop();
      queue.push(queue.timeMs + laws[law]!(random), 0, queue.slot);
    }
    expect(queue.bytes / size).toBeLessThan(200);
  }
});

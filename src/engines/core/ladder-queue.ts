import { blockBits, blockLength, Buckets } from './buckets.ts';
import { bucketOn, endOf, Rung } from './rung.ts';
import { TimedHeap } from './timed-heap.ts';

const kindBits = 6;
const kindMask = (1 << kindBits) - 1;

/** Up to so many events a heap alone is as fast. A power of two, as a heap grows by doubling. */
const fewEvents = 4096;
const eventsPerBucket = 16;
/** A bucket of more blocks than these is parted before it goes into the heap. */
const smallBlocks = 3;
/** A rung reaches so many times as far as its events do, so that what comes later finds its bucket there. */
const reach = 3;
/** The ends of so many buckets, times `reach`, stay in a processor's cache; more events than they can part are parted twice. */
const maxBuckets = 512;
/** Times further apart than `farthest` or nearer than `nearest` are left to the heap. */
const farthest = 1e300;
const nearest = 1e-300;

/** The bucket of what is later than every rung. */
const later = 0;

/**
 * A ladder queue: a heap sorts what is due soon. Where many events are pending, all others lie unsorted in buckets by time, and
 * a bucket goes into the heap, or if it is large over a rung of narrower buckets, when its time comes; so that putting an event
 * in touches one place in memory however many there are. Buckets are as narrow as their own events ask for, whatever the times are.
 *
 * Order among equal times costs nothing there: buckets are filled and read in the order of arrival, and one time has one bucket
 * on each rung.
 *
 * Source: Tang, Goh and Thng, Ladder Queue: An O(1) Priority Queue Structure for Large-Scale Discrete Event Simulation, ACM
 * TOMACS 15(3), 2005; here with a heap at the front, which bears any distribution of times.
 */
export class LadderQueue extends TimedHeap {
  timeMs = 0;
  kind = 0;
  slot = 0;

  /** Whether some events may not be in the heap. */
  private laddered = false;
  private inBuckets = 0;
  /** Nothing in the bucket of what is later is at or before this time. */
  private limitMs = Infinity;

  private readonly buckets = new Buckets();
  private bucketCount = 1;
  /** The widest first; those from `depth` on are not in use. */
  private readonly rungs: Rung[] = [];
  private depth = 0;

  constructor() {
    super(128);
  }

  get size(): number {
    return this.inBuckets + (this.open ? this.count - 1 : this.count);
  }

  get bytes(): number {
    return this.heapBytes + this.buckets.bytes;
  }

  push(timeMs: number, kind: number, slot: number): void {
    if (this.count === this.times.length) this.makeRoom();
    const at = this.count;
    this.times[at] = timeMs;
    this.sequences[at] = this.sequence++;
    this.events[at] = (slot << kindBits) | kind;
    if (this.laddered && this.defer()) return;
    if (this.open) this.sink();
    else this.rise();
  }

  pop(): boolean {
    if (this.open && --this.count > 0) this.sink();
    this.open = this.count > 0 || (this.laddered && this.refill());
    if (!this.open) return false;
    const event = this.events[0]!;
    this.timeMs = this.times[0]!;
    this.kind = event & kindMask;
    this.slot = event >>> kindBits;
    return true;
  }

  /** Puts the entry written last into its bucket; false when it belongs into the heap. */
  private defer(): boolean {
    const timeMs = this.times[this.count]!;
    let bucket = later;
    if (!(timeMs > this.limitMs)) {
      bucket = this.bucketOf(timeMs);
      if (bucket === later) return false;
    }
    this.inBuckets += 1;
    this.buckets.append(bucket, timeMs, this.events[this.count]!);
    return true;
  }

  /** The bucket on the widest rung that has it still to come; `later` when its time has come on all. */
  private bucketOf(timeMs: number): number {
    const { rungs, depth } = this;
    for (let i = 0; i < depth; i++) {
      const rung = rungs[i]!;
      const bucket = bucketOn(rung, timeMs);
      if (bucket > rung.taken) return bucket;
    }
    return later;
  }

  /** The heap is full. */
  private makeRoom(): void {
    if (this.count < fewEvents || !this.spread()) this.grow();
  }

  /** Spreads the heap over a rung of its own, in order; false when its times cannot be told apart. */
  private spread(): boolean {
    this.close();
    const { times, events } = this;
    let lastMs = -Infinity;
    // The latest is a leaf.
    for (let i = this.count >> 1; i < this.count; i++) lastMs = Math.max(lastMs, times[i]!);
    const rung = this.addRung(times[0]!, lastMs, this.count);
    if (!rung) return false;
    if (!this.laddered) {
      this.laddered = true;
      this.limitMs = Math.max(lastMs, endOf(rung));
    }
    this.inBuckets += this.count;
    while (this.count > 0) {
      this.buckets.append(bucketOn(rung, times[0]!), times[0]!, events[0]!);
      this.open = true;
      this.close();
    }
    if (times.length > fewEvents) this.reset(fewEvents);
    return true;
  }

  /** Moves the next events into the heap, which is empty; false when there are none. */
  private refill(): boolean {
    if (this.times.length > fewEvents) this.reset(fewEvents);
    while (this.count === 0) {
      const bucket = this.nextBucket();
      const end = this.buckets.ends[bucket]!;
      if (end === 0) {
        this.laddered = false;
        return false;
      }
      const first = this.buckets.firsts[bucket]!;
      this.buckets.ends[bucket] = 0;
      if (bucket === later && this.inBuckets < fewEvents / 2) {
        // So few that the heap alone is faster again.
        this.laddered = false;
        this.load(first, end);
      } else if (bucket !== later && this.buckets.spansAtMost(smallBlocks, first, end)) this.load(first, end);
      else this.part(first, end, bucket);
    }
    return true;
  }

  /** Takes the next bucket with entries on the narrowest rung that has one; `later` when no rung has. */
  private nextBucket(): number {
    const { ends } = this.buckets;
    while (this.depth > 0) {
      const rung = this.rungs[this.depth - 1]!;
      const highest = rung.lowest + rung.last;
      let bucket = rung.taken + 1;
      while (bucket <= highest && ends[bucket] === 0) bucket += 1;
      rung.taken = bucket;
      if (bucket <= highest) return bucket;
      this.bucketCount = rung.lowest;
      this.depth -= 1;
    }
    return later;
  }

  /** Deals a chain of blocks over a new rung; into the heap if its times cannot be told apart. */
  private part(first: number, end: number, bucket: number): void {
    const { buckets } = this;
    const { entries, nextBlock } = buckets;
    const last = (end - 1) >> blockBits;
    let firstMs = Infinity;
    let lastMs = -Infinity;
    let count = 0;
    for (let block = first; ; block = nextBlock[block]!) {
      const start = block << blockBits;
      const stop = block === last ? end : start + blockLength;
      count += (stop - start) >> 1;
      for (let at = start; at < stop; at += 2) {
        const timeMs = entries[at]!;
        if (timeMs < firstMs) firstMs = timeMs;
        if (timeMs > lastMs) lastMs = timeMs;
      }
      if (block === last) break;
    }
    const rung = this.addRung(firstMs, lastMs, count);
    if (bucket === later) this.limitMs = rung ? Math.max(lastMs, endOf(rung)) : lastMs;
    if (!rung) return this.load(first, end);
    for (let block = first; ;) {
      const start = block << blockBits;
      const stop = block === last ? end : start + blockLength;
      for (let at = start; at < stop; at += 2) {
        // Anew each time: appending may move the entries.
        const timeMs = buckets.entries[at]!;
        buckets.append(bucketOn(rung, timeMs), timeMs, buckets.entries[at + 1]!);
      }
      const next = buckets.nextBlock[block]!;
      buckets.free(block);
      if (block === last) break;
      block = next;
    }
  }

  /** Moves a chain of blocks into the heap. */
  private load(first: number, end: number): void {
    const { buckets } = this;
    const { entries, nextBlock } = buckets;
    const last = (end - 1) >> blockBits;
    for (let block = first; ;) {
      const start = block << blockBits;
      const stop = block === last ? end : start + blockLength;
      this.inBuckets -= (stop - start) >> 1;
      for (let at = start; at < stop; at += 2) {
        if (this.count === this.times.length) this.grow();
        const { count } = this;
        this.times[count] = entries[at]!;
        this.sequences[count] = this.sequence++;
        this.events[count] = entries[at + 1]!;
        this.rise();
      }
      const next = nextBlock[block]!;
      buckets.free(block);
      if (block === last) break;
      block = next;
    }
  }

  private addRung(firstMs: number, lastMs: number, events: number): Rung | null {
    const startMs = Math.max(firstMs, -farthest);
    const rangeMs = Math.min(lastMs, farthest) - startMs;
    if (!(rangeMs > nearest)) return null;
    const buckets = reach * Math.min(maxBuckets, Math.ceil(events / eventsPerBucket));
    if (this.depth === this.rungs.length) this.rungs.push(new Rung());
    const rung = this.rungs[this.depth++]!;
    rung.lowest = this.bucketCount;
    rung.last = buckets - 1;
    rung.taken = rung.lowest - 1;
    rung.startMs = startMs;
    rung.perMs = buckets / (reach * rangeMs);
    this.bucketCount += buckets;
    this.buckets.reserve(this.bucketCount);
    return rung;
  }
}

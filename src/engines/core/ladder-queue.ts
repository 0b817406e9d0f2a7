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

/** An entry in a bucket is two numbers side by side, its time and its event. Entries lie in blocks of so many numbers. */
const blockBits = 5;
const blockLength = 1 << blockBits;
const blockMask = blockLength - 1;

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

  /** Block 0 is never used, so that 0 can stand for none. */
  private blocks = new Float64Array(blockLength);
  private nextBlock = new Int32Array(1);
  private freshBlock = 1;
  private freeBlock = 0;

  /** Of each bucket: its first block, and where its next entry goes; 0 when it is empty. */
  private firsts = new Int32Array(1);
  private ends = new Int32Array(1);
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
    const { blocks, nextBlock, firsts, ends } = this;
    return this.heapBytes + blocks.byteLength + nextBlock.byteLength + firsts.byteLength + ends.byteLength;
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
    this.append(bucket, timeMs, this.events[this.count]!);
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

  private append(bucket: number, timeMs: number, event: number): void {
    let at = this.ends[bucket]!;
    if ((at & blockMask) === 0) at = this.extend(bucket, at);
    const { blocks } = this;
    blocks[at] = timeMs;
    blocks[at + 1] = event;
    this.ends[bucket] = at + 2;
  }

  /** @returns where the next entry of a bucket goes whose last block, if any, is full */
  private extend(bucket: number, end: number): number {
    let block = this.freeBlock;
    if (block !== 0) this.freeBlock = this.nextBlock[block]!;
    else {
      block = this.freshBlock++;
      if (block === this.nextBlock.length) {
        this.blocks = longer(this.blocks, new Float64Array(2 * this.blocks.length));
        this.nextBlock = longer(this.nextBlock, new Int32Array(2 * this.nextBlock.length));
      }
    }
    if (end === 0) this.firsts[bucket] = block;
    else this.nextBlock[(end - 1) >> blockBits] = block;
    return block << blockBits;
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
      this.append(bucketOn(rung, times[0]!), times[0]!, events[0]!);
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
      const end = this.ends[bucket]!;
      if (end === 0) {
        this.laddered = false;
        return false;
      }
      const first = this.firsts[bucket]!;
      this.ends[bucket] = 0;
      if (bucket === later && this.inBuckets < fewEvents / 2) {
        // So few that the heap alone is faster again.
        this.laddered = false;
        this.load(first, end);
      } else if (bucket !== later && this.isSmall(first, end)) this.load(first, end);
      else this.part(first, end, bucket);
    }
    return true;
  }

  /** Takes the next bucket with entries on the narrowest rung that has one; `later` when no rung has. */
  private nextBucket(): number {
    const { ends } = this;
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

  private isSmall(first: number, end: number): boolean {
    const last = (end - 1) >> blockBits;
    let block = first;
    for (let blocks = 1; block !== last; blocks++) {
      if (blocks === smallBlocks) return false;
      block = this.nextBlock[block]!;
    }
    return true;
  }

  /** Deals a chain of blocks over a new rung; into the heap if its times cannot be told apart. */
  private part(first: number, end: number, bucket: number): void {
    const { blocks, nextBlock } = this;
    const last = (end - 1) >> blockBits;
    let firstMs = Infinity;
    let lastMs = -Infinity;
    let count = 0;
    for (let block = first; ; block = nextBlock[block]!) {
      const start = block << blockBits;
      const stop = block === last ? end : start + blockLength;
      count += (stop - start) >> 1;
      for (let at = start; at < stop; at += 2) {
        const timeMs = blocks[at]!;
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
        const timeMs = this.blocks[at]!;
        this.append(bucketOn(rung, timeMs), timeMs, this.blocks[at + 1]!);
      }
      const next = this.nextBlock[block]!;
      this.free(block);
      if (block === last) break;
      block = next;
    }
  }

  /** Moves a chain of blocks into the heap. */
  private load(first: number, end: number): void {
    const { blocks, nextBlock } = this;
    const last = (end - 1) >> blockBits;
    for (let block = first; ;) {
      const start = block << blockBits;
      const stop = block === last ? end : start + blockLength;
      this.inBuckets -= (stop - start) >> 1;
      for (let at = start; at < stop; at += 2) {
        if (this.count === this.times.length) this.grow();
        const { count } = this;
        this.times[count] = blocks[at]!;
        this.sequences[count] = this.sequence++;
        this.events[count] = blocks[at + 1]!;
        this.rise();
      }
      const next = nextBlock[block]!;
      this.free(block);
      if (block === last) break;
      block = next;
    }
  }

  private free(block: number): void {
    this.nextBlock[block] = this.freeBlock;
    this.freeBlock = block;
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
    if (this.bucketCount > this.ends.length) {
      this.firsts = longer(this.firsts, new Int32Array(2 * this.bucketCount));
      this.ends = longer(this.ends, new Int32Array(2 * this.bucketCount));
    }
    return rung;
  }
}

function longer<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

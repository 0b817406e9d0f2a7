/** An entry is two numbers side by side, its time and its event. Entries lie in blocks of so many numbers. */
export const blockBits = 5;
export const blockLength = 1 << blockBits;
const blockMask = blockLength - 1;

/** Buckets of entries, each in the order they came: chains of blocks in one store, as long as what is in them. */
export class Buckets {
  /** Block 0 is never used, so that 0 can stand for none. */
  entries = new Float64Array(blockLength);
  nextBlock = new Int32Array(1);
  private freshBlock = 1;
  private freeBlock = 0;

  /** Of each bucket: its first block, and where its next entry goes; 0 when it is empty. */
  firsts = new Int32Array(1);
  ends = new Int32Array(1);

  get bytes(): number {
    return this.entries.byteLength + this.nextBlock.byteLength + this.firsts.byteLength + this.ends.byteLength;
  }

  append(bucket: number, timeMs: number, event: number): void {
    let at = this.ends[bucket]!;
    if ((at & blockMask) === 0) at = this.extend(bucket, at);
    const { entries } = this;
    entries[at] = timeMs;
    entries[at + 1] = event;
    this.ends[bucket] = at + 2;
  }

  /** @returns where the next entry of a bucket goes whose last block, if any, is full */
  private extend(bucket: number, end: number): number {
    let block = this.freeBlock;
    if (block !== 0) this.freeBlock = this.nextBlock[block]!;
    else {
      block = this.freshBlock++;
      if (block === this.nextBlock.length) {
        this.entries = longer(this.entries, new Float64Array(2 * this.entries.length));
        this.nextBlock = longer(this.nextBlock, new Int32Array(2 * this.nextBlock.length));
      }
    }
    if (end === 0) this.firsts[bucket] = block;
    else this.nextBlock[(end - 1) >> blockBits] = block;
    return block << blockBits;
  }

  /** Whether a chain has at most so many blocks. */
  spansAtMost(count: number, first: number, end: number): boolean {
    const last = (end - 1) >> blockBits;
    let block = first;
    for (let blocks = 1; block !== last; blocks++) {
      if (blocks === count) return false;
      block = this.nextBlock[block]!;
    }
    return true;
  }

  /** Gives back a block whose entries have been read. */
  free(block: number): void {
    this.nextBlock[block] = this.freeBlock;
    this.freeBlock = block;
  }

  /** Makes room for so many buckets in all. */
  reserve(count: number): void {
    if (count <= this.ends.length) return;
    this.firsts = longer(this.firsts, new Int32Array(2 * count));
    this.ends = longer(this.ends, new Int32Array(2 * count));
  }
}

function longer<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

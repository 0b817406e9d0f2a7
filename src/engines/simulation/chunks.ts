/** Long work cut into pieces that can be handed out, reported on and given up between two of them. */

/** Jobs `first` to `first` + `count` − 1. */
export interface Chunk {
  readonly first: number;
  readonly count: number;
}

/** @param size jobs in one chunk, ≥ 1 */
export function planChunks(jobs: number, size: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let first = 0; first < jobs; first += size) chunks.push({ first, count: Math.min(size, jobs - first) });
  return chunks;
}

export interface Progress<T> {
  readonly done: number;
  readonly total: number;
  /** What is known so far. */
  readonly result: T;
}

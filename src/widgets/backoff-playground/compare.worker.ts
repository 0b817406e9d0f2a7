/** Draws many requests and the whole herd away from the page. */
import '#engines/backoff/expression/enable.ts';
import { compare, type Comparison, type ComparisonRequest } from './comparison.ts';

export interface CompareMessage {
  readonly id: number;
  readonly request: ComparisonRequest;
}
export interface CompareReply {
  readonly id: number;
  readonly comparison: Comparison;
}

self.addEventListener('message', ({ data }: MessageEvent<CompareMessage>) => {
  const comparison = compare(data.request);
  const moved = comparison.flatMap(({ study, herd }) => [study.totalsMs.buffer, herd.arrivals.buffer]);
  self.postMessage({ id: data.id, comparison } satisfies CompareReply, { transfer: moved });
});

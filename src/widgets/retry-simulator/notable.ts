/** The requests of a run that are worth a look. */
import { outcomeCode, verdictCode } from '#engines/simulation/codes.ts';
import type { RunData } from '#engines/simulation/run.ts';

export interface Notable {
  /** From 0. */
  readonly request: number;
  readonly why: string;
}

/** The first of each kind, the most telling kind first. A request stands once. */
export function notableRequests({ trace, requestTrace }: RunData): Notable[] {
  const requests = requestTrace.length;
  const tries = new Int32Array(requests);
  const refused = new Uint8Array(requests);
  const hedged = new Uint8Array(requests);
  const retried = new Uint8Array(requests);
  for (let id = 0; id < trace.length; id++) {
    const request = trace.request[id]!;
    tries[request]! += 1;
    if (trace.hedge[id] === 1) hedged[request] = 1;
    else if (trace.number[id]! > 1) retried[request] = 1;
    const verdict = trace.verdict[id];
    if (verdict === verdictCode['budget-exhausted'] || verdict === verdictCode['breaker-open']) refused[request] = 1;
  }
  const answered = (id: number): boolean => requestTrace.outcome[id] === outcomeCode.answered;
  const tookMs = (id: number): number => requestTrace.endMs[id]! - requestTrace.arriveMs[id]!;
  let most = -1;
  let slowest = -1;
  let failed = -1;
  let saved = -1;
  let denied = -1;
  let doubled = -1;
  let plain = -1;
  for (let id = 0; id < requests; id++) {
    if (most < 0 || tries[id]! > tries[most]!) most = id;
    if (answered(id)) {
      if (slowest < 0 || tookMs(id) > tookMs(slowest)) slowest = id;
      if (saved < 0 && retried[id] === 1) saved = id;
      if (doubled < 0 && hedged[id] === 1) doubled = id;
      if (plain < 0 && retried[id] === 0 && hedged[id] === 0) plain = id;
    } else if (failed < 0) failed = id;
    if (denied < 0 && refused[id] === 1) denied = id;
  }
  const found: Notable[] = [
    { request: denied, why: 'first whose retry was refused' },
    { request: saved, why: 'first saved by a retry' },
    { request: doubled, why: 'first that was hedged' },
    { request: failed, why: 'first not answered' },
    { request: most, why: `most tries, ${most < 0 ? 0 : tries[most]}` },
    { request: slowest, why: 'slowest answer' },
    { request: plain, why: 'first answered at once' },
  ];
  const seen = new Set<number>([-1]);
  return found.filter(({ request }) => !seen.has(request) && seen.add(request));
}

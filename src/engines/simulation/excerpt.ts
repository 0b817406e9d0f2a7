/** One request of a run on its own. */
import { addRow, trimColumns } from './columns.ts';
import { openRun, type Run, type RunData } from './run.ts';
import { createAttemptColumns, createRequestColumns, type AttemptColumns, type RequestColumns } from './trace.ts';

/**
 * The run of one request: its attempts renumbered from 0, its times counted from its arrival. `seed`, `scenario` and
 * `events` are those of the whole run.
 * @throws RangeError when there is no such request
 */
export function excerptOf(run: RunData, request: number): Run {
  const { trace, requestTrace } = run;
  if (!(request >= 0 && request < requestTrace.length)) {
    throw new RangeError(`invalid request: ${request} (expected 0–${requestTrace.length - 1})`);
  }
  const beganMs = requestTrace.arriveMs[request]!;
  const requests = createRequestColumns(1);
  copyRow(requestTrace, request, requests, addRow(requests));
  requests.arriveMs[0] = 0;
  requests.endMs[0]! -= beganMs;
  const attempts = createAttemptColumns(16);
  const renumbered = new Map<number, number>([[-1, -1]]);
  let drainedMs = requests.endMs[0]! || 0;
  let unfinished = 0;
  for (let id = 0; id < trace.length; id++) {
    if (trace.request[id] !== request) continue;
    const row = addRow(attempts);
    renumbered.set(id, row);
    copyRow(trace, id, attempts, row);
    attempts.request[row] = 0;
    attempts.parent[row] = renumbered.get(trace.parent[id]!)!;
    for (const column of ['sendMs', 'arriveMs', 'startMs', 'finishMs', 'receiveMs'] as const) {
      attempts[column][row]! -= beganMs;
    }
    if (attempts.outcome[row] === 0) unfinished += 1;
    for (const endMs of [attempts.finishMs[row]!, attempts.receiveMs[row]!]) if (endMs > drainedMs) drainedMs = endMs;
  }
  return openRun({
    ...run,
    trace: trimColumns(attempts),
    requestTrace: trimColumns(requests),
    endMs: requests.endMs[0]! || drainedMs,
    drainedMs,
    unfinished: { requests: requests.outcome[0] === 0 ? 1 : 0, attempts: unfinished },
  });
}

function copyRow<T extends AttemptColumns | RequestColumns>(from: T, row: number, to: T, at: number): void {
  for (const [name, column] of Object.entries(from) as [string, Float64Array | number][]) {
    if (typeof column !== 'number') (to as unknown as Record<string, Float64Array>)[name]![at] = column[row]!;
  }
}

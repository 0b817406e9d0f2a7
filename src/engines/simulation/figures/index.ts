import { outcomeCode } from '../codes.ts';
import { hasCollapsed, recoveryMs } from '../recovery.ts';
import { quantileOf, type RunData } from '../run.ts';
import { leavesOf } from '../time-series.ts';
import type { FigureSpec, FigureValues } from './figure.ts';

/** What every run of the general model is summed up in, in the order it is shown. */
export const runFigures: readonly FigureSpec[] = [
  { id: 'requests', label: 'Requests', unit: 'count', doc: 'Requests that arrived.' },
  { id: 'successRatio', label: 'Success', unit: 'ratio', doc: 'Share of the requests that were answered.', max: 1 },
  { id: 'goodputRps', label: 'Goodput', unit: 'rps', doc: 'Answered requests per second of arrivals.' },
  {
    id: 'load',
    label: 'Load',
    unit: 'factor',
    doc: 'Calls that reached the innermost services, for each request started.',
  },
  {
    id: 'retryRatio',
    label: 'Retries',
    unit: 'ratio',
    doc: 'Tries beyond the first, for each request; hedges included.',
  },
  {
    id: 'wastedRatio',
    label: 'Wasted work',
    unit: 'ratio',
    doc: 'Share of the working time whose answer nobody took.',
    max: 1,
  },
  { id: 'p50Ms', label: 'p50', unit: 'ms', doc: 'Half of the answered requests took no longer.' },
  { id: 'p95Ms', label: 'p95', unit: 'ms', doc: '95 of 100 answered requests took no longer.' },
  { id: 'p99Ms', label: 'p99', unit: 'ms', doc: '99 of 100 answered requests took no longer.' },
  { id: 'meanMs', label: 'Mean', unit: 'ms', doc: 'Mean time from arrival to answer, of the answered requests.' },
  {
    id: 'recoveryMs',
    label: 'Time to recover',
    unit: 'ms',
    doc: 'From the end of the last disturbance until nine of ten requests are answered again.',
  },
  {
    id: 'collapsed',
    label: 'Collapsed',
    unit: 'ratio',
    doc: '1 when fewer than half of the requests of the last fifth of the time were answered, else 0.',
    max: 1,
  },
  { id: 'unfinished', label: 'Unfinished', unit: 'count', doc: 'Requests that never ended.' },
];

/** The figures of one run. */
export function measureRun(run: RunData): FigureValues {
  const { trace, requestTrace, scenario } = run;
  const leaves = new Set(leavesOf(run));
  let calls = 0;
  let retries = 0;
  let workedMs = 0;
  let wastedMs = 0;
  for (let id = 0; id < trace.length; id++) {
    if (trace.number[id]! > 1) retries += 1;
    if (!leaves.has(trace.hop[id]!)) continue;
    if (!Number.isNaN(trace.arriveMs[id]!)) calls += 1;
    const startMs = trace.startMs[id]!;
    if (Number.isNaN(startMs)) continue;
    const endMs = trace.finishMs[id]!;
    const tookMs = (Number.isNaN(endMs) ? Math.max(run.drainedMs, startMs) : endMs) - startMs;
    workedMs += tookMs;
    if (trace.outcome[id] !== outcomeCode.answered) wastedMs += tookMs;
  }
  const latencies = new Float64Array(requestTrace.length);
  let answered = 0;
  let totalMs = 0;
  for (let id = 0; id < requestTrace.length; id++) {
    if (requestTrace.outcome[id] !== outcomeCode.answered) continue;
    const tookMs = requestTrace.endMs[id]! - requestTrace.arriveMs[id]!;
    latencies[answered++] = tookMs;
    totalMs += tookMs;
  }
  const sorted = latencies.subarray(0, answered).sort();
  const quantile = (q: number): number => (answered > 0 ? quantileOf(sorted, q) : NaN);
  const requests = requestTrace.length;
  const perRequest = (count: number): number => (requests > 0 ? count / requests : NaN);
  return {
    requests,
    successRatio: perRequest(answered),
    goodputRps: (answered / scenario.load.durationMs) * 1000,
    load: perRequest(calls),
    retryRatio: perRequest(retries),
    wastedRatio: workedMs > 0 ? wastedMs / workedMs : NaN,
    p50Ms: quantile(0.5),
    p95Ms: quantile(0.95),
    p99Ms: quantile(0.99),
    meanMs: answered > 0 ? totalMs / answered : NaN,
    recoveryMs: recoveryMs(run),
    collapsed: hasCollapsed(run) ? 1 : 0,
    unfinished: run.unfinished.requests,
  };
}

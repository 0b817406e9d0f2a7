/** Two policies run by the same engine, so that the difference between library and mesh is a number, not a claim. */
import { createBackoff, type Backoff } from '../backoff/choice.ts';
import { createRandom } from '../core/random.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import { stopAfter } from './counts.ts';
import { defaultEmitOptions, type EmitOptions } from './target.ts';
import { targets } from './targets/index.ts';
import { expectedWaits } from './waits.ts';

export interface ProofOptions {
  /** How long each try takes until it fails, ms ≥ 0. A shorter timeout of the try ends it earlier. */
  readonly tryMs: number;
  /** Time the caller has, ms; null = none is asked about. */
  readonly deadlineMs: number | null;
  readonly seed: number;
  /** Calls drawn, ≥ 1; the result states it. */
  readonly draws: number;
}

export const defaultProofOptions: ProofOptions = Object.freeze({ tryMs: 0, deadlineMs: null, seed: 1, draws: 10_000 });

export const proofQuantiles = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** Points of a `curveMs` less one: one for each hundredth. */
const curveSteps = 100;

export interface Distribution {
  readonly meanMs: number;
  /** Shortest draw, then the value at each hundredth, the longest last: 101 values. */
  readonly curveMs: readonly number[];
  /** At the shares of `proofQuantiles`. */
  readonly quantilesMs: readonly number[];
}

export interface ProvenRetry {
  /** From 1. */
  readonly retry: number;
  /** Exact, from the formula. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly meanMs: number;
  /** From the draws, at the shares of `proofQuantiles`. */
  readonly quantilesMs: readonly number[];
}

export interface ProvenPolicy {
  /** What ran. */
  readonly policy: ResiliencePolicy;
  readonly retries: readonly ProvenRetry[];
  /** Sum of the waits of one call whose tries all fail. */
  readonly totalWait: Distribution;
  /** Waits and tries together, cut by the total timeout. */
  readonly duration: Distribution;
  readonly calls: { readonly mean: number; readonly max: number };
  /** Share of calls that are over by the deadline; null without one. */
  readonly withinDeadline: number | null;
}

export interface Proof {
  readonly target: string;
  readonly draws: number;
  readonly seed: number;
  readonly library: ProvenPolicy;
  readonly mesh: ProvenPolicy;
}

/** @throws RangeError for an unknown target id */
export function prove(
  policy: ResiliencePolicy,
  targetId: string,
  emitOptions: EmitOptions = defaultEmitOptions,
  options: ProofOptions = defaultProofOptions,
): Proof {
  const target = targets.require(targetId);
  const mesh = target.readBack(target.emit(policy, emitOptions).documents, emitOptions);
  const { draws, seed } = options;
  return { target: targetId, draws, seed, library: runPolicy(policy, options), mesh: runPolicy(mesh, options) };
}

/** Every try fails with something the policy retries. Unlimited or unknown counts stop after ten retries. */
export function runPolicy(policy: ResiliencePolicy, options: ProofOptions): ProvenPolicy {
  const { draws, seed, deadlineMs } = options;
  const count = typeof policy.maxRetries === 'number' ? policy.maxRetries : stopAfter;
  const retries = policy.retryOn.length === 0 ? 0 : count;
  const backoff = createBackoff(policy.backoff ?? { formula: 'none', params: {} });
  const waits: number[][] = Array.from({ length: retries }, () => []);
  const sums: number[] = [];
  const durations: number[] = [];
  let made = 0;
  let most = 0;
  let within = 0;
  const random = createRandom(seed, 'proof');
  for (let draw = 0; draw < draws; draw++) {
    const call = failOnce(policy, backoff.start(random), retries, options.tryMs);
    call.waits.forEach((ms, i) => waits[i]!.push(ms));
    sums.push(call.waits.slice(0, call.calls - 1).reduce((sum, ms) => sum + ms, 0));
    durations.push(call.durationMs);
    made += call.calls;
    most = Math.max(most, call.calls);
    if (deadlineMs !== null && call.durationMs <= deadlineMs) within += 1;
  }
  return {
    policy,
    retries: provenRetries(backoff, waits),
    totalWait: distribution(sums),
    duration: distribution(durations),
    calls: { mean: made / draws, max: most },
    withinDeadline: deadlineMs === null ? null : within / draws,
  };
}

/** One call whose tries all fail; a retry whose wait outlives the total timeout is never made. */
function failOnce(policy: ResiliencePolicy, next: (retry: number) => number, retries: number, tryMs: number) {
  const eachMs = Math.min(tryMs, policy.perTryTimeoutMs ?? Infinity);
  const limitMs = policy.totalTimeoutMs ?? Infinity;
  const waits: number[] = [];
  let elapsedMs = eachMs;
  let calls = 1;
  let over = elapsedMs >= limitMs;
  for (let retry = 1; retry <= retries; retry++) {
    const waitMs = next(retry);
    waits.push(waitMs);
    if (over) continue;
    elapsedMs += waitMs;
    over = elapsedMs >= limitMs;
    if (over) continue;
    calls += 1;
    elapsedMs += eachMs;
    over = elapsedMs >= limitMs;
  }
  return { waits, calls, durationMs: Math.min(elapsedMs, limitMs) };
}

function provenRetries(backoff: Backoff, waits: readonly (readonly number[])[]): ProvenRetry[] {
  const means = expectedWaits(backoff, waits.length);
  return waits.map((drawn, i) => ({
    retry: i + 1,
    ...backoff.boundsMs(i + 1),
    meanMs: means[i]!,
    quantilesMs: distribution(drawn).quantilesMs,
  }));
}

function distribution(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    curveMs: Array.from({ length: curveSteps + 1 }, (_, i) => atShare(sorted, i / curveSteps)),
    quantilesMs: proofQuantiles.map((share) => atShare(sorted, share)),
  };
}

const atShare = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;

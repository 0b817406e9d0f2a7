/** What a retry budget is. One budget per file, listed once in index.ts. Each caller has its own. */
import type { ParamSpecs, ParamValue, ParamValues } from '../../core/params.ts';
import type { RandomStream } from '../../core/random.ts';
import type { SourceRef } from '../../core/source-ref.ts';

/** A budget of this folder by id; parameters left out take their defaults. */
export interface BudgetChoice {
  readonly kind: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/**
 * The state of one caller's budget. Times never go back. A retry is in force from `withdraw` through its backoff until
 * `retryEnded`.
 */
export interface BudgetState {
  /** Whether a try, first or not, may be sent at all; only a throttle says no. */
  admits(nowMs: number): boolean;
  /** A try has been sent; `first` for the first one of a call. */
  sent(nowMs: number, first: boolean): void;
  /**
   * A try has ended.
   * @param returned what `withdraw` gave for it; 0 for a first try
   * @param retriable whether the failure is one the policy retries; true for successes too
   */
  ended(nowMs: number, ok: boolean, retriable: boolean, returned: number): void;
  /** A retry is wanted. @returns what it took from the budget (> 0), or 0 when it is refused */
  withdraw(nowMs: number, timedOut: boolean): number;
  /** A retry that was granted is over, or was never sent. Called before the decision about the next one. */
  retryEnded(nowMs: number): void;
}

export interface Budget<S extends ParamSpecs = ParamSpecs> {
  readonly id: string;
  readonly label: string;
  /** One sentence a newcomer understands. */
  readonly summary: string;
  readonly params: S;
  readonly sources: readonly SourceRef[];
  create(params: ParamValues<S>, random: RandomStream): BudgetState;
}

export function defineBudget<const S extends ParamSpecs>(budget: Budget<S>): Budget<S> {
  return budget;
}

/** A budget that says yes to everything; the others override what they care about. */
export const unlimited: BudgetState = {
  admits: () => true,
  sent: () => {},
  ended: () => {},
  withdraw: () => 1,
  retryEnded: () => {},
};

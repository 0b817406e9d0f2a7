/** What a circuit breaker is. One breaker per file, listed once in index.ts. Each caller has its own. */
import type { ParamSpecs, ParamValue, ParamValues } from '../../core/params.ts';
import type { SourceRef } from '../../core/source-ref.ts';

/** A breaker of this folder by id; parameters left out take their defaults. */
export interface BreakerChoice {
  readonly kind: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

export type BreakerPhase = 'closed' | 'open' | 'half-open';

/** The state of one caller's breaker. Times never go back. */
export interface BreakerState {
  /**
   * Asked before each try. A breaker of scope `call` is asked once per try and counts the permission it gives;
   * one of scope `host` is asked for each candidate and counts nothing.
   */
  admits(nowMs: number, host: number): boolean;
  /**
   * How a try that was sent has ended.
   * @param status as the caller saw it; a failure without a response carries the proxy's own: 503, or 504 for a timeout
   * @param local the failure came without a response
   */
  record(nowMs: number, host: number, ok: boolean, tookMs: number, status?: number, local?: boolean): void;
  phase(nowMs: number, host: number): BreakerPhase;
}

export interface Breaker<S extends ParamSpecs = ParamSpecs> {
  readonly id: string;
  readonly label: string;
  /** One sentence a newcomer understands. */
  readonly summary: string;
  /** `call`: stops the caller's tries of this hop. `host`: leaves single replicas out of the choice. */
  readonly scope: 'call' | 'host';
  readonly params: S;
  readonly sources: readonly SourceRef[];
  create(params: ParamValues<S>, hosts: number): BreakerState;
}

export function defineBreaker<const S extends ParamSpecs>(breaker: Breaker<S>): Breaker<S> {
  return breaker;
}

/** A recorded case of a library, and what a formula of ours needs to replay it. */
import type { BackoffChoice } from '../../../src/engines/backoff/choice.ts';

export type GoldenParams = Readonly<Record<string, unknown>>;

export interface Golden {
  readonly id: number;
  readonly library: string;
  readonly formula: string;
  readonly unit: string;
  readonly params: GoldenParams;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance?: { readonly rel?: number; readonly absTicks?: number };
}

/** What a case states about the wait before one retry. */
export type Statement =
  | { readonly kind: 'drawn'; readonly retry: number; readonly ms: number }
  | {
      readonly kind: 'bounds';
      readonly retry: number;
      readonly minMs: number;
      readonly maxMs: number;
      readonly within: boolean;
    }
  | { readonly kind: 'params'; readonly params: Readonly<Record<string, unknown>> };

export interface Adapted {
  readonly choice: BackoffChoice;
  /** Uniform draws, in order. */
  readonly units: readonly number[];
  readonly statements: readonly Statement[];
  /** The formula the choice must name, where the case states it. */
  readonly formula?: string;
}

/** A reason instead of an adapted case: why it cannot be replayed through a formula. */
export type Adapter = (golden: Golden) => Adapted | string;

export const number = (value: unknown, fallback = 0): number =>
  value === undefined || value === null ? fallback : Number(value);

export const draws = (params: GoldenParams): number[] => (params['u'] ?? params['nextFloat'] ?? []) as number[];

/** Recorded delays in milliseconds, from the first retry on; −1 (no further retry) ends them. */
export function drawn({ expected }: Golden, firstRetry = 1): Statement[] {
  const { delays, ticks } = expected;
  const list = (Array.isArray(delays) ? delays : Array.isArray(ticks) ? ticks : ticks === undefined ? [] : [ticks]).map(
    Number,
  );
  return list
    .map((value) => (Array.isArray(delays) ? value : value / 1e4))
    .filter((ms) => ms >= 0)
    .map((ms, i) => ({ kind: 'drawn', retry: firstRetry + i, ms }));
}

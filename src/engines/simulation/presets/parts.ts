/** Pieces that several presets are put together from. */
import type { NumberParam } from '../../core/params.ts';
import type { Hop, HopPolicy, Replica, Service } from '../scenario.ts';

/** One try, no timeout. */
export const singleTry: HopPolicy = {
  maxRetries: 0,
  backoff: { formula: 'none', params: {} },
  perTryTimeoutMs: null,
  totalTimeoutMs: null,
  avoidPreviousHosts: false,
};

export function replicas(count: number, errorRatio = 0): Replica[] {
  return Array.from({ length: count }, (_, i) => {
    const letter = String.fromCharCode(97 + i);
    return { id: letter, label: `pod ${letter}`, errorRatio, slowness: 1 };
  });
}

export function service(id: string, given: Partial<Service> = {}): Service {
  return {
    id,
    label: id,
    replicas: replicas(1),
    concurrency: 10_000,
    queueLimit: 0,
    work: { law: 'exponential', meanMs: 10 },
    ...given,
  };
}

export function hop(target: Service, policy: Partial<HopPolicy> = {}, networkMs = 1): Hop {
  return { service: target, policy: { ...singleTry, ...policy }, networkMs };
}

/** Full jitter between doubling bounds. */
export function fullJitter(baseMs: number, capMs = 10_000): HopPolicy['backoff'] {
  return baseMs > 0
    ? { formula: 'exponential', params: { baseMs, multiplier: 2, capMs, jitter: 'full' } }
    : { formula: 'none', params: {} };
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly step?: number;
}

export function count(label: string, doc: string, range: Range): NumberParam {
  return { kind: 'number', label, doc, unit: 'count', step: 1, integer: true, ...range };
}

export function rate(label: string, doc: string, range: Range): NumberParam {
  return { kind: 'number', label, doc, unit: 'rps', step: 1, ...range };
}

export function share(label: string, doc: string, initial: number): NumberParam {
  return { kind: 'number', label, doc, unit: 'ratio', min: 0, max: 1, default: initial, step: 0.05 };
}

export function duration(label: string, doc: string, range: Range): NumberParam {
  return { kind: 'number', label, doc, unit: 'ms', step: 10, ...range };
}

export const retriesParam = (initial: number): NumberParam =>
  count('Retries', 'Extra tries after the first.', { min: 0, max: 10, default: initial });

export const firstWaitParam = (initial: number): NumberParam =>
  duration(
    'First wait',
    'Upper bound of the wait before the first retry; it doubles, and the wait is drawn below it.',
    {
      min: 0,
      max: 10_000,
      default: initial,
    },
  );

/** What a proxy can see of the reasons to retry, in no product's spelling. */
import type { ResiliencePolicy, RetryCondition } from '../resilience/policy.ts';
import { meaningOf, type TransportEvent } from './exception-meaning.ts';
import type { Said } from './target.ts';

export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

export interface Retriable {
  readonly events: ReadonlySet<TransportEvent>;
  /** Sorted and merged; statuses the policy never retries are taken out. */
  readonly statuses: readonly StatusRange[];
  /** Canonical names, e.g. `UNAVAILABLE`. */
  readonly grpc: readonly string[];
  /** One clause per condition that is met only nearly. */
  readonly nearly: readonly string[];
  /** One clause per condition no proxy can see. */
  readonly lost: readonly string[];
  /** What became of the list of failures that are never retried; null when it is empty. */
  readonly excluded: readonly Said[];
}

export function whatIsRetried(policy: Pick<ResiliencePolicy, 'retryOn' | 'neverRetryOn'>): Retriable {
  const events = new Set<TransportEvent>();
  const statuses: StatusRange[] = [];
  const grpc = new Set<string>();
  const nearly: string[] = [];
  const lost: string[] = [];
  for (const condition of policy.retryOn) {
    switch (condition.kind) {
      case 'exception': {
        const meaning = meaningOf(condition.name);
        if (!meaning) {
          lost.push(`${condition.name} is thrown inside the application; a proxy never sees it`);
          break;
        }
        for (const event of meaning.events) events.add(event);
        for (const [from, to] of meaning.statuses) statuses.push({ from, to });
        nearly.push(`${condition.name === '*' ? 'any exception' : condition.name}: ${meaning.why}`);
        if (condition.where !== undefined) nearly.push(`that ${short(condition.where)} must hold is not seen`);
        break;
      }
      case 'status':
        statuses.push({ from: condition.from, to: condition.to });
        break;
      case 'grpc':
        grpc.add(condition.code.toUpperCase().replaceAll('-', '_'));
        break;
      case 'transport':
        events.add(condition.event);
        break;
      case 'predicate':
        lost.push(`${short(condition.text)}: only the running program can decide it`);
    }
  }
  const excluded = policy.neverRetryOn.map((condition) => exclude(condition, grpc));
  const kept = withoutExcluded(mergeRanges(statuses), policy.neverRetryOn.flatMap(excludedStatuses));
  return { events, statuses: kept, grpc: [...grpc], nearly, lost, excluded };
}

/** A status that is never retried, or those that an exception stands for and nothing else. */
function excludedStatuses(condition: RetryCondition): StatusRange[] {
  if (condition.kind === 'status') return [condition];
  if (condition.kind !== 'exception' || condition.where !== undefined) return [];
  const meaning = meaningOf(condition.name);
  return meaning && meaning.events.length === 0 ? meaning.statuses.map(([from, to]) => ({ from, to })) : [];
}

function exclude(condition: RetryCondition, grpc: Set<string>): Said {
  const name = conditionName(condition);
  if (condition.kind === 'status') {
    return { status: 'exact', detail: `Status ${name} is left out of the statuses that are retried.` };
  }
  if (condition.kind === 'grpc') {
    grpc.delete(condition.code.toUpperCase().replaceAll('-', '_'));
    return { status: 'exact', detail: `gRPC ${name} is left out of the codes that are retried.` };
  }
  const answers = excludedStatuses(condition);
  if (answers.length > 0) {
    const ranges = answers.map((range) => rangeText(range)).join(', ');
    return {
      status: 'exact',
      detail: `${name}, an answer of ${ranges}, is left out of the statuses that are retried.`,
    };
  }
  const where =
    condition.kind === 'exception' && condition.where !== undefined ? ` where ${short(condition.where)}` : '';
  return {
    status: 'lost',
    detail: `${name}${where}: what is retried is a list; there is no list of exceptions from it. Keep that decision in the application.`,
  };
}

const short = (code: string): string => code.replace(/\s+/g, ' ').slice(0, 60);

export function conditionName(condition: RetryCondition): string {
  switch (condition.kind) {
    case 'exception':
      return condition.name;
    case 'status':
      return rangeText(condition);
    case 'grpc':
      return condition.code;
    case 'transport':
      return condition.event;
    case 'predicate':
      return short(condition.text);
  }
}

/** `503` or `500-599`. */
export function rangeText({ from, to }: StatusRange, dash = '–'): string {
  return from === to ? String(from) : `${from}${dash}${to}`;
}

export function mergeRanges(ranges: readonly StatusRange[]): StatusRange[] {
  const merged: StatusRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && range.from <= last.to + 1)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else merged.push(range);
  }
  return merged;
}

function withoutExcluded(ranges: StatusRange[], never: readonly StatusRange[]): StatusRange[] {
  let kept = ranges;
  for (const hole of never) {
    kept = kept.flatMap(({ from, to }) => [
      ...(from < hole.from ? [{ from, to: Math.min(to, hole.from - 1) }] : []),
      ...(to > hole.to ? [{ from: Math.max(from, hole.to + 1), to }] : []),
    ]);
  }
  return mergeRanges(kept);
}

export function statusesOf(ranges: readonly StatusRange[]): number[] {
  return ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
}

export function coversAll(ranges: readonly StatusRange[], from: number, to: number): boolean {
  return ranges.some((range) => range.from <= from && range.to >= to);
}

/** One line for what is met nearly, or exactly; one for each loss. */
export function sayConditions(nearly: readonly string[], lost: readonly string[], anything: boolean): Said[] {
  const lines: Said[] = [];
  if (anything) {
    lines.push(
      nearly.length > 0
        ? { status: 'approximate', detail: `${nearly.map(capital).join('. ')}.` }
        : { status: 'exact', detail: 'The same conditions.' },
    );
  }
  for (const loss of lost)
    lines.push({ status: 'lost', detail: `${capital(loss)}. Keep that retry in the application.` });
  return lines;
}

/** A sentence's first letter; names of code and configuration keep theirs. */
export function capital(text: string): string {
  return /^\S*[.\-_]\S|^\p{Ll}\p{Lu}/u.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

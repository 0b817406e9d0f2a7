/** Small pieces of sentences. */
import { spokenMs } from '../../convert/durations.ts';

export { spokenMs };

/** `a, b or c`. */
export function anyOf(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

/** The same for clauses, which want a comma before the last. */
export function anyClause(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')}, or ${items.at(-1)}`;
}

/** `a, b and c`. */
export function allOf(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `1 try`, `4 tries`. */
export function times(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export const tries = (count: number): string => times(count, 'try', 'tries');
export const retriesText = (count: number): string => times(count, 'retry', 'retries');

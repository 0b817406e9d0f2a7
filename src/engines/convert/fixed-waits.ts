/** What is said of waits where the product has its own law and takes none. */
import { createBackoff, type BackoffChoice } from '../backoff/choice.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import type { Said, Status } from './target.ts';
import { compareWaits, describeDifferences, sameWaits } from './waits.ts';
import { sayUnknown } from './unknown-words.ts';

/**
 * Lines for the wait of a policy that is written as `mesh`.
 * @param law one clause: what the product does, e.g. `Linkerd waits 25–50 ms first`
 * @param otherwise the status where the two differ
 */
export function sayWaitsOf(
  policy: ResiliencePolicy,
  mesh: BackoffChoice,
  retries: number,
  law: string,
  otherwise: Exclude<Status, 'exact'> = 'lost',
): Said[] {
  const { backoff } = policy;
  if (!backoff) {
    const unknown = policy.unknown.find(({ field }) => field.startsWith('backoff'));
    const reason = unknown ? sayUnknown(unknown) : 'The wait is not known';
    return [{ status: 'lost', detail: `${reason}. ${law}.` }];
  }
  const [library, written] = [createBackoff(backoff), createBackoff(mesh)];
  const lines: Said[] = sameWaits(library, written, retries)
    ? [{ status: 'exact', detail: `${law}, as the library does.` }]
    : [{ status: otherwise, detail: `${law}. ${describeDifferences(compareWaits(library, written, retries))}.` }];
  if (backoff.honoursRetryAfter) {
    lines.push({ status: 'lost', detail: 'Retry-After is not heeded. Keep that wait in the application.' });
  }
  return lines;
}

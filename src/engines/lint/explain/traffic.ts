/** Ejection and limits in sentences. */
import type { Outlier, Pool } from '../calls.ts';
import { shortHost } from '../labels.ts';
import { allOf, anyOf, spokenMs } from './words.ts';

const prefix = (label: string) => (label === '' ? '' : `${label}: `);

export function explainOutlier(outlier: Outlier): string {
  const { consecutive5xx, consecutiveGateway, consecutiveLocal, failurePercent, object, hosts, label } = outlier;
  const reasons = [
    consecutive5xx.value > 0 && `${consecutive5xx.value} answers 5xx in a row`,
    consecutiveGateway.value > 0 && `${consecutiveGateway.value} times 502, 503 or 504 in a row`,
    consecutiveLocal.value > 0 && `${consecutiveLocal.value} failed connections in a row`,
    failurePercent && `${failurePercent.value} % failures within an interval`,
  ].filter((reason) => typeof reason === 'string');
  const of =
    hosts.length === 0 ? 'A host' : `A host of ${allOf(hosts.map((host) => shortHost(host, object.namespace)))}`;
  if (reasons.length === 0) return `${prefix(label)}No host is ever ejected: all thresholds are off.`;
  const share = outlier.ejectsOneAlways ? ', and always at least one' : '';
  return (
    `${prefix(label)}${of} is left out after ${anyOf(reasons)}, for ${spokenMs(outlier.baseEjectionMs.value)} times the number of its ejections; ` +
    `it comes back at a check every ${spokenMs(outlier.intervalMs.value)}, at once with its whole share. ` +
    `At most ${outlier.maxEjectionPercent.value} % of the hosts are out at once${share}. Each proxy counts for itself.`
  );
}

export function explainPool(pool: Pool): string {
  const limits = [
    pool.maxRequests && `${pool.maxRequests.value} requests`,
    pool.maxPending && `${pool.maxPending.value} waiting requests`,
    pool.maxConnections && `${pool.maxConnections.value} connections`,
    pool.maxRetries && !pool.budget && `${pool.maxRetries.value} retries`,
  ].filter((limit) => typeof limit === 'string');
  const budget = pool.budget?.value;
  const sentences = [
    limits.length > 0 &&
      `${prefix(pool.label)}At most ${allOf(limits)} are under way at once, per proxy; more are refused.`,
    budget &&
      `Retries may be ${budget.percent ?? 20} % of the requests under way, and ${budget.minConcurrency} at once in any case.`,
  ].filter((sentence) => typeof sentence === 'string');
  return sentences.join(' ');
}

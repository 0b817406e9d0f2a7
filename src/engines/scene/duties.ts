/** Who does what for this request: the ingress, the mesh, the cluster or the application. */
import { capital } from '../core/capital.ts';
import type { Decision } from '../routing/decision.ts';
import type { Origin } from '../routing/object.ts';
import type { RoutedRequest } from '../routing/request.ts';
import { describeRetry } from '../routing/retry-words.ts';
import { nothing as nothingTaken } from '../routing/walk.ts';
import type { TrailHop } from './trail.ts';
import type { Located, Party } from './scene.ts';

export interface Duty {
  readonly duty: string;
  readonly party: Party;
  readonly detail: string;
  readonly origin?: Located;
}

/** In the order a request meets them. */
export function dutiesOf(
  decision: Decision,
  all: readonly TrailHop[],
  place: (origin: Origin | undefined) => Located | undefined,
  { scheme, method }: Pick<RoutedRequest, 'scheme' | 'method'>,
): readonly Duty[] {
  // Where nothing was taken nobody does anything.
  const hops = all.filter(({ name }) => name !== nothingTaken);
  const duties: Duty[] = [];
  const add = (duty: string, party: Party, detail: string, origin?: Located) =>
    duties.push({ duty, party, detail, ...(origin ? { origin } : {}) });
  const proxy = hops.find(({ kind }) => kind === 'proxy');
  const party = proxy?.party ?? 'cluster';
  const listener = hops.find(({ kind }) => kind === 'listener');
  if (scheme === 'https' && listener) add('TLS', party, `${listener.name} answers the handshake.`, listener.origin);
  const route = hops.find(({ kind }) => kind === 'route');
  if (route && proxy) add('Routing', party, `${route.name}.`, route.origin);
  else if (route) add('Finding the Service', 'cluster', 'The cluster’s DNS and its Service addresses.');
  for (const filter of hops.filter(({ kind }) => kind === 'filter')) {
    add(capital(filter.name), party, filter.reason, filter.origin);
  }
  if (decision.shares.length > 1) {
    const parts = decision.shares.map(({ name, ratio }) => `${Math.round(ratio * 1000) / 10} % ${name}`);
    add('Weights', party, `${parts.join(', ')}.`, place(decision.shares[0]!.origin));
  }
  if (hops.some(({ kind }) => kind === 'pod')) {
    const by = proxy ? party : 'cluster';
    const detail = proxy
      ? 'The proxy knows the pods and chooses one per request.'
      : 'The node’s kernel chooses a pod per connection.';
    add('Choosing a pod', by, detail, hops.find(({ kind }) => kind === 'endpoints')?.origin);
  }
  const { retry, timeouts } = decision;
  if (timeouts?.totalMs) add('Timeout', party, `${timeouts.totalMs} ms for the whole call.`, place(timeouts.origin));
  const retried = retry ? describeRetry(retry, method) : undefined;
  if (retry && retried !== undefined) {
    const whose = retry.written ? '' : ' It is the data plane’s default; no object says so.';
    add('Retries', party, `${capital(retried)}.${whose}`, place(retry.origin));
  }
  const ejection = decision.shares.find(({ traffic }) => traffic?.ejection)?.traffic;
  if (ejection?.ejection) {
    add(
      'Outlier ejection',
      party,
      `A pod is left out for ${ejection.ejection.baseEjectionMs / 1000} s after ${ejection.ejection.consecutive5xx} errors in a row.`,
      place(ejection.origin),
    );
  }
  return duties;
}

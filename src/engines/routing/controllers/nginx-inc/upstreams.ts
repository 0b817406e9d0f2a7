/** Upstreams of VirtualServer and VirtualServerRoute → backends. Source: nginx/kubernetes-ingress@0eb3072 internal/configs/virtualserver.go. */
import { endpointsOf } from '../../endpoints.ts';
import { fieldsOf, flagOf, listOf, numberOf, textMapOf, textOf, type Fields } from '../../fields.ts';
import { nginxTimeMs } from '../../kinds/nginx-values.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { Backend, BrokenBackend, RetryPolicy } from '../../proxy.ts';
import { nextUpstreamPolicy } from '../nginx/next-upstream.ts';
import { statuses, type NginxIncContext } from './context.ts';

export interface Upstream {
  readonly name: string;
  backend(weight: number): Backend;
  readonly broken: BrokenBackend | undefined;
  readonly retry: RetryPolicy;
  readonly grpc: boolean;
  readonly ignored: readonly string[];
}

/** Fields that are acted on, or that say how the connection is made without changing where it goes. */
const modelled = new Set([
  'name',
  'service',
  'port',
  'subselector',
  'next-upstream',
  'next-upstream-tries',
  'read-timeout',
  'type',
  'use-cluster-ip',
]);

function readUpstream(value: Fields, owner: KubeObject, index: number, context: NginxIncContext): Upstream {
  const { cluster, settings, plus } = context;
  const name = textOf(value['name']) ?? '';
  const [first = '', second] = (textOf(value['service']) ?? '').split('/');
  const service = {
    namespace: second === undefined ? owner.namespace : first,
    name: second ?? first,
    port: numberOf(value['port']) ?? 0,
  };
  const labels = textMapOf(value['subselector']);
  const chosen = Object.keys(labels).length > 0 ? labels : undefined;
  const origin: Origin = { ref: refOf(owner), path: ['spec', 'upstreams', index] };
  const set = endpointsOf(cluster, { ...service, ...(chosen && { labels: chosen }) });
  const outside = set.externalName !== undefined;
  const servers = outside || flagOf(value['use-cluster-ip']) ? 1 : set.endpoints.length;
  const tries = numberOf(value['next-upstream-tries']) ?? 0;
  let broken: BrokenBackend | undefined;
  if (!set.exists) broken = { status: statuses.missing, reason: 'ServiceNotFound', message: set.reason };
  else if (outside && !plus)
    broken = {
      status: statuses.missing,
      reason: 'ExternalNameNeedsPlus',
      message: 'A Service of type ExternalName is used by NGINX Plus only.',
    };
  else if (!outside && set.endpoints.length === 0)
    broken = { status: statuses.empty, reason: 'NoEndpoints', message: set.reason };
  const written = textOf(value['next-upstream']) ?? '';
  return {
    name,
    broken,
    grpc: value['type'] === 'grpc',
    backend: (weight) => ({
      weight,
      service,
      origin,
      ...(chosen && { subset: { name: 'subselector', labels: chosen } }),
      ...(broken && { broken }),
    }),
    retry: nextUpstreamPolicy(
      {
        conditions: written || 'error timeout',
        tries: tries > 0 ? Math.min(tries, servers) : servers,
        readTimeoutMs: nginxTimeMs(textOf(value['read-timeout']) || settings.text('proxy-read-timeout')) ?? 60_000,
        written: written !== '' || tries > 0,
        origin,
      },
      1,
    ),
    ignored: Object.keys(value)
      .filter((key) => !modelled.has(key))
      .map((key) => `${key} of upstream ${name}`),
  };
}

/** By name; of equal names the first counts. */
export function readUpstreams(owner: KubeObject, context: NginxIncContext): ReadonlyMap<string, Upstream> {
  const found = new Map<string, Upstream>();
  for (const [i, value] of listOf(fieldsOf(owner.value['spec'])['upstreams']).entries()) {
    const upstream = readUpstream(fieldsOf(value), owner, i, context);
    if (!found.has(upstream.name)) found.set(upstream.name, upstream);
  }
  return found;
}

/**
 * ServiceProfiles: routes by path and method, retried within a budget. One that is there switches routes and annotations off.
 * Source: linkerd/linkerd2@b24cd40 controller/gen/apis/serviceprofile/v1alpha2/types.go, controller/api/destination/profile_translator.go.
 */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, flagOf, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { durationMs } from '../../kinds/istio-values.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { Backend, RetryPolicy, Route } from '../../proxy.ts';
import type { TrafficPolicy } from '../../traffic-policy.ts';

/** Retries end with the budget, not with a count; JSON has no infinity. */
const unbounded = 1_000_000;
const defaultTimeoutMs = 10_000;

/** The client's own namespace may bring a profile, which comes before the Service's. */
export function profileOf(
  cluster: Cluster,
  service: { readonly namespace: string; readonly name: string },
  fromNamespace: string,
): KubeObject | undefined {
  const name = `${service.name}.${service.namespace}.svc.cluster.local`;
  return cluster.get('ServiceProfile', fromNamespace, name) ?? cluster.get('ServiceProfile', service.namespace, name);
}

function conditionOf(value: unknown): Condition {
  const fields = fieldsOf(value);
  const parts: Condition[] = [];
  const path = textOf(fields['pathRegex']);
  if (path !== undefined) parts.push({ on: 'path', match: { kind: 'regex', value: path } });
  const method = textOf(fields['method']);
  if (method !== undefined) parts.push({ on: 'method', match: { kind: 'exact', value: method, ignoreCase: true } });
  if (fields['not'] !== undefined) parts.push({ on: 'all', of: [conditionOf(fields['not'])], not: true });
  if (fields['all'] !== undefined) parts.push({ on: 'all', of: listOf(fields['all']).map(conditionOf) });
  if (fields['any'] !== undefined) parts.push({ on: 'any', of: listOf(fields['any']).map(conditionOf) });
  return parts.length === 1 ? parts[0]! : { on: 'all', of: parts };
}

/** A share of the requests, and a reserve of retries a second, counted over the budget's time. */
function budgetOf(spec: Fields, origin: Origin): TrafficPolicy {
  const budget = fieldsOf(spec['retryBudget']);
  const intervalMs = durationMs(budget['ttl']) ?? 10_000;
  const perSecond = numberOf(budget['minRetriesPerSecond']) ?? 10;
  return {
    retryBudget: {
      ratio: numberOf(budget['retryRatio']) ?? 0.2,
      minConcurrentRetries: Math.round((perSecond * intervalMs) / 1000),
      intervalMs,
    },
    origin,
  };
}

function backendsOf(spec: Fields, port: number, plain: Backend, object: KubeObject, traffic: TrafficPolicy): Backend[] {
  const overrides = listOf(spec['dstOverrides']).map(fieldsOf);
  if (overrides.length === 0) return [{ ...plain, traffic }];
  return overrides.map((override, i): Backend => {
    const [host = '', written] = (textOf(override['authority']) ?? '').split(':');
    const [name = '', namespace = object.namespace] = host.split('.');
    return {
      weight: numberOf(override['weight']) ?? 0,
      service: { namespace, name, port: written === undefined ? port : Number(written) },
      traffic,
      origin: { ref: refOf(object), path: ['spec', 'dstOverrides', i] },
    };
  });
}

/** In the order written; what fits no route is sent on without retries. */
export function profileRoutes(object: KubeObject, port: number, plain: Backend): Route[] {
  const spec = fieldsOf(object.value['spec']);
  const ref = refOf(object);
  const traffic = budgetOf(spec, { ref, path: ['spec', 'retryBudget'] });
  const action = { kind: 'forward', backends: backendsOf(spec, port, plain, object, traffic) } as const;
  const routes = listOf(spec['routes']).map((value, i): Route => {
    const route = fieldsOf(value);
    const origin: Origin = { ref, path: ['spec', 'routes', i] };
    const retry: RetryPolicy = {
      maxRetries: unbounded,
      retryOn: ['5xx'],
      statusCodes: [],
      perTryTimeoutMs: null,
      backoff: { formula: 'none', params: {} },
      avoidPreviousHosts: false,
      written: true,
      origin,
    };
    const classes = listOf(route['responseClasses']).length > 0 ? ['responseClasses: which answers are failures'] : [];
    return {
      name: `${textOf(route['name']) ?? `spec.routes[${i}]`} of ServiceProfile ${object.namespace}/${object.name}`,
      conditions: [conditionOf(route['condition'])],
      precedence: 'the first route of the profile that matches; it puts HTTPRoutes and annotations out of force',
      action,
      ...(flagOf(route['isRetryable']) && { retry }),
      timeouts: { totalMs: durationMs(route['timeout']) ?? defaultTimeoutMs, origin },
      ...(classes.length > 0 && { ignored: classes }),
      origin,
    };
  });
  const rest: Route = {
    name: `default route of ServiceProfile ${object.namespace}/${object.name}`,
    conditions: [],
    precedence: 'no route of the profile matches',
    action,
    origin: { ref, path: ['spec', 'routes'] },
  };
  return [...routes, rest];
}

/** Limits, ejection and budget towards a destination, from its DestinationRule (istio/istio 86c9f01 pilot/pkg/networking/core/cluster_traffic_policy.go, util.MergeSubsetTrafficPolicy). */
import { fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { durationMs } from '../../kinds/istio-values.ts';
import { describeRef, type Origin } from '../../object.ts';
import type { TrafficPolicy } from '../../traffic-policy.ts';
import type { HostPolicy } from './destination-rules.ts';

/** Fields of a traffic policy that a subset's own replace one by one; a port's own replace all of them. */
const merged = ['connectionPool', 'loadBalancer', 'outlierDetection', 'retryBudget', 'tls'];

/** What the proxy does on the way to a port of a destination; undefined where no DestinationRule speaks. */
export function trafficOf(policy: HostPolicy | undefined, subset: string, port: number): TrafficPolicy | undefined {
  if (!policy) return undefined;
  const inner = policy.subsets.get(subset);
  const base = atPort(policy.trafficPolicy, port);
  const own = inner?.trafficPolicy ? atPort(inner.trafficPolicy, port) : undefined;
  const isPortOfSubset = own !== undefined && own !== inner?.trafficPolicy;
  const settings = own === undefined ? base : isPortOfSubset ? own : { ...base, ...pick(own) };
  const origin = inner?.trafficPolicy ? inner.origin : policy.origin;
  return settings ? toTraffic(settings, origin) : undefined;
}

/** Settings of a port stand alone: they inherit nothing. */
function atPort(policy: Fields | undefined, port: number): Fields | undefined {
  const level = listOf(policy?.['portLevelSettings'])
    .map(fieldsOf)
    .find((one) => fieldsOf(one['port'])['number'] === port);
  return level ?? policy;
}

function pick(policy: Fields): Fields {
  return Object.fromEntries(merged.filter((key) => isFields(policy[key])).map((key) => [key, policy[key]]));
}

/** Fields that neither the decision nor the traffic model acts on, by their paths. */
function unheeded({ connectionPool, loadBalancer, ...settings }: Fields): string[] {
  const [pool, others] = [fieldsOf(connectionPool), ['tunnel', 'proxyProtocol'].filter((key) => key in settings)];
  const beyond = (at: string, fields: unknown, known: readonly string[]) =>
    Object.keys(fieldsOf(fields)).flatMap((key) => (known.includes(key) ? [] : [`${at}.${key}`]));
  return [
    ...beyond('connectionPool.tcp', pool['tcp'], ['maxConnections']),
    ...beyond('connectionPool.http', pool['http'], ['http1MaxPendingRequests', 'http2MaxRequests', 'maxRetries']),
    ...beyond('loadBalancer', loadBalancer, ['simple', 'consistentHash']),
    ...others,
  ];
}

function toTraffic(settings: Fields, origin: Origin): TrafficPolicy {
  const { connectionPool, outlierDetection, retryBudget, loadBalancer, tls } = settings;
  const simple = textOf(fieldsOf(loadBalancer)['simple']);
  const hash = fieldsOf(loadBalancer)['consistentHash'];
  const mode = textOf(fieldsOf(tls)['mode']);
  return {
    ...(isFields(connectionPool) ? { limits: limitsOf(connectionPool) } : {}),
    ...(isFields(outlierDetection) ? { ejection: ejectionOf(outlierDetection) } : {}),
    ...(isFields(retryBudget) ? { retryBudget: budgetOf(retryBudget) } : {}),
    ...(isFields(hash) ? { balancing: 'hash' } : simple ? { balancing: balancings[simple] ?? simple } : {}),
    ...(mode ? { tls: mode } : {}),
    notModelled: unheeded(settings).map((field) => `${field} of ${describeRef(origin.ref)}`),
    origin: { ref: origin.ref, path: [...origin.path, 'trafficPolicy'] },
  };
}

const balancings: Readonly<Record<string, string>> = {
  LEAST_REQUEST: 'least-request',
  LEAST_CONN: 'least-request',
  ROUND_ROBIN: 'round-robin',
  RANDOM: 'random',
  PASSTHROUGH: 'pass-through',
  UNSPECIFIED: 'least-request',
};

/** 0 counts as not set. */
function limit(value: unknown): number | undefined {
  return numberOf(value) || undefined;
}

function limitsOf(pool: Fields): NonNullable<TrafficPolicy['limits']> {
  const [http, tcp] = [fieldsOf(pool['http']), fieldsOf(pool['tcp'])];
  return present({
    maxConnections: limit(tcp['maxConnections']),
    maxPendingRequests: limit(http['http1MaxPendingRequests']),
    maxRequests: limit(http['http2MaxRequests']),
    maxRequestsPerConnection: limit(http['maxRequestsPerConnection']),
    maxConcurrentRetries: limit(http['maxRetries']),
    connectTimeoutMs: durationMs(tcp['connectTimeout']),
  });
}

function ejectionOf(outlier: Fields): NonNullable<TrafficPolicy['ejection']> {
  return {
    // Envoy's defaults where the rule is silent (envoy config.cluster.v3.OutlierDetection).
    consecutive5xx: numberOf(outlier['consecutive5xxErrors']) ?? 5,
    consecutiveGatewayErrors: numberOf(outlier['consecutiveGatewayErrors']) ?? null,
    consecutiveLocalFailures:
      outlier['splitExternalLocalOriginErrors'] === true
        ? (limit(outlier['consecutiveLocalOriginFailures']) ?? 5)
        : null,
    intervalMs: durationMs(outlier['interval']) ?? 10_000,
    baseEjectionMs: durationMs(outlier['baseEjectionTime']) ?? 30_000,
    maxEjectionRatio: (limit(outlier['maxEjectionPercent']) ?? 10) / 100,
    // Istio switches panic off unless minHealthPercent says otherwise.
    panicRatio: (numberOf(outlier['minHealthPercent']) ?? 0) / 100,
  };
}

function budgetOf(budget: Fields): NonNullable<TrafficPolicy['retryBudget']> {
  return {
    ratio: (numberOf(budget['percent']) ?? 20) / 100,
    minConcurrentRetries: limit(budget['minRetryConcurrency']) ?? 3,
    intervalMs: durationMs(budget['budgetInterval']) ?? 0,
  };
}

function present<T extends object>(parts: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as never;
}

/** Envoy's own fields: in documents of its own, and inside EnvoyFilter and CiliumEnvoyConfig. */
import { readDuration } from '../../convert/durations.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Outlier, type Pool } from '../calls.ts';
import { envoyGroup } from '../../routing/kinds/envoy-proto.ts';
import { envoyDocuments } from '../raw-envoy.ts';
import { conditionOf, envoyMeanings, statusConditions } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { envoyBackoff, envoyCalls } from '../envoy-calls.ts';
import { ruleLabel } from '../labels.ts';
import { Part } from '../part.ts';
import { limitSetting, numberSetting, readOutlier } from '../settings.ts';

export const envoy: Dialect = {
  id: 'envoy',
  label: 'Envoy',
  version: '1.39',
  kinds: [
    'EnvoyFilter.networking.istio.io',
    'CiliumEnvoyConfig.cilium.io',
    'CiliumClusterwideEnvoyConfig.cilium.io',
    `RouteConfiguration.${envoyGroup}`,
    ...['Cluster', 'Bootstrap'].map((kind) => `${kind}.${envoyDocuments}`),
  ],
  words: Object.keys(envoyMeanings),
  source: {
    title: 'envoyproxy/envoy',
    version: '1.39.0',
    at: 'source/common/router/retry_state_impl.cc',
    url: 'https://github.com/envoyproxy/envoy/blob/v1.39.0/source/common/router/retry_state_impl.cc',
  },
  read(object) {
    const whole = new Part(object.value);
    const config = whole.at('spec').isSet ? whole.at('spec') : whole;
    const routes = object.kind === 'Bootstrap' ? [] : holdersOf('retry_policy', config);
    return {
      ...nothingRead,
      calls: routes.map((route, i) => readRoute(object, route, i, routes.length)),
      outliers: holdersOf('outlier_detection', config).map((cluster) => readEjection(object, cluster)),
      pools: holdersOf('circuit_breakers', config).flatMap((cluster) => readLimits(object, cluster)),
    };
  },
};

const deepest = 40;

/** Every mapping that holds a mapping of this name, in the order of the text. */
function holdersOf(name: string, part: Part, depth = 0): Part[] {
  if (depth > deepest) return [];
  const own = part.at(name).isMap ? [part] : [];
  const children = [...part.entries.map(([, child]) => child), ...part.items];
  return [...own, ...children.flatMap((child) => holdersOf(name, child, depth + 1))];
}

function readEjection(object: KubeObject, cluster: Part): Outlier {
  const part = cluster.at('outlier_detection');
  const outlier = readOutlier(
    part,
    { object, dialect: 'envoy', label: '', hosts: [] },
    {
      consecutive5xx: 'consecutive_5xx',
      consecutiveGateway: 'consecutive_gateway_failure',
      consecutiveLocal: 'consecutive_local_origin_failure',
      interval: 'interval',
      baseEjection: 'base_ejection_time',
      maxEjectionPercent: 'max_ejection_percent',
      failurePercent: 'failure_percentage_threshold',
      ejectsOneAlways: 'always_eject_one_host',
    },
  );
  // Both are off until they are enforced, whatever their thresholds.
  const enforced = (name: string) => (part.at(name).number ?? 0) > 0;
  const gateway = enforced('enforcing_consecutive_gateway_failure')
    ? outlier.consecutiveGateway
    : byDefault(0, part.path);
  return {
    ...outlier,
    consecutiveGateway: gateway,
    failurePercent: enforced('enforcing_failure_percentage') ? outlier.failurePercent : null,
  };
}

function readLimits(object: KubeObject, cluster: Part): Pool[] {
  const thresholds = cluster.at('circuit_breakers', 'thresholds').items.filter((part) => part.isMap);
  return thresholds.map((part) => {
    const filled = (name: string) => {
      const limit = part.at(name);
      return limit.number === undefined ? null : written(limit.number, limit.path);
    };
    const budget = part.at('retry_budget');
    return {
      object,
      dialect: 'envoy',
      path: part.path,
      label: '',
      hosts: [],
      maxRequests: filled('max_requests'),
      maxPending: filled('max_pending_requests'),
      maxConnections: filled('max_connections'),
      maxRetries: filled('max_retries'),
      budget: budget.isMap
        ? written(
            {
              percent: budget.at('budget_percent', 'value').number ?? null,
              minConcurrency: budget.at('min_retry_concurrency').number ?? 3,
            },
            budget.path,
          )
        : null,
    };
  });
}

function readRoute(object: KubeObject, route: Part, index: number, of: number): Calls {
  const retry = route.at('retry_policy');
  const on = retry.at('retry_on');
  const tokens = (on.text ?? '')
    .split(',')
    .map((token) => token.trim())
    .filter(Boolean);
  const backOff = retry.at('retry_back_off');
  const timeout = route.at('timeout');
  const timeoutMs = readDuration(timeout.value);
  const methods = retry
    .at('retriable_request_headers')
    .items.filter((header) => header.at('name').text === ':method')
    .flatMap((header) => header.at('string_match', 'exact').text ?? header.at('exact_match').text ?? []);
  const codes = tokens.includes('retriable-status-codes') ? retry.at('retriable_status_codes').items : [];
  return envoyCalls({
    object,
    dialect: 'envoy',
    path: retry.path,
    label: ruleLabel(index, of, undefined),
    layer: 'mesh',
    hosts: [],
    retries: {
      count: numberSetting(retry.at('num_retries'), 1, retry.path),
      countField: 'num_retries',
      conditions: [...tokens.map((token) => conditionOf(token, on.path, envoyMeanings)), ...statusConditions(codes)],
      perTryMs: limitSetting(retry.at('per_try_timeout')),
      perTryField: 'per_try_timeout',
      backoff: envoyBackoff(
        readDuration(backOff.at('base_interval').value),
        readDuration(backOff.at('max_interval').value),
      ),
      ...(backOff.isMap && { backoffPath: backOff.path }),
      ...(methods.length > 0 && { repeats: methods, repeatsPath: retry.at('retriable_request_headers').path }),
    },
    // A patch of an EnvoyFilter is merged into a route whose timeout is written elsewhere.
    totalMs: timeoutMs === undefined ? (object.kind === 'EnvoyFilter' ? null : undefined) : limitSetting(timeout),
    totalField: 'timeout',
  });
}

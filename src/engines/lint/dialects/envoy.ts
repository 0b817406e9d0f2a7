/** Envoy's own fields inside other objects: EnvoyFilter and CiliumEnvoyConfig. */
import { readDuration } from '../../convert/durations.ts';
import type { KubeObject } from '../../routing/object.ts';
import { nothingRead, type Calls } from '../calls.ts';
import { conditionOf, envoyMeanings, statusConditions } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { envoyBackoff, envoyCalls } from '../envoy-calls.ts';
import { ruleLabel } from '../labels.ts';
import { Part } from '../part.ts';
import { limitSetting, numberSetting } from '../settings.ts';

export const envoy: Dialect = {
  id: 'envoy',
  label: 'Envoy',
  version: '1.39',
  kinds: ['EnvoyFilter.networking.istio.io', 'CiliumEnvoyConfig.cilium.io', 'CiliumClusterwideEnvoyConfig.cilium.io'],
  words: Object.keys(envoyMeanings),
  source: {
    title: 'envoyproxy/envoy',
    version: '1.39.0',
    at: 'source/common/router/retry_state_impl.cc',
    url: 'https://github.com/envoyproxy/envoy/blob/v1.39.0/source/common/router/retry_state_impl.cc',
  },
  read(object) {
    const routes = retryPolicies(new Part(object.value).at('spec'));
    return { ...nothingRead, calls: routes.map((route, i) => readRoute(object, route, i, routes.length)) };
  },
};

const deepest = 40;

/** Every mapping that holds a retry_policy, in the order of the text. */
function retryPolicies(part: Part, depth = 0): Part[] {
  if (depth > deepest) return [];
  const own = part.at('retry_policy').isMap ? [part] : [];
  const children = [...part.entries.map(([, child]) => child), ...part.items];
  return [...own, ...children.flatMap((child) => retryPolicies(child, depth + 1))];
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

/** Kuma's MeshRetry and MeshCircuitBreaker. */
import { readDuration } from '../../convert/durations.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Condition, type Meaning, type Reading } from '../calls.ts';
import { envoyMeanings, statusMeaning } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { envoyBackoff, envoyCalls } from '../envoy-calls.ts';
import { Part } from '../part.ts';
import { limitSetting, numberSetting, readOutlier } from '../settings.ts';

/** Kuma's words are Envoy's in CamelCase, except for `5xx`. */
const words: Readonly<Record<string, Meaning>> = {
  '5xx': envoyMeanings['5xx']!,
  GatewayError: envoyMeanings['gateway-error']!,
  Reset: envoyMeanings['reset']!,
  Retriable4xx: envoyMeanings['retriable-4xx']!,
  ConnectFailure: envoyMeanings['connect-failure']!,
  EnvoyRatelimited: envoyMeanings['envoy-ratelimited']!,
  RefusedStream: envoyMeanings['refused-stream']!,
  Http3PostConnectFailure: envoyMeanings['http3-post-connect-failure']!,
  Canceled: envoyMeanings['cancelled']!,
  DeadlineExceeded: envoyMeanings['deadline-exceeded']!,
  Internal: envoyMeanings['internal']!,
  ResourceExhausted: envoyMeanings['resource-exhausted']!,
  Unavailable: envoyMeanings['unavailable']!,
};
const methodWord = /^HttpMethod([A-Z][a-z]+)$/;
const httpDefaults = ['GatewayError', 'ConnectFailure', 'RefusedStream'];

export const kuma: Dialect = {
  id: 'kuma',
  label: 'Kuma',
  version: '2.14.3',
  kinds: ['MeshRetry.kuma.io', 'MeshCircuitBreaker.kuma.io'],
  words: [...Object.keys(words), 'HttpMethodGet'],
  source: {
    title: 'kumahq/kuma',
    version: '348b651',
    at: 'pkg/plugins/policies/meshretry/plugin/xds',
    url: 'https://github.com/kumahq/kuma/tree/348b651/pkg/plugins/policies/meshretry',
  },
  read(object) {
    const entries = new Part(object.value).at('spec', 'to').items.filter((entry) => entry.isMap);
    const readings = entries.map((entry) =>
      object.kind === 'MeshRetry' ? readRetry(object, entry) : readBreaker(object, entry),
    );
    return {
      calls: readings.flatMap(({ calls }) => calls ?? []),
      outliers: readings.flatMap(({ outliers }) => outliers ?? []),
      pools: readings.flatMap(({ pools }) => pools ?? []),
      notes: [],
    };
  },
};

function hostsOf(object: KubeObject, entry: Part): string[] {
  const name = entry.at('targetRef', 'name').text;
  const namespace = entry.at('targetRef', 'namespace').text ?? object.namespace;
  return name === undefined ? [] : [wholeName(name, namespace)];
}

function readRetry(object: KubeObject, entry: Part): Partial<Reading> {
  const http = entry.at('default', 'http');
  if (!http.isMap) return nothingRead;
  const listed = http.at('retryOn').texts;
  const methods = listed.flatMap(({ text }) => methodWord.exec(text!)?.[1]!.toUpperCase() ?? []);
  const triggers = listed.filter(({ text }) => !methodWord.test(text!));
  const backOff = http.at('backOff');
  const calls: Calls = envoyCalls({
    object,
    dialect: 'kuma',
    path: http.path,
    layer: 'mesh',
    hosts: hostsOf(object, entry),
    retries: {
      count: numberSetting(http.at('numRetries'), 5, http.path),
      countField: 'numRetries',
      conditions:
        triggers.length > 0
          ? triggers.map(conditionOf)
          : httpDefaults.map((token) => ({ token, path: http.path, written: false, meaning: words[token] })),
      perTryMs: limitSetting(http.at('perTryTimeout')),
      perTryField: 'perTryTimeout',
      backoff: envoyBackoff(
        readDuration(backOff.at('baseInterval').value),
        readDuration(backOff.at('maxInterval').value),
      ),
      ...(backOff.isMap && { backoffPath: backOff.path }),
      ...(methods.length > 0 && { repeats: methods, repeatsPath: http.at('retryOn').path }),
    },
    totalMs: byDefault(15_000, http.path),
    totalField: 'requestTimeout of a MeshTimeout',
  });
  return { calls: [calls] };
}

function conditionOf(part: Part): Condition {
  const token = part.text!;
  const meaning = /^\d{3}$/.test(token)
    ? statusMeaning(Number(token))
    : Object.hasOwn(words, token)
      ? words[token]
      : undefined;
  return { token, path: part.path, written: true, meaning };
}

function readBreaker(object: KubeObject, entry: Part): Partial<Reading> {
  const outlier = entry.at('default', 'outlierDetection');
  const limits = entry.at('default', 'connectionLimits');
  const owner = { object, dialect: 'kuma', label: '', hosts: hostsOf(object, entry) };
  const filled = (name: string) => {
    const part = limits.at(name);
    return part.number === undefined ? null : written(part.number, part.path);
  };
  return {
    outliers: outlier.isMap
      ? [
          readOutlier(outlier, owner, {
            consecutive5xx: 'detectors.totalFailures.consecutive',
            consecutiveGateway: 'detectors.gatewayFailures.consecutive',
            consecutiveLocal: 'detectors.localOriginFailures.consecutive',
            failurePercent: 'detectors.failurePercentage.threshold',
          }),
        ]
      : [],
    pools: limits.isMap
      ? [
          {
            ...owner,
            path: limits.path,
            maxRequests: filled('maxRequests'),
            maxPending: filled('maxPendingRequests'),
            maxConnections: filled('maxConnections'),
            maxRetries: filled('maxRetries'),
            budget: null,
          },
        ]
      : [],
  };
}

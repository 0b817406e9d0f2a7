/** Kuma's MeshRetry and MeshCircuitBreaker. */
import { readDuration, spokenMs } from '../../convert/durations.ts';
import type { Cluster } from '../../routing/cluster.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import {
  byDefault,
  nothingRead,
  written,
  type Calls,
  type Condition,
  type Meaning,
  type Reading,
  type Setting,
} from '../calls.ts';
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
/** Conditions of a block that lists none. */
const defaults: Readonly<Record<Block, readonly string[]>> = {
  http: ['GatewayError', 'ConnectFailure', 'RefusedStream'],
  grpc: ['ConnectFailure', 'GatewayError', 'RefusedStream', 'Reset', 'ResourceExhausted', 'Unavailable'],
};
type Block = 'http' | 'grpc';

export const kuma: Dialect = {
  id: 'kuma',
  label: 'Kuma',
  version: '2.14.3',
  kinds: ['MeshRetry', 'MeshTimeout', 'MeshCircuitBreaker', 'MeshRateLimit'].map((kind) => `${kind}.kuma.io`),
  words: [...Object.keys(words), 'HttpMethodGet'],
  source: {
    title: 'kumahq/kuma',
    version: '348b651',
    at: 'pkg/plugins/policies/meshretry/plugin/xds',
    url: 'https://github.com/kumahq/kuma/tree/348b651/pkg/plugins/policies/meshretry',
  },
  read(object, cluster) {
    if (object.kind === 'MeshRateLimit') return { ...nothingRead, notes: rateNotes(object) };
    const entries = new Part(object.value).at('spec', 'to').items.filter((entry) => entry.isMap);
    if (object.kind === 'MeshTimeout')
      return { ...nothingRead, notes: entries.map((entry) => timeoutNote(object, entry)) };
    const readings = entries.map((entry) =>
      object.kind === 'MeshRetry' ? readRetry(object, entry, cluster) : readBreaker(object, entry),
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

/** What a MeshTimeout of the files says of the same destination; Envoy's 15 s otherwise. */
function totalOf(object: KubeObject, entry: Part, cluster: Cluster): Setting<number> | null {
  const [host] = hostsOf(object, entry);
  for (const policy of cluster.ofKind('MeshTimeout')) {
    for (const other of new Part(policy.value).at('spec', 'to').items) {
      const ms = readDuration(other.at('default', 'http', 'requestTimeout').value);
      if (ms === undefined || hostsOf(policy, other)[0] !== host) continue;
      return ms === 0 ? null : { ...byDefault(ms, entry.path), origin: `by MeshTimeout ${policy.name}` };
    }
  }
  return byDefault(15_000, entry.path);
}

function timeoutNote(object: KubeObject, entry: Part): string {
  const [host] = hostsOf(object, entry);
  const ms = readDuration(entry.at('default', 'http', 'requestTimeout').value);
  const to = host === undefined ? 'any service' : host.split('.')[0];
  if (ms === undefined) return `It leaves the time a call to ${to} may take as it is.`;
  return ms === 0
    ? `A call to ${to} has no limit of time.`
    : `A call to ${to} ends after ${spokenMs(ms)}, all tries and waits together.`;
}

function readRetry(object: KubeObject, entry: Part, cluster: Cluster): Partial<Reading> {
  const blocks = (['http', 'grpc'] as const).filter((block) => entry.at('default', block).isMap);
  return { calls: blocks.map((block) => readBlock(object, entry, block, blocks.length, cluster)) };
}

function readBlock(object: KubeObject, entry: Part, block: Block, of: number, cluster: Cluster): Calls {
  const http = entry.at('default', block);
  const listed = http.at('retryOn').texts;
  const methods = listed.flatMap(({ text }) => methodWord.exec(text!)?.[1]!.toUpperCase() ?? []);
  const triggers = listed.filter(({ text }) => !methodWord.test(text!));
  const backOff = http.at('backOff');
  return envoyCalls({
    object,
    dialect: 'kuma',
    path: http.path,
    label: of < 2 ? '' : block === 'http' ? 'HTTP' : 'gRPC',
    layer: 'mesh',
    hosts: hostsOf(object, entry),
    retries: {
      count: numberSetting(http.at('numRetries'), 5, http.path),
      countField: 'numRetries',
      conditions:
        triggers.length > 0
          ? triggers.map(conditionOf)
          : defaults[block].map((token) => ({ token, path: http.path, written: false, meaning: words[token] })),
      perTryMs: limitSetting(http.at('perTryTimeout')),
      perTryField: 'perTryTimeout',
      backoff: envoyBackoff(
        readDuration(backOff.at('baseInterval').value),
        readDuration(backOff.at('maxInterval').value),
      ),
      ...(backOff.isMap && { backoffPath: backOff.path }),
      ...(methods.length > 0 && { repeats: methods, repeatsPath: http.at('retryOn').path }),
    },
    totalMs: totalOf(object, entry, cluster),
    totalField: 'requestTimeout of a MeshTimeout',
  });
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

function rateNotes(object: KubeObject): string[] {
  const spec = new Part(object.value).at('spec');
  return [...spec.at('rules').items, ...spec.at('from').items].flatMap((entry) => {
    const rate = entry.at('default', 'local', 'http', 'requestRate');
    const every = readDuration(rate.at('interval').value);
    if (rate.at('num').number === undefined || every === undefined) return [];
    return [`Each proxy lets ${rate.at('num').number} requests in per ${spokenMs(every)} and answers the others 429.`];
  });
}

/** HAProxy's retries: 3 on connection failures unless a Backend says otherwise. Source: haproxy/haproxy@50872da src/backend.c, doc/configuration.txt (retries, retry-on, option redispatch). */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { RetryPolicy } from '../../proxy.ts';
import { haproxyTimeMs, type HaproxyAnnotations } from './annotations.ts';

/** The Backend that `cr-backend` names, in the namespace of the object unless it names another. */
function namedBackend(cluster: Cluster, reference: string, namespace: string): KubeObject | undefined {
  if (reference === '') return undefined;
  const [first = '', second] = reference.split('/');
  return second === undefined ? cluster.get('Backend', namespace, first) : cluster.get('Backend', first, second);
}

const statusWords = /^\d{3}$/;
const modelled = new Set(['name', 'mode', 'retries', 'retry_on', 'redispatch', 'connect_timeout', 'server_timeout']);

export interface Attempts {
  readonly retry: RetryPolicy;
  readonly ignored: readonly string[];
}

export function attemptsOf(
  cluster: Cluster,
  annotations: HaproxyAnnotations,
  namespace: string,
  pods: number,
  origin: Origin,
): Attempts {
  const object = namedBackend(cluster, annotations.text('cr-backend'), namespace);
  const spec = fieldsOf(object?.value['spec']);
  const settings: Fields = isFields(spec['config']) ? spec['config'] : spec;
  const redispatch = fieldsOf(settings['redispatch']);
  const words = (textOf(settings['retry_on']) ?? 'conn-failure').split(/\s+/).filter((word) => word !== '');
  const connectMs = numberOf(settings['connect_timeout']) ?? haproxyTimeMs(annotations.text('timeout-connect')) ?? 5000;
  const avoids = redispatch['enabled'] === 'enabled' && pods > 1;
  return {
    retry: {
      maxRetries: words.includes('none') ? 0 : (numberOf(settings['retries']) ?? 3),
      retryOn: words,
      statusCodes: words.includes('all-retryable-errors')
        ? [500, 502, 503, 504]
        : words.filter((word) => statusWords.test(word)).map(Number),
      perTryTimeoutMs:
        numberOf(settings['server_timeout']) ?? haproxyTimeMs(annotations.text('timeout-server')) ?? 50_000,
      backoff: { formula: 'haproxy', params: { failure: avoids ? 'other' : 'connect', connectTimeoutMs: connectMs } },
      avoidPreviousHosts: avoids,
      written: object !== undefined,
      origin: object ? { ref: refOf(object), path: ['spec'] } : origin,
    },
    ignored: Object.keys(settings)
      .filter((key) => !modelled.has(key) && (!Array.isArray(settings[key]) || listOf(settings[key]).length > 0))
      .map((key) => `${key} of Backend ${object!.namespace}/${object!.name}`),
  };
}

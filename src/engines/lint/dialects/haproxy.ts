/** HAProxy's Backend resource. */
import { byDefault, nothingRead, written, type Calls, type Condition } from '../calls.ts';
import { conditionOf, haproxyMeanings } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { Part } from '../part.ts';

const defaultRetries = 3;

export const haproxy: Dialect = {
  id: 'haproxy',
  label: 'HAProxy',
  version: 'kubernetes-ingress 3.2.11',
  kinds: ['Backend.ingress.v3.haproxy.org', 'Backend.ingress.v1.haproxy.org'],
  words: [...Object.keys(haproxyMeanings), 'none'],
  source: {
    title: 'haproxy/haproxy',
    version: '50872da',
    at: 'src/backend.c back_handle_st_cer, src/http_ana.c do_l7_retry',
    url: 'https://github.com/haproxy/haproxy/blob/50872da/src/backend.c',
  },
  read(object) {
    const spec = new Part(object.value).at('spec');
    const config = spec.at('config').isMap ? spec.at('config') : spec;
    return { ...nothingRead, calls: [readBackend(object, config)] };
  },
};

function readBackend(object: Calls['object'], config: Part): Calls {
  const retries = config.at('retries');
  const serverMs = config.at('server_timeout').number;
  const connectMs = config.at('connect_timeout').number ?? 5000;
  const otherServer = config.at('redispatch', 'enabled').text === 'enabled';
  const guard = config.at('http_request_rule_list').items.find((rule) => rule.at('type').text === 'disable-l7-retry');
  return {
    object,
    dialect: 'haproxy',
    isEnvoy: false,
    path: config.path,
    label: '',
    layer: 'gateway',
    hosts: [],
    methods: null,
    retries: {
      count:
        retries.number === undefined
          ? byDefault(defaultRetries, config.path)
          : written(Math.max(0, Math.floor(retries.number)), retries.path),
      countsFirst: false,
      countField: 'retries',
      conditions: readConditions(config),
      perTryMs:
        serverMs === undefined ? byDefault(50_000, config.path) : written(serverMs, config.at('server_timeout').path),
      perTryField: 'server_timeout',
      backoff: otherServer
        ? { formula: 'none', params: {} }
        : { formula: 'haproxy', params: { failure: 'connect', connectTimeoutMs: connectMs } },
      repeats: guard ? ['GET'] : null,
    },
    totalMs: null,
    totalField: '',
    totalEnds: 'call',
    remarks: [
      otherServer
        ? 'A retry goes to another server at once.'
        : 'A retry asks the same server again; only failed connections are waited for.',
      ...(config.at('retry_on').isSet ? ['A request that does not fit one buffer (16 KiB) is not sent again.'] : []),
    ],
  };
}

function readConditions(config: Part): Condition[] {
  const on = config.at('retry_on');
  const words = (on.text ?? '').split(/\s+/).filter(Boolean);
  if (words.length === 0) return [conditionOf('conn-failure', config.path, haproxyMeanings, false)];
  return words.filter((word) => word !== 'none').map((word) => conditionOf(word, on.path, haproxyMeanings));
}

/** NGINX Inc.'s VirtualServer and VirtualServerRoute. */
import { readDuration } from '../../convert/durations.ts';
import type { Cluster } from '../../routing/cluster.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls } from '../calls.ts';
import type { Dialect } from '../dialect.ts';
import { nginxWords, readNextUpstream } from '../nginx-words.ts';
import { Part } from '../part.ts';
import { podsOf } from '../pods.ts';
import { limitSetting, numberSetting } from '../settings.ts';

export const nginx: Dialect = {
  id: 'nginx',
  label: 'NGINX Ingress Controller',
  version: '5.5.4',
  kinds: ['VirtualServer.k8s.nginx.org', 'VirtualServerRoute.k8s.nginx.org'],
  words: nginxWords,
  source: {
    title: 'nginx/nginx',
    version: '3f6f782',
    at: 'src/http/ngx_http_upstream.c ngx_http_upstream_next',
    url: 'https://github.com/nginx/nginx/blob/3f6f782/src/http/ngx_http_upstream.c',
  },
  read(object, cluster) {
    const upstreams = new Part(object.value).at('spec', 'upstreams').items.filter((upstream) => upstream.isMap);
    return {
      ...nothingRead,
      calls: upstreams.map((upstream) => readUpstream(object, upstream, upstreams.length, cluster)),
    };
  },
};

function readUpstream(object: KubeObject, upstream: Part, of: number, cluster: Cluster): Calls {
  const tries = numberSetting(upstream.at('next-upstream-tries'), 0, upstream.path);
  const { off, conditions, repeats } = readNextUpstream(upstream.at('next-upstream'), upstream.path);
  const service = upstream.at('service').text;
  const host = service === undefined ? undefined : wholeName(service, object.namespace);
  const pods = host === undefined ? undefined : podsOf(host, cluster);
  const limit = tries.value === 0 ? Infinity : tries.value;
  const most = Math.min(limit, pods ?? Infinity);
  const count = off ? 0 : most === Infinity ? 'unlimited' : Math.max(0, most - 1);
  const perTry = limitSetting(upstream.at('read-timeout'), 1000);
  return {
    object,
    dialect: 'nginx',
    isEnvoy: false,
    path: upstream.path,
    label: of < 2 ? '' : `Upstream ${upstream.at('name').text ?? '?'}`,
    layer: 'gateway',
    hosts: host === undefined ? [] : [host],
    methods: null,
    retries: {
      count:
        tries.written || off
          ? written(count, tries.written ? tries.path : upstream.at('next-upstream').path)
          : byDefault(count, upstream.at('next-upstream').isSet ? upstream.at('next-upstream').path : upstream.path),
      countsFirst: true,
      countField: 'next-upstream-tries',
      conditions: off ? [] : conditions,
      perTryMs: perTry ?? byDefault(60_000, upstream.path),
      perTryField: 'read-timeout',
      backoff: { formula: 'none', params: {} },
      ...repeats,
    },
    totalMs: limitSetting(upstream.at('next-upstream-timeout'), 1000),
    totalField: 'next-upstream-timeout',
    totalEnds: 'new-tries',
    remarks: [
      ...(count === 'unlimited' ? ['nginx tries each server of the upstream once.'] : []),
      ...(readDuration(upstream.at('read-timeout').value, 1000) === undefined
        ? []
        : ['The read timeout is the longest gap between two reads, not the length of a try.']),
    ],
  };
}

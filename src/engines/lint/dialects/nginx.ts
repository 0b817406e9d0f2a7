/** NGINX Inc.'s VirtualServer and VirtualServerRoute, and its annotations of an Ingress. */
import { readDuration } from '../../convert/durations.ts';
import type { Cluster } from '../../routing/cluster.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Reading } from '../calls.ts';
import type { Dialect } from '../dialect.ts';
import { backendsOfIngress } from './ingress-nginx.ts';
import { nginxWords, readNextUpstream } from '../nginx-words.ts';
import { Part } from '../part.ts';
import { podsOf } from '../pods.ts';
import { limitSetting, numberSetting } from '../settings.ts';

export const nginx: Dialect = {
  id: 'nginx',
  label: 'NGINX Ingress Controller',
  version: '5.5.4',
  kinds: ['VirtualServer.k8s.nginx.org', 'VirtualServerRoute.k8s.nginx.org', 'Ingress.networking.k8s.io'],
  words: nginxWords,
  source: {
    title: 'nginx/nginx',
    version: '3f6f782',
    at: 'src/http/ngx_http_upstream.c ngx_http_upstream_next',
    url: 'https://github.com/nginx/nginx/blob/3f6f782/src/http/ngx_http_upstream.c',
  },
  read(object, cluster) {
    if (object.kind === 'Ingress') return readIngress(object, cluster);
    const upstreams = new Part(object.value).at('spec', 'upstreams').items.filter((upstream) => upstream.isMap);
    const calls = upstreams.map((upstream) => {
      const service = upstream.at('service').text;
      return readUpstream({
        object,
        whole: upstream,
        field: (name) => upstream.at(name),
        prefix: '',
        label: upstreams.length < 2 ? '' : `Upstream ${upstream.at('name').text ?? '?'}`,
        hosts: service === undefined ? [] : [wholeName(service, object.namespace)],
        cluster,
      });
    });
    return { ...nothingRead, calls };
  },
};

const annotation = 'nginx.org/proxy-';

function readIngress(object: KubeObject, cluster: Cluster): Reading {
  const annotations = new Part(object.value).at('metadata', 'annotations');
  if (!annotations.entries.some(([name]) => name.startsWith(`${annotation}next-upstream`))) return nothingRead;
  const field = (name: string) => annotations.at(`${annotation}${name}`);
  const hosts = backendsOfIngress(object);
  return {
    ...nothingRead,
    calls: [readUpstream({ object, whole: annotations, field, prefix: annotation, label: '', hosts, cluster })],
  };
}

interface UpstreamParts {
  readonly object: KubeObject;
  readonly whole: Part;
  /** `next-upstream`, `next-upstream-tries`, `next-upstream-timeout` and `read-timeout`. */
  field(name: string): Part;
  readonly prefix: string;
  readonly label: string;
  readonly hosts: readonly string[];
  readonly cluster: Cluster;
}

function readUpstream({ object, whole, field, prefix, label, hosts, cluster }: UpstreamParts): Calls {
  const words = field('next-upstream');
  const tries = numberSetting(field('next-upstream-tries'), 0, whole.path);
  const { off, conditions, repeats } = readNextUpstream(words, whole.path);
  const known = hosts.flatMap((host) => podsOf(host, cluster) ?? []);
  const limit = tries.value === 0 ? Infinity : tries.value;
  const most = Math.min(limit, known.length > 0 ? Math.max(...known) : Infinity);
  const count = off ? 0 : most === Infinity ? 'unlimited' : Math.max(0, most - 1);
  const perTry = limitSetting(field('read-timeout'), 1000);
  return {
    object,
    dialect: 'nginx',
    isEnvoy: false,
    path: whole.path,
    label,
    layer: 'gateway',
    hosts,
    methods: null,
    retries: {
      count:
        tries.written || off
          ? written(count, tries.written ? tries.path : words.path)
          : byDefault(count, words.isSet ? words.path : whole.path),
      countsFirst: true,
      countField: `${prefix}next-upstream-tries`,
      conditions: off ? [] : conditions,
      perTryMs: perTry ?? byDefault(60_000, whole.path),
      perTryField: `${prefix}read-timeout`,
      backoff: { formula: 'none', params: {} },
      ...repeats,
    },
    totalMs: limitSetting(field('next-upstream-timeout'), 1000),
    totalField: `${prefix}next-upstream-timeout`,
    totalEnds: 'new-tries',
    remarks: [
      ...(count === 'unlimited' ? ['nginx tries each server of the upstream once.'] : []),
      ...(readDuration(field('read-timeout').value, 1000) === undefined
        ? []
        : ['The read timeout is the longest gap between two reads, not the length of a try.']),
    ],
  };
}

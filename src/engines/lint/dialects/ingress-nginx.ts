/** Annotations of the retired community controller. */
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls } from '../calls.ts';
import type { Dialect } from '../dialect.ts';
import { nginxWords, readNextUpstream } from '../nginx-words.ts';
import { Part } from '../part.ts';
import { limitSetting, numberSetting } from '../settings.ts';

export const ingressNginxPrefix = 'nginx.ingress.kubernetes.io/';

export const ingressNginx: Dialect = {
  id: 'ingress-nginx',
  label: 'ingress-nginx (retired)',
  version: '1.15.1',
  kinds: ['Ingress.networking.k8s.io'],
  words: nginxWords,
  source: {
    title: 'kubernetes/ingress-nginx',
    version: 'dbb11b9 (1.15.1)',
    at: 'rootfs/etc/nginx/template/nginx.tmpl, rootfs/etc/nginx/lua/balancer.lua',
    url: 'https://github.com/kubernetes/ingress-nginx/blob/dbb11b9/rootfs/etc/nginx/template/nginx.tmpl',
  },
  read(object) {
    const isOurs = Object.keys(object.annotations).some((name) => name.startsWith(ingressNginxPrefix));
    return isOurs ? { ...nothingRead, calls: [readIngress(object)] } : nothingRead;
  },
};

function readIngress(object: KubeObject): Calls {
  const annotations = new Part(object.value).at('metadata', 'annotations');
  const given = (name: string) => annotations.at(`${ingressNginxPrefix}${name}`);
  const tries = numberSetting(given('proxy-next-upstream-tries'), 3, annotations.path);
  const { off, conditions, repeats } = readNextUpstream(given('proxy-next-upstream'), annotations.path);
  const count = off ? 0 : tries.value === 0 ? 'unlimited' : tries.value - 1;
  const hosts = backendsOfIngress(object);
  return {
    object,
    dialect: 'ingress-nginx',
    isEnvoy: false,
    path: annotations.path,
    label: '',
    layer: 'gateway',
    hosts,
    methods: null,
    retries: {
      count: tries.written ? written(count, tries.path) : byDefault(count, annotations.path),
      countsFirst: true,
      countField: 'proxy-next-upstream-tries',
      conditions: off ? [] : conditions,
      perTryMs: seconds(given('proxy-read-timeout')) ?? byDefault(60_000, annotations.path),
      perTryField: 'proxy-read-timeout',
      backoff: { formula: 'none', params: {} },
      ...repeats,
    },
    totalMs: seconds(given('proxy-next-upstream-timeout')),
    totalField: 'proxy-next-upstream-timeout',
    totalEnds: 'new-tries',
    remarks: ['A Service with a single pod is tried again on that pod.'],
  };
}

/** Whole seconds; with a unit or a fraction the annotation is ignored. */
const seconds = (part: Part) => (/^\d+$/.test(part.text ?? String(part.number)) ? limitSetting(part, 1000) : null);

/** Services of an Ingress, by their whole names. */
export function backendsOfIngress(object: KubeObject): string[] {
  const hosts = new Part(object.value).at('spec', 'rules').items.flatMap((rule) =>
    rule.at('http', 'paths').items.flatMap((path) => {
      const name = path.at('backend', 'service', 'name').text;
      return name === undefined ? [] : [wholeName(name, object.namespace)];
    }),
  );
  return [...new Set(hosts)];
}

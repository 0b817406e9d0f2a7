/** The community's ingress-nginx, retired in March 2026: annotations of an Ingress. */
import { readDuration, wholeSeconds } from '../durations.ts';
import {
  nextUpstreamDraft,
  nextUpstreamWords,
  nextUpstreamWriters,
  policyFromNextUpstream,
  type NextUpstreamDraft,
} from '../nginx-next-upstream.ts';
import { documentOf, textAt, valueAt } from '../plain-read.ts';
import { defineTarget, lost, writeFields, type FieldWriters, type OutputPath } from '../target.ts';
import { portOption } from './port-option.ts';

interface Draft extends NextUpstreamDraft {
  readonly annotations: Record<string, string>;
}

const prefix = 'nginx.ingress.kubernetes.io';
const at = (name: string): OutputPath => [0, 'metadata', 'annotations', `${prefix}/${name}`];

const writers: FieldWriters<Draft> = {
  ...nextUpstreamWriters({
    product: 'ingress-nginx',
    tries: 'proxy-next-upstream-tries',
    count: null,
    round: (ms) => wholeSeconds(ms) * 1000,
    paths: {
      words: at('proxy-next-upstream'),
      tries: at('proxy-next-upstream-tries'),
      until: at('proxy-next-upstream-timeout'),
      read: at('proxy-read-timeout'),
    },
  }),

  budget(budget, _draft, note) {
    if (budget)
      note('budget', 'lost', 'ingress-nginx cannot limit retries as a share of the traffic. Lower the tries instead.');
  },

  circuitBreaker(breaker, _draft, note) {
    if (breaker)
      note(
        'circuitBreaker',
        'lost',
        'ingress-nginx has no max_fails and no other breaker. Keep it in the application.',
      );
  },

  bulkhead(bulkhead, { annotations }, note) {
    if (!bulkhead) return;
    annotations[`${prefix}/limit-connections`] = String(bulkhead.maxConcurrent);
    note(
      'bulkhead',
      'approximate',
      'A limit of connections from each client address, not of calls to the service.',
      at('limit-connections'),
    );
  },

  rateLimit(limit, { annotations }, note) {
    if (!limit) return;
    const perSecond = (limit.permits * 1000) / limit.periodMs;
    const name = perSecond >= 1 ? 'limit-rps' : 'limit-rpm';
    const rate = Math.max(1, Math.round(perSecond >= 1 ? perSecond : perSecond * 60));
    annotations[`${prefix}/${name}`] = String(rate);
    note(
      'rateLimit',
      'approximate',
      `${rate} a ${perSecond >= 1 ? 'second' : 'minute'} for each client address, with bursts of five times as many.`,
      at(name),
    );
  },

  hedging: lost('hedging', 'nginx has no hedging.'),

  fallback(fallback, _draft, note) {
    if (fallback)
      note(
        'fallback',
        'lost',
        'default-backend with custom-http-errors can answer a page, not compute a value; keep the fallback in the application.',
      );
  },
};

export const ingressNginx = defineTarget({
  id: 'ingress-nginx',
  label: 'ingress-nginx (retired)',
  kind: 'ingress',
  summary: 'Annotations of an Ingress that say when the next try is made.',
  version: '1.15.1, the last',
  writes: ['Ingress'],
  options: { port: portOption },
  retired: 'ingress-nginx is retired: maintenance ended in March 2026, and no security fixes follow.',
  defaults: [
    'Three calls at most, on an error or a timeout, at once.',
    'Timeouts of 5 s to connect and 60 s between reads; no limit of the whole call.',
  ],
  gotchas: [
    'proxy-next-upstream-tries counts calls, the first included; 0 is no limit.',
    'Timeouts are whole seconds without a unit.',
    'A service with one pod is retried on that pod.',
    'gRPC backends ignore the number of tries: a dead single pod is tried without end (kubernetes/ingress-nginx#4944).',
    'POST, PATCH and LOCK are not repeated once sent, unless non_idempotent is listed.',
  ],
  sources: [
    {
      title: 'kubernetes/ingress-nginx',
      version: '1.15.1 (dbb11b9)',
      at: 'rootfs/etc/nginx/template/nginx.tmpl',
      url: 'https://github.com/kubernetes/ingress-nginx/blob/dbb11b9/rootfs/etc/nginx/template/nginx.tmpl',
    },
    {
      title: 'kubernetes/ingress-nginx',
      version: '1.15.1 (dbb11b9)',
      at: 'rootfs/etc/nginx/lua/balancer.lua',
      url: 'https://github.com/kubernetes/ingress-nginx/blob/dbb11b9/rootfs/etc/nginx/lua/balancer.lua',
    },
  ],
  emit(policy, given) {
    const draft: Draft = { ...nextUpstreamDraft(policy), annotations: {} };
    const report = writeFields(policy, draft, writers, given);
    const { host, settings } = given;
    const { next } = draft;
    const seconds = (ms: number): string => String(ms / 1000);
    const annotations = {
      [`${prefix}/proxy-next-upstream`]: nextUpstreamWords(draft),
      ...(next.retries > 0 && { [`${prefix}/proxy-next-upstream-tries`]: String(next.retries + 1) }),
      ...(next.untilMs !== null && { [`${prefix}/proxy-next-upstream-timeout`]: seconds(next.untilMs) }),
      ...(next.readMs !== null && { [`${prefix}/proxy-read-timeout`]: seconds(next.readMs) }),
      ...draft.annotations,
    };
    const backend = { service: { name: host, port: { number: settings.port } } };
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: host, annotations },
      spec: {
        ingressClassName: 'nginx',
        rules: [{ host: `${host}.example.com`, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    };
    return { documents: [ingress], report };
  },

  readBack(documents, { host }) {
    const annotations = valueAt(documentOf(documents, 'Ingress'), 'metadata', 'annotations');
    const annotation = (name: string): string | undefined => textAt(annotations, `${prefix}/${name}`);
    return policyFromNextUpstream(host, 'ingress-nginx', '1.15.1', {
      words: annotation('proxy-next-upstream') ?? 'error timeout',
      tries: Number(annotation('proxy-next-upstream-tries') ?? 3),
      untilMs: readDuration(annotation('proxy-next-upstream-timeout'), 1000) ?? null,
      readMs: readDuration(annotation('proxy-read-timeout'), 1000) ?? null,
    });
  },
});

/** NGINX Inc.'s ingress controller: a VirtualServer, or a VirtualServerRoute of one. */
import { goDuration, readDuration } from '../durations.ts';
import {
  nextUpstreamDraft,
  nextUpstreamWords,
  nextUpstreamWriters,
  policyFromNextUpstream,
  type NextUpstreamDraft,
} from '../nginx-next-upstream.ts';
import { numberAt, present, textAt, valueAt } from '../plain-read.ts';
import {
  defineTarget,
  lost,
  writeFields,
  type FieldWriters,
  type OutputPath,
  type PlainDocument,
  type PlainValue,
} from '../target.ts';
import { portOption } from './port-option.ts';

interface Draft extends NextUpstreamDraft {
  readonly upstream: Record<string, PlainValue>;
  rate: PlainValue | null;
}

const at = (name: string): OutputPath => [0, 'spec', 'upstreams', 0, name];

const options = {
  resource: {
    kind: 'choice',
    label: 'Resource',
    doc: 'A VirtualServer of its own, or a VirtualServerRoute for a VirtualServer that delegates to it.',
    options: [
      { value: 'VirtualServer', label: 'VirtualServer' },
      { value: 'VirtualServerRoute', label: 'VirtualServerRoute' },
    ],
    default: 'VirtualServer',
  },
  port: portOption,
} as const;

const writers: FieldWriters<Draft> = {
  ...nextUpstreamWriters({
    product: 'NGINX',
    tries: 'next-upstream-tries',
    count: {
      status: 'approximate',
      detail: 'Each try goes to another pod, so there are at most as many as pods, and with one pod none is repeated.',
    },
    round: (ms) => Math.max(1, Math.round(ms)),
    paths: {
      words: at('next-upstream'),
      tries: at('next-upstream-tries'),
      until: at('next-upstream-timeout'),
      read: at('read-timeout'),
    },
  }),

  budget(budget, _draft, note) {
    if (budget)
      note(
        'budget',
        'lost',
        'nginx cannot limit retries as a share of the traffic. Lower next-upstream-tries instead.',
      );
  },

  circuitBreaker(breaker, { upstream }, note) {
    if (!breaker) return;
    if (breaker.kind === 'failure-ratio') {
      note(
        'circuitBreaker',
        'lost',
        'nginx counts the failures of a pod (max-fails); it has no share of them. Keep the breaker in the application.',
      );
      return;
    }
    upstream['max-fails'] = breaker.failures ?? 5;
    upstream['fail-timeout'] = goDuration(breaker.openMs);
    note(
      'circuitBreaker',
      'approximate',
      'A pod with so many failures within fail-timeout is left out for as long, then one request tries it. Failures need not be in a row; a single pod is never left out.',
      at('max-fails'),
    );
    if (breaker.slowRatio !== undefined) {
      note('circuitBreaker', 'lost', 'Slow calls do not count as failures; set a read-timeout that makes them fail.');
    }
    if (breaker.halfOpenCalls !== undefined && breaker.halfOpenCalls !== 1) {
      note('circuitBreaker', 'approximate', `One request tries the pod again instead of ${breaker.halfOpenCalls}.`);
    }
  },

  bulkhead(bulkhead, { upstream }, note) {
    if (!bulkhead) return;
    upstream['max-conns'] = bulkhead.maxConcurrent;
    const queued = (bulkhead.maxQueued ?? 0) > 0 ? ' A queue needs NGINX Plus.' : '';
    note(
      'bulkhead',
      'approximate',
      `A limit of connections to each pod, not of calls to the service.${queued}`,
      at('max-conns'),
    );
  },

  rateLimit(limit, draft, note) {
    if (!limit) return;
    const perSecond = (limit.permits * 1000) / limit.periodMs;
    const unit = perSecond >= 1 ? 's' : 'm';
    const rate = Math.max(1, Math.round(unit === 's' ? perSecond : perSecond * 60));
    draft.rate = {
      rate: `${rate}r/${unit}`,
      key: '${binary_remote_addr}',
      zoneSize: '10M',
      burst: limit.permits,
      noDelay: true,
      rejectCode: 429,
    };
    note(
      'rateLimit',
      'approximate',
      `${rate} a ${unit === 's' ? 'second' : 'minute'} for each client address, in each NGINX; nothing waits for a permit.`,
    );
  },

  hedging: lost('hedging', 'nginx has no hedging.'),

  fallback(fallback, _draft, note) {
    if (fallback)
      note(
        'fallback',
        'lost',
        'errorPages can return a fixed answer, not compute one; keep the fallback in the application.',
      );
  },
};

export const nginx = defineTarget({
  id: 'nginx',
  label: 'NGINX Ingress Controller',
  kind: 'ingress',
  summary: 'A VirtualServer or VirtualServerRoute whose upstream says when the next pod is tried.',
  version: '5.5.4',
  writes: ['VirtualServer', 'VirtualServerRoute', 'Policy'],
  options,
  defaults: [
    'An error or a timeout is retried on every other pod, without a limit.',
    'Connect, read and send timeouts of 60 s; no limit of the whole call.',
    'A pod is left out for 10 s after one failure.',
  ],
  gotchas: [
    'next-upstream-tries counts calls, the first included; 0 is as many as there are pods.',
    'nginx never waits before a retry.',
    'A retry goes to another pod; with one pod there is no retry.',
    'next-upstream-timeout does not end a try that runs.',
    'read-timeout is the gap between two reads.',
    'POST, PATCH and LOCK are not repeated once sent, unless non_idempotent is listed.',
  ],
  sources: [
    {
      title: 'nginx/kubernetes-ingress',
      version: '5.5.4 (0eb3072)',
      at: 'pkg/apis/configuration/validation/virtualserver.go',
      url: 'https://github.com/nginx/kubernetes-ingress/blob/0eb3072/pkg/apis/configuration/validation/virtualserver.go',
    },
    {
      title: 'nginx/nginx',
      version: '3f6f782',
      at: 'src/http/ngx_http_upstream.c',
      url: 'https://github.com/nginx/nginx/blob/3f6f782/src/http/ngx_http_upstream.c',
    },
  ],
  emit(policy, given) {
    const draft: Draft = { ...nextUpstreamDraft(policy), upstream: {}, rate: null };
    const report = writeFields(policy, draft, writers, given);
    const { host, settings } = given;
    const documents = [server(host, settings.port, settings.resource, draft)];
    if (draft.rate) {
      documents.push({
        apiVersion: 'k8s.nginx.org/v1',
        kind: 'Policy',
        metadata: { name: `${host}-rate` },
        spec: { rateLimit: draft.rate },
      });
    }
    return { documents, report };
  },

  readBack([document], { host }) {
    const upstream = valueAt(document, 'spec', 'upstreams', 0);
    return policyFromNextUpstream(host, 'nginx', '5.5.4', {
      words: textAt(upstream, 'next-upstream') ?? 'error timeout',
      tries: numberAt(upstream, 'next-upstream-tries') ?? 0,
      untilMs: readDuration(valueAt(upstream, 'next-upstream-timeout')) ?? null,
      readMs: readDuration(valueAt(upstream, 'read-timeout')) ?? null,
    });
  },
});

function server(host: string, port: number, kind: string, draft: Draft): PlainDocument {
  const { next, upstream, rate } = draft;
  const route = {
    path: '/',
    ...(rate !== null && { policies: [{ name: `${host}-rate` }] }),
    action: { pass: host },
  };
  return {
    apiVersion: 'k8s.nginx.org/v1',
    kind,
    metadata: { name: host },
    spec: {
      host: `${host}.example.com`,
      upstreams: [
        present({
          name: host,
          service: host,
          port,
          'next-upstream': nextUpstreamWords(draft),
          'next-upstream-tries': next.retries === 0 ? null : next.retries + 1,
          'next-upstream-timeout': next.untilMs === null ? null : goDuration(next.untilMs),
          'read-timeout': next.readMs === null ? null : goDuration(next.readMs),
          ...upstream,
        }),
      ],
      [kind === 'VirtualServer' ? 'routes' : 'subroutes']: [route],
    },
  };
}

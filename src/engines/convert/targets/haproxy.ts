/** HAProxy Kubernetes Ingress Controller: a Backend resource. */
import { emptyPolicy, type ResiliencePolicy, type RetryCondition } from '../../resilience/policy.ts';
import { sayCount, writtenRetries } from '../counts.ts';
import { sayStandIn } from '../envoy-conditions.ts';
import { sayWaitsOf } from '../fixed-waits.ts';
import { listAt, numberAt, present, textAt, valueAt } from '../plain-read.ts';
import { sayConditions, whatIsRetried } from '../retriable.ts';
import { pickStatuses } from '../status-sets.ts';
import { defineTarget, lost, writeFields, type FieldWriters, type OutputPath, type PlainValue } from '../target.ts';

interface Draft {
  readonly policy: ResiliencePolicy;
  retries: number;
  readonly words: string[];
  readonly backend: Record<string, PlainValue>;
  readonly server: Record<string, PlainValue>;
}

const waits = { formula: 'haproxy', params: { failure: 'other' } };
/** Statuses `retry-on` takes. */
const statuses = [401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503, 504];
const at = (...path: string[]): OutputPath => [0, 'spec', ...path];
const whole = (ms: number): number => Math.max(1, Math.round(ms));

const writers: FieldWriters<Draft> = {
  maxRetries(_value, draft, note) {
    draft.retries = writtenRetries(draft.policy, 3);
    const { status, detail } = sayCount(draft.policy, {
      product: 'HAProxy',
      field: 'retries',
      counts: 'retries',
      standIn: 3,
      zero: {
        status: 'exact',
        detail: 'No retry, written as retries: 0. Left out, a failed connection would be tried three times more.',
      },
    });
    note('maxRetries', status, detail, at('retries'));
  },

  backoff(_choice, { policy, retries }, note) {
    if (retries === 0) return;
    const law =
      'HAProxy retries at once, each time on another server; with a single server a failed connection waits 1 s';
    for (const { status, detail } of sayWaitsOf(policy, waits, retries, law)) {
      note(
        'backoff',
        status === 'exact' ? 'approximate' : status,
        detail.replace(', as the library does', ''),
        at('redispatch'),
      );
    }
  },

  retryOn(_value, { policy, retries, words }, note) {
    if (retries === 0) return;
    const { events, statuses: ranges, grpc, nearly, lost } = whatIsRetried(policy);
    const near = [...nearly];
    const losses = [...lost, ...grpc.map((code) => `gRPC ${code}: HAProxy does not read gRPC statuses`)];
    if (events.has('connect-failure') || events.has('refused-stream')) words.push('conn-failure');
    if (events.has('reset')) {
      words.push('empty-response');
      near.push('a connection cut off midway is empty-response only if nothing had come yet');
    }
    if (events.has('timeout')) words.push('response-timeout');
    const { kept, refused } = pickStatuses(ranges, statuses, 'HAProxy');
    words.push(...kept.map(String));
    if (refused !== null && kept.length > 0) near.push(`${refused}; left out`);
    if (refused !== null && kept.length === 0) losses.push(refused);
    for (const { status, detail } of sayConditions(near, losses, words.length > 0)) {
      note('retryOn', status, detail, status === 'lost' ? undefined : at('retry_on'));
    }
    if (words.length > 0) return;
    words.push('conn-failure');
    const { status, detail } = sayStandIn('conn-failure stands in its place, HAProxy’s default');
    note('retryOn', status, detail, at('retry_on'));
  },

  neverRetryOn(_value, { policy, retries }, note) {
    if (retries === 0) return;
    for (const { status, detail } of whatIsRetried(policy).excluded) note('neverRetryOn', status, detail);
  },

  methods(methods, { retries, backend }, note) {
    if (methods === null || retries === 0) return;
    backend['http_request_rule_list'] = [
      { type: 'disable-l7-retry', cond: 'unless', cond_test: `{ method ${methods.join(' ')} }` },
    ];
    note(
      'methods',
      'approximate',
      'Answers to other methods are not retried; their failed connections still are.',
      at('http_request_rule_list'),
    );
  },

  perTryTimeoutMs(tryMs, { retries, words, backend }, note) {
    if (tryMs === null) return;
    backend['server_timeout'] = whole(tryMs);
    if (retries > 0 && !words.includes('response-timeout')) words.push('response-timeout');
    const again = retries > 0 ? ' response-timeout is listed, so it is retried.' : '';
    note(
      'perTryTimeoutMs',
      'approximate',
      `Written as the longest silence of the server, not as the limit of the whole try.${again}`,
      at('server_timeout'),
    );
  },

  totalTimeoutMs(totalMs, _draft, note) {
    if (totalMs !== null)
      note('totalTimeoutMs', 'lost', 'HAProxy has no limit of a whole call. Keep it in the application.');
  },

  budget(budget, _draft, note) {
    if (budget)
      note('budget', 'lost', 'HAProxy cannot limit retries as a share of the traffic. Lower retries instead.');
  },

  circuitBreaker(breaker, { server }, note) {
    if (!breaker) return;
    if (breaker.kind === 'failure-ratio') {
      note(
        'circuitBreaker',
        'lost',
        'HAProxy counts errors in a row (error_limit); it has no share of them. Keep the breaker in the application.',
      );
      return;
    }
    Object.assign(server, {
      check: 'enabled',
      observe: 'layer7',
      error_limit: breaker.failures ?? 10,
      'on-error': 'mark-down',
      inter: whole(breaker.openMs),
      rise: 1,
    });
    const window = breaker.kind === 'count-in-window' ? ' Failures are counted in a row, not in a window.' : '';
    note(
      'circuitBreaker',
      'approximate',
      `A server with so many errors is taken out until its health check succeeds, checked at this interval; there is no trial request.${window}`,
      at('default_server'),
    );
    if (breaker.slowRatio !== undefined) {
      note('circuitBreaker', 'lost', 'Slow calls do not count as failures; set a server_timeout that makes them fail.');
    }
  },

  bulkhead(bulkhead, { server, backend }, note) {
    if (!bulkhead) return;
    server['maxconn'] = bulkhead.maxConcurrent;
    if (bulkhead.maxWaitMs !== undefined) backend['queue_timeout'] = whole(bulkhead.maxWaitMs);
    note(
      'bulkhead',
      'approximate',
      'A limit for each server, not for the service; those above it queue, for as long as queue_timeout says.',
      at('default_server', 'maxconn'),
    );
  },

  rateLimit(limit, _draft, note) {
    if (limit)
      note(
        'rateLimit',
        'lost',
        'A Backend has no rate limit; the haproxy.org/rate-limit annotations count per client address.',
      );
  },

  hedging: lost('hedging', 'HAProxy has no hedging.'),

  fallback(fallback, _draft, note) {
    if (fallback)
      note(
        'fallback',
        'lost',
        'An errorfile or a backup server can answer, not compute a value; keep the fallback in the application.',
      );
  },
};

export const haproxy = defineTarget({
  id: 'haproxy',
  label: 'HAProxy',
  kind: 'ingress',
  summary: 'A Backend resource of HAProxy’s ingress controller, attached with haproxy.org/cr-backend.',
  version: 'controller 3.2.11',
  writes: ['Backend'],
  options: {},
  defaults: [
    'Three retries of a failed connection, on the same server, a second apart.',
    'No retry of answers.',
    'Timeouts of 50 s of silence and 5 s to connect; no limit of the whole call.',
  ],
  gotchas: [
    'retries: 0 must be written, or the default of three applies.',
    'retry-on replaces the default: name conn-failure too.',
    'Without redispatch every retry goes to the same server.',
    'Requests over tune.bufsize (16 KiB) are not retried after an answer.',
    'Numbers in the resource are milliseconds.',
    'There is no retry annotation; the Backend is attached with haproxy.org/cr-backend.',
  ],
  sources: [
    {
      title: 'haproxytech/kubernetes-ingress',
      version: '3.2.11 (fc12067)',
      at: 'crs/definition',
      url: 'https://github.com/haproxytech/kubernetes-ingress/tree/fc12067/crs/definition',
    },
    {
      title: 'haproxy/haproxy',
      version: '50872da',
      at: 'src/http_ana.c, do_l7_retry',
      url: 'https://github.com/haproxy/haproxy/blob/50872da/src/http_ana.c',
    },
  ],
  emit(policy, given) {
    const draft: Draft = { policy, retries: 0, words: [], backend: {}, server: {} };
    const report = writeFields(policy, draft, writers, given);
    const { host } = given;
    const { retries, words, backend, server } = draft;
    const document = {
      apiVersion: 'ingress.v3.haproxy.org/v3',
      kind: 'Backend',
      metadata: { name: host },
      spec: present({
        name: host,
        mode: 'http',
        retries,
        retry_on: retries === 0 ? 'none' : [...new Set(words)].join(' '),
        redispatch: retries === 0 ? null : { enabled: 'enabled', interval: 1 },
        ...backend,
        default_server: Object.keys(server).length > 0 ? server : null,
      }),
    };
    return { documents: [document], report };
  },

  readBack([document], { host }) {
    const spec = valueAt(document, 'spec');
    const words = (textAt(spec, 'retry_on') ?? 'conn-failure').split(' ');
    const retries = words.includes('none') ? 0 : (numberAt(spec, 'retries') ?? 3);
    const events = {
      'conn-failure': 'connect-failure',
      'empty-response': 'reset',
      'response-timeout': 'timeout',
    } as const;
    const retryOn = words.flatMap((word): RetryCondition[] => {
      if (/^\d+$/.test(word)) return [{ kind: 'status', from: Number(word), to: Number(word) }];
      const event = events[word as keyof typeof events];
      return event ? [{ kind: 'transport', event }] : [];
    });
    const test = textAt(listAt(spec, 'http_request_rule_list')[0], 'cond_test');
    const spread = valueAt(spec, 'redispatch', 'enabled') === 'enabled';
    return {
      ...emptyPolicy,
      name: host,
      library: 'haproxy',
      version: '3.2.11',
      maxRetries: retries,
      backoff: retries === 0 ? emptyPolicy.backoff : spread ? waits : { formula: 'haproxy', params: {} },
      retryOn: retries === 0 ? [] : retryOn,
      methods: test
        ? test
            .replace(/[{}]|method/g, '')
            .trim()
            .split(/\s+/)
        : null,
      perTryTimeoutMs: numberAt(spec, 'server_timeout') ?? null,
    };
  },
});

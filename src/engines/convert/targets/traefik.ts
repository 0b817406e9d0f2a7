/** Traefik: middlewares for retries, breaker and limits, an IngressRoute that uses them. */
import { createBackoff } from '../../backoff/choice.ts';
import type { BackoffChoice } from '../../backoff/choice.ts';
import { emptyPolicy, type ResiliencePolicy, type RetryCondition } from '../../resilience/policy.ts';
import { sayCount, writtenRetries } from '../counts.ts';
import { sayWhatFits } from '../deadlines.ts';
import { goDuration } from '../durations.ts';
import { sayStandIn } from '../envoy-conditions.ts';
import { fitTraefikInitialMs } from '../fit-traefik.ts';
import { sayWaitsOf } from '../fixed-waits.ts';
import { documentOf, listAt, msAt, numberAt, textAt, valueAt } from '../plain-read.ts';
import { mergeRanges, rangeText, sayConditions, whatIsRetried } from '../retriable.ts';
import { defineTarget, writeFields, type FieldWriters } from '../target.ts';
import { portOption } from './port-option.ts';
import { at, traefikDocuments, traefikDraft, type TraefikDraft } from './traefik-documents.ts';
import { traefikLimitWriters } from './traefik-limits.ts';

const law = (initialMs: number, attempts: number): BackoffChoice =>
  initialMs === 0 ? { formula: 'none', params: {} } : { formula: 'traefik', params: { initialMs, attempts } };

const writers: FieldWriters<TraefikDraft> = {
  maxRetries(_value, draft, note) {
    const { policy, retry } = draft;
    draft.retries = writtenRetries(policy, 2);
    if (draft.retries > 0) retry['attempts'] = draft.retries + 1;
    const { status, detail } = sayCount(policy, {
      product: 'Traefik',
      field: 'attempts',
      counts: 'calls',
      standIn: 2,
      zero: { status: 'exact', detail: 'No retry middleware is written, so nothing is retried.' },
    });
    // Traefik has no default count: the middleware is refused without attempts.
    const whole = policy.maxRetries === null ? detail.replace(', Traefik’s default,', '') : detail;
    note('maxRetries', status, whole, at('retry', 'attempts'));
  },

  backoff(choice, { policy, retries, retry }, note, { fit }) {
    if (retries === 0) return;
    const initialMs = choice ? fitTraefikInitialMs(createBackoff(choice), retries, fit) : 0;
    if (initialMs > 0) retry['initialInterval'] = goDuration(initialMs);
    const shape =
      initialMs === 0
        ? 'No initialInterval is written, and every retry leaves at once'
        : 'Traefik’s middle wait doubles over all attempts together, and varies by half';
    for (const { status, detail } of sayWaitsOf(policy, law(initialMs, retries + 1), retries, shape, 'approximate')) {
      note('backoff', status, detail, at('retry', 'initialInterval'));
    }
  },

  retryOn(_value, { policy, retries, retry }, note) {
    if (retries === 0) return;
    const { events, statuses, grpc, nearly, lost } = whatIsRetried(policy);
    const near = [...nearly];
    const added: number[] = [];
    if (events.has('reset')) {
      added.push(502);
      near.push('a connection cut off midway is a 502 to Traefik, so 502 is listed');
    }
    if (events.has('timeout')) {
      added.push(504);
      near.push('a try that timed out is a 504 to Traefik, so 504 is listed');
    }
    if (!events.has('connect-failure'))
      near.push('failed connections are retried as well, since that is the middleware’s first use');
    const losses = [...lost, ...grpc.map((code) => `gRPC ${code}: Traefik does not read gRPC statuses`)];
    const listed = mergeRanges([...statuses, ...added.map((status) => ({ from: status, to: status }))]);
    if (listed.length > 0) retry['status'] = listed.map((range) => rangeText(range, '-'));
    const anything = listed.length > 0 || events.size > 0;
    for (const { status, detail } of sayConditions(near, losses, anything)) {
      note('retryOn', status, detail, status === 'lost' ? undefined : at('retry', 'status'));
    }
    if (anything) return;
    const { status, detail } = sayStandIn('only failed connections are retried');
    note('retryOn', status, detail, at('retry', 'attempts'));
  },

  neverRetryOn(_value, { policy, retries }, note) {
    if (retries === 0) return;
    for (const { status, detail } of whatIsRetried(policy).excluded) note('neverRetryOn', status, detail);
  },

  methods(methods, draft, note) {
    if (draft.retries === 0) return;
    if (draft.retry['status'] !== undefined) draft.retry['retryNonIdempotentMethod'] = true;
    draft.methods = methods;
    if (methods === null) {
      note(
        'methods',
        'exact',
        'All methods, as in the policy; otherwise statuses of POST and PATCH would not be retried.',
        at('retry', 'retryNonIdempotentMethod'),
      );
      return;
    }
    note('methods', 'exact', 'A route of its own for these methods; the one after it has no retry middleware.', [
      draft.routeIndex(),
      'spec',
      'routes',
      0,
      'match',
    ]);
  },

  perTryTimeoutMs(tryMs, draft, note) {
    if (tryMs === null) return;
    const { policy, retries, retry, transport } = draft;
    transport['responseHeaderTimeout'] = goDuration(tryMs);
    const listed = (retry['status'] ?? []) as readonly string[];
    if (retries > 0 && !listed.some((range) => covers(range, 504))) {
      retry['status'] = [...listed, '504'];
      if (policy.methods === null) retry['retryNonIdempotentMethod'] = true;
    }
    const again = retries > 0 ? ' It ends as a 504, which is listed, so it is retried.' : '';
    note(
      'perTryTimeoutMs',
      'approximate',
      `A try ends when no headers have come by then; the body may take longer.${again}`,
    );
  },

  totalTimeoutMs(totalMs, { policy, retries, retry }, note) {
    if (totalMs === null) return;
    if (retries === 0) {
      note(
        'totalTimeoutMs',
        'lost',
        'Traefik limits connecting and the wait for headers, not the whole call. Keep the limit in the application.',
      );
      return;
    }
    retry['timeout'] = goDuration(totalMs);
    const initialMs = msAt(retry['initialInterval'] ?? '0') ?? 0;
    const waits = createBackoff(law(initialMs, retries + 1));
    const fit = sayWhatFits({ totalMs, tryMs: policy.perTryTimeoutMs, waits, retries });
    note(
      'totalTimeoutMs',
      'approximate',
      `After it no new try starts; one that runs is not ended${fit}. Needs Traefik 3.7.`,
      at('retry', 'timeout'),
    );
  },

  ...traefikLimitWriters,
};

/** Whether a status item of Traefik, `504` or `500-599`, covers a status. */
function covers(range: string, status: number): boolean {
  const [from, to = from] = range.split('-').map(Number) as [number, number?];
  return from <= status && status <= to;
}

export const traefik = defineTarget({
  id: 'traefik',
  label: 'Traefik',
  kind: 'ingress',
  summary: 'A retry middleware, more for the breaker and the limits, and an IngressRoute that uses them.',
  version: '3.7.9',
  writes: ['Middleware', 'ServersTransport', 'IngressRoute'],
  options: { port: portOption },
  defaults: [
    'No retry without the middleware.',
    'Without initialInterval every retry leaves at once.',
    'Status retries of GET, HEAD, PUT, DELETE and OPTIONS only.',
  ],
  gotchas: [
    'attempts counts calls, the first included: 4 is three retries.',
    'A duration without a unit is seconds.',
    'Durations take no decimals.',
    'The wait doubles only over all attempts together: 100 ms with 4 attempts is 100, 126 and 159 ms, each ± 50 %.',
    'Up to 3.6 only failed connections are retried; status, timeout and the rest came with 3.7.',
    'timeout does not end a try that runs.',
    'Bodies up to 2 MiB are buffered; larger ones are not retried.',
    'Put the breaker before the retry, or each retry counts as a call of its own.',
  ],
  sources: [
    {
      title: 'traefik/traefik',
      version: 'fd5a576 (3.7.9)',
      at: 'pkg/middlewares/retry/retry.go',
      url: 'https://github.com/traefik/traefik/blob/fd5a576/pkg/middlewares/retry/retry.go',
    },
    {
      title: 'cenkalti/backoff',
      version: '4.3.0',
      at: 'exponential.go',
      url: 'https://github.com/cenkalti/backoff/blob/v4.3.0/exponential.go',
    },
    {
      title: 'vulcand/oxy',
      version: 'db4bdb4',
      at: 'cbreaker',
      url: 'https://github.com/vulcand/oxy/tree/db4bdb4/cbreaker',
    },
  ],
  emit(policy, given) {
    const draft = traefikDraft(policy);
    const report = writeFields(policy, draft, writers, given);
    return { documents: traefikDocuments(given.host, given.settings.port, draft), report };
  },

  readBack(documents, { host }) {
    const retry = documents.map((document) => valueAt(document, 'spec', 'retry')).find((found) => found !== undefined);
    const transport = documentOf(documents, 'ServersTransport');
    const attempts = numberAt(retry, 'attempts') ?? 1;
    const initialMs = msAt(retry, 'initialInterval') ?? 0;
    const perTryTimeoutMs = msAt(transport, 'spec', 'forwardingTimeouts', 'responseHeaderTimeout');
    const statuses = listAt(retry, 'status').map(String);
    const retryOn: RetryCondition[] = [{ kind: 'transport', event: 'connect-failure' }];
    for (const range of statuses) {
      const [from, to = from] = range.split('-').map(Number) as [number, number?];
      retryOn.push({ kind: 'status', from, to });
    }
    if (statuses.some((range) => covers(range, 502))) retryOn.push({ kind: 'transport', event: 'reset' });
    if (statuses.some((range) => covers(range, 504)) && perTryTimeoutMs !== null) {
      retryOn.push({ kind: 'transport', event: 'timeout' });
    }
    const match = textAt(documentOf(documents, 'IngressRoute'), 'spec', 'routes', 0, 'match') ?? '';
    const methods = [...match.matchAll(/Method\(`(\w+)`\)/g)].map((found) => found[1]!);
    const retried = attempts > 1;
    return {
      ...emptyPolicy,
      name: host,
      library: 'traefik',
      version: '3.7.9',
      maxRetries: attempts - 1,
      backoff: retried ? law(initialMs, attempts) : emptyPolicy.backoff,
      retryOn: retried ? retryOn : [],
      methods: retried && methods.length > 0 ? methods : null,
      perTryTimeoutMs,
      totalTimeoutMs: msAt(retry, 'timeout'),
    } satisfies ResiliencePolicy;
  },
});

/** nginx's proxy_next_upstream, which NGINX's and the community's ingress controllers both write. */
import { emptyPolicy, type ResiliencePolicy, type RetryCondition } from '../resilience/policy.ts';
import { sayCount, writtenRetries } from './counts.ts';
import { sayWhatFits } from './deadlines.ts';
import { spokenMs } from './durations.ts';
import { sayStandIn } from './envoy-conditions.ts';
import { sayWaitsOf } from './fixed-waits.ts';
import { sayConditions, whatIsRetried } from './retriable.ts';
import { pickStatuses } from './status-sets.ts';
import type { FieldWriters, OutputPath, Said } from './target.ts';

export interface NextUpstreamDraft {
  readonly policy: ResiliencePolicy;
  readonly next: {
    retries: number;
    words: string[];
    /** After which no new try starts; null = no limit. */
    untilMs: number | null;
    readMs: number | null;
  };
}

export interface NextUpstreamDialect {
  readonly product: string;
  /** What is said of a count that is written, besides its number. */
  readonly count: Said | null;
  readonly tries: string;
  /** Milliseconds as the product rounds them. */
  round(ms: number): number;
  readonly paths: Readonly<Record<'words' | 'tries' | 'until' | 'read', OutputPath>>;
}

type Field = 'maxRetries' | 'backoff' | 'retryOn' | 'neverRetryOn' | 'methods' | 'perTryTimeoutMs' | 'totalTimeoutMs';

/** `http_…` words of proxy_next_upstream. */
const statuses = [403, 404, 429, 500, 502, 503, 504];
const waits = { formula: 'none', params: {} };
const notRepeated = ['POST', 'PATCH', 'LOCK'];

export const nextUpstreamDraft = (policy: ResiliencePolicy): NextUpstreamDraft => ({
  policy,
  next: { retries: 0, words: [], untilMs: null, readMs: null },
});

export function nextUpstreamWriters(dialect: NextUpstreamDialect): Pick<FieldWriters<NextUpstreamDraft>, Field> {
  const { product, paths, round } = dialect;
  const rounded = (ms: number): string =>
    round(ms) === ms
      ? ''
      : ` ${spokenMs(ms)} is written as ${spokenMs(round(ms))}: only whole ${round(1) === 1 ? 'milliseconds' : 'seconds'} can be.`;
  return {
    maxRetries(_value, { policy, next }, note) {
      next.retries = writtenRetries(policy, 2);
      const { status, detail } = sayCount(policy, {
        product,
        field: dialect.tries,
        counts: 'calls',
        standIn: 2,
        zero: {
          status: 'exact',
          detail: 'No retry, written as off. Left out, an error or a timeout would be retried.',
        },
      });
      const caveat = status === 'exact' && next.retries > 0 ? dialect.count : null;
      note(
        'maxRetries',
        caveat?.status ?? status,
        caveat ? `${detail} ${caveat.detail}` : detail,
        next.retries > 0 ? paths.tries : paths.words,
      );
    },

    backoff(_choice, { policy, next }, note) {
      if (next.retries === 0) return;
      for (const { status, detail } of sayWaitsOf(policy, waits, next.retries, 'nginx retries at once, always')) {
        note('backoff', status, detail);
      }
    },

    retryOn(_value, { policy, next }, note) {
      if (next.retries === 0) return;
      const { events, statuses: ranges, grpc, nearly, lost } = whatIsRetried(policy);
      const near = [...nearly];
      const losses = [...lost, ...grpc.map((code) => `gRPC ${code}: nginx does not read gRPC statuses`)];
      const connected = events.has('connect-failure') || events.has('reset') || events.has('refused-stream');
      if (connected) next.words.push('error');
      if (events.has('timeout')) next.words.push('timeout');
      if (connected && !(events.has('connect-failure') && events.has('reset'))) {
        near.push('error is a failure to connect, to send and to read alike');
      }
      const { kept, refused } = pickStatuses(ranges, statuses, 'nginx');
      next.words.push(...kept.map((status) => `http_${status}`));
      if (refused !== null && kept.length > 0) near.push(`${refused}; left out`);
      if (refused !== null && kept.length === 0) losses.push(refused);
      for (const { status, detail } of sayConditions(near, losses, next.words.length > 0)) {
        note('retryOn', status, detail, status === 'lost' ? undefined : paths.words);
      }
      if (next.words.length > 0) return;
      next.words.push('error');
      const { status, detail } = sayStandIn('error stands in its place');
      note('retryOn', status, detail, paths.words);
    },

    neverRetryOn(_value, { policy, next }, note) {
      if (next.retries === 0) return;
      for (const { status, detail } of whatIsRetried(policy).excluded) note('neverRetryOn', status, detail);
    },

    methods(methods, { next }, note) {
      if (next.retries === 0) return;
      const unsafe = methods === null || methods.some((method) => notRepeated.includes(method.toUpperCase()));
      if (unsafe) next.words.push('non_idempotent');
      const detail = unsafe
        ? 'non_idempotent is written: without it POST, PATCH and LOCK are not repeated once sent.'
        : 'Without non_idempotent POST, PATCH and LOCK are not repeated once sent; all other methods are.';
      note('methods', methods === null ? 'exact' : 'approximate', detail, paths.words);
    },

    perTryTimeoutMs(tryMs, { next }, note) {
      if (tryMs === null) return;
      next.readMs = round(tryMs);
      if (next.retries > 0 && !next.words.includes('timeout')) next.words.push('timeout');
      const again = next.retries > 0 ? ' timeout is listed, so it is retried.' : '';
      note(
        'perTryTimeoutMs',
        'approximate',
        `Written as the longest gap between two reads, not as the limit of the whole try.${again}${rounded(tryMs)}`,
        paths.read,
      );
    },

    totalTimeoutMs(totalMs, { policy, next }, note) {
      if (totalMs === null) return;
      if (next.retries === 0) {
        note('totalTimeoutMs', 'lost', 'nginx has no limit of a whole call. Keep it in the application.');
        return;
      }
      next.untilMs = round(totalMs);
      const fit = sayWhatFits({ totalMs, tryMs: policy.perTryTimeoutMs, waits: null, retries: next.retries });
      note(
        'totalTimeoutMs',
        'approximate',
        `After it no new try starts; one that runs is not ended${fit}.${rounded(totalMs)}`,
        paths.until,
      );
    },
  };
}

/** The words of a draft: `off`, or the conditions, each once. */
export const nextUpstreamWords = ({ next }: NextUpstreamDraft): string =>
  next.retries === 0 ? 'off' : [...new Set(next.words)].join(' ');

export interface NextUpstream {
  readonly words: string;
  readonly tries: number;
  readonly untilMs: number | null;
  readonly readMs: number | null;
}

export function policyFromNextUpstream(
  name: string,
  library: string,
  version: string,
  { words, tries, untilMs, readMs }: NextUpstream,
): ResiliencePolicy {
  const list = words.split(' ');
  const retries = list.includes('off') ? 0 : Math.max(0, tries - 1);
  const retryOn: RetryCondition[] = list.flatMap((word): RetryCondition[] => {
    if (word === 'error') {
      return [
        { kind: 'transport', event: 'connect-failure' },
        { kind: 'transport', event: 'reset' },
      ];
    }
    if (word === 'timeout') return [{ kind: 'transport', event: 'timeout' }];
    const status = /^http_(\d+)$/.exec(word);
    return status ? [{ kind: 'status', from: Number(status[1]), to: Number(status[1]) }] : [];
  });
  const repeatable = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'];
  return {
    ...emptyPolicy,
    name,
    library,
    version,
    maxRetries: retries,
    retryOn: retries > 0 ? retryOn : [],
    methods: retries > 0 && !list.includes('non_idempotent') ? repeatable : null,
    perTryTimeoutMs: readMs,
    totalTimeoutMs: untilMs,
  };
}

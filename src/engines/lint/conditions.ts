/** The words by which products say what is retried, and what each one really covers. */
import type { YamlPath } from '../core/yaml.ts';
import type { Condition, Meaning } from './calls.ts';

const status = (from: number, to = from): Meaning => ({
  says: from === to ? `the answer is ${from}` : `the answer is ${from}–${to}`,
  events: [],
  statuses: [[from, to]],
});
const grpc = (name: string): Meaning => ({ says: `the gRPC status is ${name}`, events: [], statuses: [] });
const event = (says: string, ...events: Meaning['events']): Meaning => ({ says, events, statuses: [] });

/** Envoy's `retry_on` (docs of envoyproxy/envoy router_filter, x-envoy-retry-on; source/common/router/retry_state_impl.cc). */
export const envoyMeanings: Readonly<Record<string, Meaning>> = {
  '5xx': {
    says: 'the answer is any 5xx, or none comes (no connection, a reset, a try timed out)',
    events: ['connect-failure', 'refused-stream', 'reset', 'timeout'],
    statuses: [[500, 599]],
  },
  'gateway-error': {
    says: 'the answer is 502, 503 or 504, or none comes (no connection, a reset, a try timed out)',
    events: ['connect-failure', 'refused-stream', 'reset', 'timeout'],
    statuses: [[502, 504]],
  },
  reset: event(
    'the connection breaks or a try times out before an answer',
    'connect-failure',
    'refused-stream',
    'reset',
    'timeout',
  ),
  'reset-before-request': event('the connection breaks before the request was sent'),
  'connect-failure': event('no connection can be made', 'connect-failure'),
  'refused-stream': event('the server refuses the stream', 'refused-stream'),
  'retriable-4xx': { ...status(409) },
  'retriable-status-codes': event('the answer is one of the listed statuses'),
  'retriable-headers': event('the answer carries one of the listed headers'),
  'envoy-ratelimited': event('the answer says that a rate limit was hit'),
  'http3-post-connect-failure': event('an HTTP/3 connection fails after it was made'),
  cancelled: grpc('CANCELLED'),
  'deadline-exceeded': grpc('DEADLINE_EXCEEDED'),
  internal: grpc('INTERNAL'),
  'resource-exhausted': grpc('RESOURCE_EXHAUSTED'),
  unavailable: grpc('UNAVAILABLE'),
};

export const grpcWords: readonly string[] = [
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

/** nginx's `proxy_next_upstream` (nginx/nginx src/http/ngx_http_upstream.c). `off` and `non_idempotent` are no conditions. */
export const nginxMeanings: Readonly<Record<string, Meaning>> = {
  error: event('a connection cannot be made or breaks', 'connect-failure', 'reset', 'refused-stream'),
  timeout: event('a connection or an answer takes too long', 'timeout'),
  invalid_header: event('the answer is no HTTP', 'reset'),
  ...Object.fromEntries([403, 404, 429, 500, 502, 503, 504].map((code) => [`http_${code}`, status(code)])),
};

/** HAProxy's `retry-on` (haproxy/haproxy doc/configuration.txt). */
export const haproxyMeanings: Readonly<Record<string, Meaning>> = {
  'conn-failure': event('no connection can be made', 'connect-failure', 'refused-stream'),
  'empty-response': event('the connection closes without an answer', 'reset'),
  'junk-response': event('the answer is no HTTP', 'reset'),
  'response-timeout': event('no answer comes in time', 'timeout'),
  '0rtt-rejected': event('early data is refused'),
  ...Object.fromEntries(
    [401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503, 504].map((code) => [String(code), status(code)]),
  ),
  'all-retryable-errors': {
    says: 'no answer comes, it is no HTTP, or it is 500, 502, 503 or 504',
    events: ['connect-failure', 'refused-stream', 'reset', 'timeout'],
    statuses: [
      [500, 500],
      [502, 504],
    ],
  },
};

export const statusMeaning = status;

/** `503`, `500-599` or `5xx`; undefined for anything else. */
export function statusRange(text: string): Meaning | undefined {
  const range = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(text);
  if (range) return status(Number(range[1]), Number(range[2] ?? range[1]));
  const hundred = /^([1-5])xx$/.exec(text);
  return hundred ? status(Number(hundred[1]) * 100, Number(hundred[1]) * 100 + 99) : undefined;
}

/** A word, its place and its meaning in a table. */
export function conditionOf(
  token: string,
  path: YamlPath,
  meanings: Readonly<Record<string, Meaning>>,
  isWritten = true,
): Condition {
  const meaning = Object.hasOwn(meanings, token) ? meanings[token] : undefined;
  return { token, path, written: isWritten, meaning };
}

/** Statuses of a list as one condition each. */
export function statusConditions(codes: readonly { readonly number: number | undefined; readonly path: YamlPath }[]) {
  return codes.flatMap(({ number, path }): Condition[] =>
    number === undefined ? [] : [{ token: String(number), path, written: true, meaning: status(number) }],
  );
}

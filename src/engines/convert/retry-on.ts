/** From what a library retries to what Envoy can see: statuses, resets, failed connections. */
import type { ResiliencePolicy, RetryCondition } from '../resilience/policy.ts';

export interface RetryOnMapping {
  /** Envoy `retry_on` tokens and statuses, each once. */
  readonly tokens: readonly string[];
  /** One sentence per condition that is met only nearly. */
  readonly nearly: readonly string[];
  /** One sentence per condition that is lost. */
  readonly lost: readonly string[];
}

const network = ['connect-failure', 'refused-stream', 'reset'] as const;

interface ExceptionMeaning {
  readonly pattern: RegExp;
  readonly tokens: readonly string[];
  readonly why: string;
}

/** Matched against the simple name, first match wins. */
const exceptions: readonly ExceptionMeaning[] = [
  {
    pattern: /^(ConnectException|ConnectTimeoutException|NoRouteToHostException|UnknownHostException)$/,
    tokens: ['connect-failure', 'refused-stream'],
    why: 'a connection that cannot be made is connect-failure to Envoy',
  },
  {
    pattern:
      /^(SocketTimeoutException|HttpTimeoutException|TimeoutException|TimeoutRejectedException|ReadTimeoutException|TaskCanceledException)$/,
    tokens: ['reset'],
    why: 'Envoy retries a timeout only when perTryTimeout is set and reset is listed; set perTryTimeout to what your client waits',
  },
  {
    pattern:
      /^(IOException|SocketException|ResourceAccessException|HttpRequestException|WebException|WebClientRequestException|RetryableException|ClosedChannelException)$/,
    tokens: network,
    why: 'the network failures behind it are connect-failure, refused-stream and reset to Envoy; other causes are not seen',
  },
  {
    pattern: /^(HttpServerErrorException|InternalServerError|FeignServerException)$/,
    tokens: ['5xx'],
    why: 'a 5xx answer; Envoy’s 5xx also covers resets',
  },
  { pattern: /^(ServiceUnavailable|ServiceUnavailableException)$/, tokens: ['503'], why: 'a 503 answer' },
  { pattern: /^TooManyRequests$/, tokens: ['429'], why: 'a 429 answer' },
  { pattern: /^GatewayTimeout$/, tokens: ['504'], why: 'a 504 answer' },
  { pattern: /^BadGateway$/, tokens: ['502'], why: 'a 502 answer' },
  {
    pattern:
      /^(Exception|Throwable|RuntimeException|\*|RestClientException|TransientDataAccessException|RemoteAccessException)$/,
    tokens: network,
    why: 'of all exceptions Envoy sees only failed connections and resets; add 5xx if your client turns such answers into exceptions',
  },
];

/** Statuses Istio accepts by number: those with a reason phrase in Go's net/http. */
export const namedStatuses: ReadonlySet<number> = new Set([
  ...[
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424,
  ],
  ...[425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
]);

export function toRetryOn(policy: Pick<ResiliencePolicy, 'retryOn'>): RetryOnMapping {
  const tokens = new Set<string>();
  const nearly: string[] = [];
  const lost: string[] = [];
  for (const condition of policy.retryOn) mapCondition(condition, tokens, nearly, lost);
  return { tokens: [...tokens], nearly, lost };
}

function mapCondition(condition: RetryCondition, tokens: Set<string>, nearly: string[], lost: string[]): void {
  switch (condition.kind) {
    case 'exception': {
      const simple = condition.name.replace(/<.*$/, '').split('.').at(-1)!;
      const meaning = exceptions.find(({ pattern }) => pattern.test(simple));
      if (!meaning) {
        lost.push(`${condition.name} is thrown inside the application; a proxy never sees it`);
        return;
      }
      for (const token of meaning.tokens) tokens.add(token);
      nearly.push(`${condition.name === '*' ? 'any exception' : condition.name}: ${meaning.why}`);
      return;
    }
    case 'status': {
      if (condition.from <= 500 && condition.to >= 599) {
        tokens.add('5xx');
        nearly.push('statuses 500–599: Envoy’s 5xx also covers resets and timeouts of a try');
        if (condition.from < 500) addStatuses(condition.from, 499, tokens, lost);
        return;
      }
      addStatuses(condition.from, condition.to, tokens, lost);
      return;
    }
    case 'grpc': {
      const token = condition.code.toLowerCase().replaceAll('_', '-');
      if (['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'].includes(token)) {
        tokens.add(token);
      } else {
        lost.push(`gRPC ${condition.code}: Envoy has no condition for it`);
      }
      return;
    }
    case 'transport':
      tokens.add(condition.event === 'timeout' ? 'reset' : condition.event);
      return;
    case 'predicate':
      lost.push(`${condition.text.replace(/\s+/g, ' ').slice(0, 60)}: only the running program can decide it`);
  }
}

function addStatuses(from: number, to: number, tokens: Set<string>, lost: string[]): void {
  const given = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((status) => namedStatuses.has(status));
  if (given.length === 0) {
    lost.push(
      `status ${from === to ? from : `${from}–${to}`}: Istio accepts only error statuses with a standard reason phrase`,
    );
    return;
  }
  for (const status of given) tokens.add(String(status));
}

/** Whether a try that timed out is retried (Envoy turns it into a reset). */
export function coversTryTimeout(tokens: readonly string[]): boolean {
  return tokens.some((token) => token === '5xx' || token === 'gateway-error' || token === 'reset');
}

/** What a proxy sees of an exception: failed connections, resets, timeouts, statuses. The rest happens inside the application. */

export type TransportEvent = 'connect-failure' | 'refused-stream' | 'reset' | 'timeout';

export interface ExceptionMeaning {
  readonly events: readonly TransportEvent[];
  readonly statuses: readonly (readonly [from: number, to: number])[];
  readonly why: string;
}

const connecting: readonly TransportEvent[] = ['connect-failure', 'refused-stream'];
const network: readonly TransportEvent[] = [...connecting, 'reset'];

const status = (from: number, to: number, why: string): ExceptionMeaning => ({
  events: [],
  statuses: [[from, to]],
  why,
});

/** Matched against the simple name, first match wins. */
const meanings: readonly (readonly [pattern: RegExp, meaning: ExceptionMeaning])[] = [
  [
    /^(ConnectException|ConnectTimeoutException|NoRouteToHostException|UnknownHostException)$/,
    { events: connecting, statuses: [], why: 'a connection that cannot be made is all a proxy sees of it' },
  ],
  [
    /^(SocketTimeoutException|HttpTimeoutException|TimeoutException|TimeoutRejectedException|ReadTimeoutException|TaskCanceledException)$/,
    {
      events: ['timeout'],
      statuses: [],
      why: 'a proxy times a try only where a timeout of the try is set; set it to what your client waits',
    },
  ],
  [
    /^(HttpRequestException|WebException|SocketException|ClosedChannelException)$/,
    { events: network, statuses: [], why: 'the network failures behind it are seen; other causes are not' },
  ],
  [
    /^(IOException|ResourceAccessException|WebClientRequestException|RetryableException)$/,
    {
      events: [...network, 'timeout'],
      statuses: [],
      why: 'the network failures behind it are seen; other causes are not',
    },
  ],
  [/^(HttpServerErrorException|FeignServerException)$/, status(500, 599, 'an answer of 500–599')],
  [/^(HttpClientErrorException|FeignClientException)$/, status(400, 499, 'an answer of 400–499')],
  [
    /^(HttpStatusCodeException|RestClientResponseException|WebClientResponseException)$/,
    status(400, 599, 'an answer of 400–599'),
  ],
  [/^InternalServerError$/, status(500, 500, 'an answer of 500')],
  [/^(ServiceUnavailable|ServiceUnavailableException)$/, status(503, 503, 'an answer of 503')],
  [/^TooManyRequests$/, status(429, 429, 'an answer of 429')],
  [/^GatewayTimeout$/, status(504, 504, 'an answer of 504')],
  [/^BadGateway$/, status(502, 502, 'an answer of 502')],
  [
    /^(Exception|Throwable|RuntimeException|\*|RestClientException|TransientDataAccessException|RemoteAccessException)$/,
    {
      events: [...network, 'timeout'],
      statuses: [],
      why: 'of all exceptions a proxy sees only failed connections and resets; add the 5xx statuses if your client turns such answers into exceptions',
    },
  ],
];

/** @param name as written, with or without its package and type arguments */
export function meaningOf(name: string): ExceptionMeaning | undefined {
  const simple = name.replace(/<.*$/, '').split('.').at(-1)!;
  return meanings.find(([pattern]) => pattern.test(simple))?.[1];
}

/** What a rule of a VirtualService does besides forwarding: redirect, rewrite, fault, retries, CORS, direct answers. */
import { shown, type Field } from './istio-field.ts';
import {
  all,
  between,
  choice,
  flag,
  free,
  list,
  needs,
  number,
  oneOf,
  port,
  record,
  text,
  whole,
  type Check,
} from './istio-shape.ts';
import { duration, durationMs, isHeaderName, percent, percentage, regex, stringMatch } from './istio-values.ts';

export const mirrorPercentage: Check = record({ value: all(number, percent) });

const status = between(200, 600, 'an HTTP status');

export const httpRedirect: Check = record(
  {
    authority: text,
    derivePort: choice('FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT'),
    port,
    prefixRewrite: text,
    redirectCode: whole,
    scheme: choice('', 'http', 'https'),
    uri: text,
  },
  oneOf('uri', 'prefixRewrite'),
  oneOf('port', 'derivePort'),
  (redirect) => {
    const targets = ['uri', 'prefixRewrite', 'authority', 'scheme'].some((key) => redirect.at(key).isFilled);
    if (!targets && !redirect.at('port').isSet && !redirect.at('derivePort').isSet) {
      redirect.error(
        'empty-redirect',
        'Unexpected redirect to the same place, expected uri, prefixRewrite, authority, scheme or port.',
        'Say what changes.',
      );
    }
    const code = redirect.at('redirectCode');
    if (code.number !== 0 && (code.number < 300 || code.number > 399)) {
      code.error(
        'bad-redirect-code',
        `Unexpected redirectCode ${code.number}, expected 3xx.`,
        'Choose 301, 302, 303, 307 or 308.',
      );
    }
  },
);

export const httpRewrite: Check = record(
  {
    authority: text,
    uri: text,
    uriRegexRewrite: record({ match: all(text, regex), rewrite: text }, needs('match', 'rewrite')),
  },
  oneOf('uri', 'uriRegexRewrite'),
  (rewrite) => {
    if (rewrite.at('uri').isFilled || rewrite.at('uriRegexRewrite').isSet || rewrite.at('authority').isFilled) return;
    rewrite.error(
      'empty-rewrite',
      'Unexpected empty rewrite, expected uri, uriRegexRewrite or authority.',
      'Say what changes.',
    );
  },
);

export const directResponse: Check = record(
  { body: record({ bytes: text, string: text }, oneOf('bytes', 'string'), checkBodySize), status },
  needs('status'),
);

function checkBodySize(body: Field): void {
  const text = body.at('string').text;
  const size = body.at('bytes').isFilled ? (body.at('bytes').text.length * 3) / 4 : utf8Length(text);
  if (size > 1024 * 1024)
    body.error('large-body', 'Unexpected body of more than 1 MiB, expected a small one.', 'Serve it from a service.');
  else if (size > 100 * 1024)
    body.warning(
      'large-body',
      'Unexpected body of more than 100 KiB, expected a small one.',
      'Every proxy holds a copy; serve it from a service.',
    );
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}

const grpcStatuses = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

export const fault: Check = record(
  {
    abort: record(
      { grpcStatus: choice(...grpcStatuses), http2Error: text, httpStatus: status, percentage },
      oneOf('grpcStatus', 'http2Error', 'httpStatus'),
      (abort) => {
        if (abort.at('http2Error').isSet) {
          abort
            .at('http2Error')
            .keyFinding(
              'error',
              'unsupported-field',
              'Unexpected http2Error, expected httpStatus or grpcStatus.',
              'Istio does not act on it.',
            );
        }
        if (!['grpcStatus', 'http2Error', 'httpStatus'].some((key) => abort.at(key).isSet)) {
          abort.warning(
            'empty-abort',
            'Unexpected abort without a status, expected httpStatus or grpcStatus.',
            'Add httpStatus.',
          );
        }
      },
    ),
    delay: record({ exponentialDelay: duration, fixedDelay: duration, percent: whole, percentage }, (delay) => {
      if (delay.at('exponentialDelay').isSet) {
        delay
          .at('exponentialDelay')
          .keyFinding(
            'error',
            'unsupported-field',
            'Unexpected exponentialDelay, expected fixedDelay.',
            'Istio does not act on it.',
          );
      }
    }),
  },
  (field) => {
    if (field.at('abort').isSet || field.at('delay').isSet) return;
    field.error('empty-fault', 'Unexpected empty fault, expected abort or delay.', 'Add one of them.');
  },
);

const retryConditions = new Set([
  ...['5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'retriable-4xx', 'refused-stream'],
  ...['retriable-status-codes', 'retriable-headers', 'envoy-ratelimited', 'http3-post-connect-failure'],
  ...['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
]);

/** Statuses for which Go's net/http knows a reason phrase: the webhook asks it. */
export function isKnownStatus(token: string): boolean {
  const code = Number(token);
  if (!/^\d{3}$/.test(token)) return false;
  const last: Readonly<Record<number, number>> = { 1: 3, 2: 8, 3: 8, 4: 31, 5: 11 };
  const others = [226, 451];
  const holes = [306, 419, 420, 427, 430, 509];
  return others.includes(code) || (code % 100 <= (last[Math.floor(code / 100)] ?? -1) && !holes.includes(code));
}

export const httpRetries: Check = record(
  {
    attempts: between(0, 2 ** 31 - 1),
    backoff: duration,
    perTryTimeout: duration,
    retryIgnorePreviousHosts: flag,
    retryOn: text,
    retryRemoteLocalities: flag,
  },
  (retries) => {
    const useless = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].filter((key) => retries.at(key).isFilled);
    const attempts = retries.at('attempts');
    const isOff = attempts.isFilled ? attempts.value === 0 : true;
    if (isOff && useless.length > 0) {
      retries
        .at(useless[0]!)
        .keyFinding(
          'error',
          'retries-off',
          `Unexpected ${useless.join(', ')} with 0 attempts, expected none: retries are off.`,
          'Set attempts to 1 or more.',
        );
    }
    const retryOn = retries.at('retryOn');
    for (const token of retryOn.text === '' ? [] : retryOn.text.split(',')) {
      if (retryConditions.has(token) || isKnownStatus(token)) continue;
      retryOn.error(
        'bad-retry-on',
        `Unexpected ${shown(token)} in retryOn, expected conditions or statuses joined by "," without spaces.`,
        `Choose from ${[...retryConditions].join(', ')} or a status such as 503.`,
      );
    }
  },
);

const corsMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];

const corsHeaderName: Check = all(text, (field) => {
  if (field.text === '*' || isHeaderName(field.text)) return;
  field.error(
    'bad-header-name',
    `Unexpected header name ${shown(field.value)}, expected a token or "*".`,
    'Correct the name.',
  );
});

export const corsPolicy: Check = record({
  allowCredentials: free,
  allowHeaders: list(corsHeaderName),
  allowMethods: list(choice(...corsMethods)),
  allowOrigin: list(text),
  allowOrigins: list(
    all(stringMatch(), (origin) => {
      if (['exact', 'prefix', 'regex'].some((key) => origin.at(key).isFilled)) return;
      origin.error(
        'empty-origin',
        'Unexpected empty origin, expected exact, prefix or regex.',
        'Write for example exact: https://shop.example.',
      );
    }),
  ),
  exposeHeaders: list(corsHeaderName),
  maxAge: all(duration, (age) => {
    if (age.isSet && (durationMs(age.value) ?? 0) % 1000 !== 0) {
      age.error(
        'bad-duration',
        `Unexpected maxAge ${shown(age.value)}, expected whole seconds.`,
        'Round it to seconds.',
      );
    }
  }),
  unmatchedPreflights: choice('UNSPECIFIED', 'FORWARD', 'IGNORE'),
});

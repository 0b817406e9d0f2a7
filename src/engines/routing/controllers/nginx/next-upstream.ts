/** nginx's retries: `proxy_next_upstream` and its limits. Source: nginx/nginx@3f6f782 src/http/ngx_http_upstream.c. */
import type { Origin } from '../../object.ts';
import type { RetryPolicy } from '../../proxy.ts';

export interface NextUpstream {
  /** e.g. `error timeout http_502`. */
  readonly conditions: string;
  /** Tries in all; 0 = the data plane's own bound. */
  readonly tries: number;
  /** Inactivity between two reads of one try, ms. */
  readonly readTimeoutMs: number;
  readonly written: boolean;
  readonly origin: Origin;
}

/** Not repeated once sent, unless `non_idempotent` is written (ngx_http_upstream_next). */
const notIdempotent = ['POST', 'LOCK', 'PATCH'];

export function nextUpstreamPolicy(
  { conditions, tries, readTimeoutMs, written, origin }: NextUpstream,
  /** Tries when `tries` is 0: the number of servers for nginx, unbounded for ingress-nginx. */
  boundWhenZero: number,
): RetryPolicy {
  const retryOn = conditions.split(/\s+/).filter((word) => word !== '');
  const off = retryOn.includes('off');
  return {
    maxRetries: off ? 0 : Math.max(0, (tries > 0 ? tries : boundWhenZero) - 1),
    retryOn: off ? [] : retryOn,
    statusCodes: off ? [] : retryOn.flatMap((word) => (/^http_\d{3}$/.test(word) ? [Number(word.slice(5))] : [])),
    perTryTimeoutMs: readTimeoutMs,
    backoff: { formula: 'none', params: {} },
    avoidPreviousHosts: true,
    ...(retryOn.includes('non_idempotent') ? {} : { sentOnce: notIdempotent }),
    written,
    origin,
  };
}

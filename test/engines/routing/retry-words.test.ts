import { describe, expect, test } from 'vitest';
import type { RetryPolicy } from '../../../src/engines/routing/proxy.ts';
import { describeRetry, unboundedTries } from '../../../src/engines/routing/retry-words.ts';
import { compile, routeRequest } from '../../../src/engines/routing/index.ts';
import { app, cluster, get } from './support.ts';

const policy = (parts: Partial<RetryPolicy>): RetryPolicy => ({
  maxRetries: 2,
  retryOn: [],
  statusCodes: [],
  perTryTimeoutMs: null,
  backoff: { formula: 'none', params: {} },
  avoidPreviousHosts: false,
  written: true,
  ...parts,
});

/** What ingress-nginx does with the annotation. */
function nginx(conditions: string, method: string) {
  const text = `${app('web')}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations: {nginx.ingress.kubernetes.io/proxy-next-upstream: "${conditions}", nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "2"}
spec:
  ingressClassName: nginx
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]
`;
  const { retry } = routeRequest(compile(cluster(text)), get('http://h/', { method }));
  return describeRetry(retry!, method);
}

describe('retries in words', () => {
  test('nginx does not repeat what is not idempotent once it was sent', () => {
    expect(nginx('error timeout http_503', 'GET')).toBe('up to 1 retry on error, timeout, http_503');
    expect(nginx('error timeout http_503', 'POST')).toBe('up to 1 retry on error or timeout before the POST is sent');
    expect(nginx('error http_503 non_idempotent', 'POST')).toBe('up to 1 retry on error, http_503');
    expect(nginx('http_503', 'POST')).toBeUndefined();
    expect(nginx('off', 'GET')).toBeUndefined();
  });

  test.each([
    [{ retryOn: ['5xx', 'retriable-status-codes'], statusCodes: [429] }, 'up to 2 retries on 5xx, 429'],
    [
      { retryOn: ['network-error', '500-502'], statusCodes: [500, 501, 502] },
      'up to 2 retries on network-error, 500-502',
    ],
    [{ retryOn: ['503'], statusCodes: [503], maxRetries: 1 }, 'up to 1 retry on 503'],
    [{ retryOn: ['error'], statusCodes: [], maxRetries: unboundedTries - 1 }, 'retries without a limit on error'],
  ])('every condition is said once: %j', (parts, words) => {
    expect(describeRetry(policy(parts), 'GET')).toBe(words);
  });
});

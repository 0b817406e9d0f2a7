import { describe, expect, test } from 'vitest';
import { fromPod, virtualService } from './support.ts';

const rule = (fields: string) =>
  virtualService('shop', `hosts: [shop]\nhttp:\n- route: [{destination: {host: shop}}]\n${fields}`);

describe('retries and timeouts in force', () => {
  // Modelled on istio/istio pilot/pkg/networking/core/route/retry/retry_test.go.
  test('nobody wrote retries: two, on errors before an answer', () => {
    expect(fromPod([], 'http://shop/').retry).toMatchObject({
      maxRetries: 2,
      retryOn: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled', 'retriable-status-codes'],
      statusCodes: [],
      perTryTimeoutMs: null,
      backoff: { formula: 'istio', params: { backoffMs: 25 } },
      avoidPreviousHosts: true,
      written: false,
    });
  });

  test('attempts 0 switches them off', () => {
    expect(fromPod([rule('  retries: {attempts: 0}')], 'http://shop/').retry).toBeNull();
  });

  test('a VirtualService without retries keeps the default', () => {
    expect(fromPod([rule('  timeout: 1s')], 'http://shop/').retry).toMatchObject({ maxRetries: 2, written: false });
  });

  test('the mesh’s own default takes the place of Istio’s', () => {
    const meshConfig = { defaultHttpRetryPolicy: { attempts: 5, retryOn: '5xx' } };
    expect(fromPod([], 'http://shop/', {}, { meshConfig }).retry).toMatchObject({
      maxRetries: 5,
      retryOn: ['5xx'],
      written: false,
    });
  });

  test('numbers in retryOn become retriable status codes', () => {
    expect(
      fromPod([rule('  retries: {attempts: 3, retryOn: "gateway-error,409"}')], 'http://shop/').retry,
    ).toMatchObject({
      maxRetries: 3,
      retryOn: ['gateway-error', 'retriable-status-codes'],
      statusCodes: [409],
      written: true,
    });
  });

  test('timeout covers all tries, perTryTimeout each one; none is the default', () => {
    const decision = fromPod(
      [rule('  timeout: 1500ms\n  retries: {attempts: 2, perTryTimeout: 400ms, backoff: 100ms}')],
      'http://shop/',
    );
    expect(decision.timeouts?.totalMs).toBe(1500);
    expect(decision.retry).toMatchObject({ perTryTimeoutMs: 400, backoff: { params: { backoffMs: 100 } } });
    expect(fromPod([], 'http://shop/').timeouts?.totalMs).toBeNull();
  });
});

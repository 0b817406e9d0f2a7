import { describe, expect, test } from 'vitest';
import { istioKinds } from '../../../../src/engines/routing/kinds/istio-kinds.ts';
import { cluster } from '../support.ts';

/** What the kind says of the object alone: severity, code and line. */
function findings(text: string) {
  const object = cluster(text).objects[0]!;
  const kind = istioKinds.find((one) => one.kind === object.kind)!;
  return kind
    .validate(object)
    .map(({ severity, code, path, atKey }) => [
      severity,
      code,
      (atKey ? object.keyPlaceOf(path) : object.placeOf(path)).line,
    ]);
}

const virtualService = (spec: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop}
spec:
${spec.replace(/^/gm, '  ')}`;

describe('checks of Istio objects', () => {
  test('a sound VirtualService has no findings', () => {
    expect(
      findings(
        virtualService(`hosts: [shop]
http:
- timeout: 2s
  retries: {attempts: 3, perTryTimeout: 500ms, retryOn: "5xx,503"}
  route: [{destination: {host: shop, subset: v1}}]`),
      ),
    ).toEqual([]);
  });

  // Modelled on istio/istio TestValidateHTTPRetry.
  test('retryOn is compared token by token, blanks included', () => {
    expect(
      findings(
        virtualService(`hosts: [shop]
http:
- retries: {attempts: 3, retryOn: "5xx, reset"}
  route: [{destination: {host: shop}}]`),
      ),
    ).toEqual([['error', 'bad-retry-on', 7]]);
  });

  test('a timeout of 0s is refused, not read as "none"', () => {
    expect(
      findings(
        virtualService(`hosts: [shop]
http:
- timeout: 0s
  route: [{destination: {host: shop}}]`),
      ),
    ).toEqual([['error', 'bad-duration', 7]]);
  });

  // Modelled on istio/istio TestValidateVirtualService, unreachable rules.
  test('a prefix behind a shorter one is told', () => {
    expect(
      findings(
        virtualService(`hosts: [shop]
http:
- match: [{uri: {prefix: /cart}}]
  route: [{destination: {host: shop}}]
- match: [{uri: {prefix: /cart/items}}]
  route: [{destination: {host: shop}}]`),
      ),
    ).toEqual([['warning', 'ineffective-match', 9]]);
  });

  test('a misspelt field points at its key', () => {
    expect(
      findings(
        virtualService(`hosts: [shop]
http:
- retry: {attempts: 3}
  route: [{destination: {host: shop}}]`),
      ),
    ).toEqual([['warning', 'unknown-field', 7]]);
  });

  test('a look-ahead is no RE2', () => {
    expect(
      findings(
        virtualService(`hosts: [shop]
http:
- match: [{uri: {regex: "(?=/a).*"}}]
  route: [{destination: {host: shop}}]`),
      ),
    ).toEqual([['error', 'bad-regex', 7]]);
  });

  test('PERMISSIVE ports need a selector', () => {
    expect(
      findings(`apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ports}
spec:
  portLevelMtls:
    8080: {mode: PERMISSIVE}`),
    ).toEqual([['error', 'port-level-needs-selector', 5]]);
  });

  test('outlier detection of local failures needs the split', () => {
    expect(
      findings(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: shop}
spec:
  host: shop
  trafficPolicy:
    outlierDetection: {consecutiveLocalOriginFailures: 5}`),
    ).toEqual([['error', 'local-origin', 7]]);
  });
});

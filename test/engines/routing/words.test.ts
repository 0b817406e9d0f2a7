import { describe, expect, test } from 'vitest';
import { explainDifferences } from '../../../src/engines/routing/compare.ts';
import { compile, routeRequest, type RoutedRequest } from '../../../src/engines/routing/index.ts';
import { app, cluster, get } from './support.ts';

const ingress = (more = '', className = 'nginx') => `${app('web')}---${app('api')}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: ${className}
${more}
  rules:
  - host: shop.test
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
      - {path: /api, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}
`;
const tls = '  tls: [{hosts: [shop.test], secretName: cert}]';

const decide = (text: string, url: string, more: Partial<RoutedRequest> = {}) =>
  routeRequest(compile(cluster(text)), get(url, more));

const inside = { source: { kind: 'pod', namespace: 'default', name: 'client' } } as const;

describe('the words of a decision', () => {
  test('what the request asks for is all of its address', () => {
    expect(decide(ingress(), 'http://shop.test/api?id=7').hops[0]!.reason).toBe(
      'It calls http://shop.test:80/api?id=7.',
    );
  });

  test('a host is not said twice', () => {
    const host = decide(ingress(), 'http://shop.test/').hops.find(({ kind }) => kind === 'virtual-host')!;
    expect([host.name, host.reason]).toEqual(['shop.test', 'It names the host exactly.']);
  });

  test('steps of the location that was taken, and further steps of one, do not stand beside it', () => {
    const taken = decide(ingress(tls), 'http://shop.test/api').hops.find(({ kind }) => kind === 'route')!;
    expect(taken.name).toBe('location = /api');
    expect(taken.passedOver!.map(({ name }) => name)).toEqual(['location /']);
  });

  test('one character is no characters', () => {
    const text = `${app('web')}---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: main}
spec: {gatewayClassName: any, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {parentRefs: [{name: main}], rules: [{backendRefs: [{name: web, port: 80}]}]}
`;
    expect(decide(text, 'http://h/').words.reason).toContain('prefix of 1 character)');
  });

  test('a sentence ends once', () => {
    const text = ingress().replaceAll('selector: {app: web}', 'selector: {app: wbe}');
    expect(decide(text, 'http://shop.test/').words.reason).toMatch(/[^.] \(NoEndpoints\)\.$/);
  });

  test('Traefik answers over TLS by routers with TLS alone', () => {
    expect(decide(ingress('', 'traefik'), 'https://shop.test/').words.reason).toBe('There is no router with TLS.');
    expect(decide(ingress('', 'traefik'), 'http://other.test/').words.reason).toBe(
      'No router without TLS matches GET /.',
    );
  });
});

describe('a sidecar nobody asked for', () => {
  const rule = `${app('web')}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}
`;
  const proxyOf = (text: string) =>
    decide(text, 'http://web/', inside).hops.find(({ kind }) => kind === 'proxy')!.reason;

  test('is said to be assumed, unless a namespace or pod asks for it', () => {
    expect(proxyOf(rule)).toContain('no label asks for it');
    const labelled = `---
apiVersion: v1
kind: Namespace
metadata: {name: default, labels: {istio-injection: enabled}}
`;
    const pod = `---
apiVersion: v1
kind: Pod
metadata: {name: client, labels: {sidecar.istio.io/inject: "true"}}
spec: {containers: [{name: app, image: app}]}
`;
    expect([proxyOf(rule + labelled), proxyOf(rule + pod)]).toEqual(Array(2).fill('It stands beside the client.'));
  });

  test('no Namespace is cited that was not given', () => {
    const refs = (text: string) =>
      decide(text.replace('{port: 80,', '{name: http, port: 80,'), 'http://web/', inside).hops.flatMap(
        ({ origin }) => origin?.ref.kind ?? [],
      );
    expect(refs(rule)).not.toContain('Namespace');
    expect(refs(`${rule}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n`)).toContain('Namespace');
  });
});

describe('controllers side by side', () => {
  test('two that redirect differ by their redirects, not by a part of the path one passes over', () => {
    const found = explainDifferences(cluster(ingress(tls)), get('http://shop.test/api/x'), [
      'ingress-nginx',
      'nginx-inc',
    ]);
    expect(found.answers.map(({ answer }) => answer)).toEqual([
      'redirects with 308 to https://shop.test/api/x',
      'redirects with 301 to https://shop.test:443/api/x',
    ]);
    expect(found.differences[0]!.sentence).toContain('Both redirect.');
    expect(found.differences[0]!.sentence).not.toContain('passes over');
  });

  test('of nothing: no object is cited, and the sentence stands', () => {
    const { answers, differences } = explainDifferences(cluster(''), get('http://shop.test/'));
    expect(answers.flatMap(({ rule }) => rule?.origin ?? [])).toEqual([]);
    expect(differences[0]!.sentence).toMatch(/^Istio gives no answer, where .* answer 404\./);
  });
});

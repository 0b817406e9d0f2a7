/** Every way to get nowhere says why, names the object and its place, and what else was there. */
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/engines/routing/world.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import type { Decision, Passed } from '../../../src/engines/routing/decision.ts';
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import { app, cluster, get } from './support.ts';

const gatewayApi = (kind: string, name: string, spec: string) =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const gateway = (listeners: string, more = '') =>
  gatewayApi('Gateway', 'gw', `{gatewayClassName: x, listeners: [${listeners}]${more}}`);
const route = (spec: string, kind = 'HTTPRoute') => gatewayApi(kind, 'r', `{parentRefs: [{name: gw}], ${spec}}`);
const toA = 'backendRefs: [{name: a, port: 80}]';
const pem = '-----BEGIN CERTIFICATE-----';
const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: cert}\nstringData: {tls.crt: "${pem}", tls.key: "${pem}"}\n`;
const certificate = 'tls: {certificateRefs: [{name: cert}]}';
const open = '{name: http, port: 80, protocol: HTTP}';
const one = '{name: one, port: 443, protocol: HTTPS, hostname: one.test, ' + certificate + '}';
const two = '{name: two, port: 443, protocol: HTTPS, hostname: two.test, ' + certificate + '}';
const istio = (kind: string, name: string, spec: string) =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const edge = istio(
  'Gateway',
  'edge',
  '{selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [a.test]}]}',
);
const ingress = (name: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: ${name}
  rules: [{host: a.test, http: {paths: [{path: /x, pathType: Exact, backend: {service: {name: a, port: {number: 80}}}}]}}]
`;

interface Failure {
  readonly texts: readonly string[];
  readonly url: string;
  readonly more?: Partial<RoutedRequest>;
  readonly answer: string | number;
  /** In the words of the reason. */
  readonly says: string;
  /** Kind of the object that the last placed hop shows, and what it shows of it. */
  readonly at?: readonly [kind: string, path: string];
  /** Names of what was there and not taken. */
  readonly not?: readonly string[];
}

const inside = { source: { kind: 'pod', namespace: 'default', name: 'client' } } as const;

const failures: Readonly<Record<string, Failure>> = {
  'no gateway that is programmed': {
    texts: [app('a')],
    url: 'http://a.test/x',
    answer: 'no-gateway',
    says: 'There is no Gateway or Ingress',
  },
  'another gateway than the one asked for': {
    texts: [gateway(open)],
    url: 'http://a.test/',
    more: { source: { kind: 'external', gateway: { namespace: 'default', name: 'nope' } } },
    answer: 'no-gateway',
    says: 'no gateway default/nope',
    not: ['Gateway default/gw'],
  },
  'no listener': {
    texts: [gateway(open), route(`rules: [{${toA}}]`), app('a')],
    url: 'http://a.test:81/',
    answer: 'no-listener',
    says: 'no listener on port 81 (open: 80)',
    at: ['Gateway', 'spec.listeners'],
    not: ['http'],
  },
  'a Gateway that is not accepted': {
    texts: [gateway(open, ', addresses: [{type: test/x, value: y}]'), route(`rules: [{${toA}}]`), app('a')],
    url: 'http://a.test/',
    answer: 'no-listener',
    says: 'An address of type test/x is none this engine knows',
    at: ['Gateway', 'spec.listeners'],
    not: ['Gateway default/gw'],
  },
  'a listener that is not programmed': {
    texts: [gateway(`${open}, ${one}`), route(`rules: [{${toA}}]`), app('a')],
    url: 'https://one.test/',
    answer: 'no-listener',
    says: 'no listener on port 443 (open: 80)',
    at: ['Gateway', 'spec.listeners'],
    not: ['listener one', 'http'],
  },
  'a listener for another host': {
    texts: [gateway('{name: one, port: 80, protocol: HTTP, hostname: one.test}'), route(`rules: [{${toA}}]`), app('a')],
    url: 'http://a.test/',
    answer: 404,
    says: 'No listener on port 80 answers for host a.test',
    at: ['Gateway', 'spec.listeners'],
    not: ['one'],
  },
  'TLS to a plain port': {
    texts: [gateway(open)],
    url: 'https://a.test:80/',
    answer: 'tls-mismatch',
    says: 'speaks plain HTTP',
    at: ['Gateway', 'spec.listeners'],
    not: ['http'],
  },
  'no TLS to a TLS port': {
    texts: [secret, gateway(one)],
    url: 'http://one.test:443/',
    answer: 'tls-required',
    says: 'speaks TLS',
    at: ['Gateway', 'spec.listeners'],
    not: ['one'],
  },
  'an unknown server name': {
    texts: [secret, gateway(`${one}, ${two}`)],
    url: 'https://three.test/',
    answer: 'no-filter-chain',
    says: 'server name three.test',
    at: ['Gateway', 'spec.listeners'],
    not: ['one', 'two'],
  },
  'a Host of another listener': {
    texts: [secret, gateway(`${one}, ${two}`), route(`rules: [{${toA}}]`), app('a')],
    url: 'https://two.test/',
    more: { sni: 'one.test' },
    answer: 421,
    says: 'belongs to another listener',
    at: ['Gateway', 'spec.listeners.0'],
    not: ['two'],
  },
  'no host fits': {
    texts: [gateway(open), route(`hostnames: [b.test], rules: [{${toA}}]`), app('a')],
    url: 'http://a.test/',
    answer: 404,
    says: 'No host of listener http fits a.test',
    at: ['Gateway', 'spec.listeners.0'],
    not: ['b.test'],
  },
  'a route that is not accepted': {
    texts: [gateway(open), route(`rules: [{${toA}}]`).replace('name: gw', 'name: gw, sectionName: none'), app('a')],
    url: 'http://a.test/',
    answer: 404,
    says: 'No host of listener http fits a.test',
    at: ['Gateway', 'spec.listeners.0'],
    not: ['HTTPRoute default/r'],
  },
  'no rule matches': {
    texts: [gateway(open), route(`rules: [{matches: [{path: {value: /x}}], ${toA}}]`), app('a')],
    url: 'http://a.test/y',
    answer: 404,
    says: 'No rule of * matches GET /y',
    at: ['HTTPRoute', 'spec.hostnames'],
    not: ['spec.rules[0].matches[0] of HTTPRoute default/r'],
  },
  'a method nobody serves': {
    texts: [
      gateway(open),
      route(`rules: [{matches: [{method: {service: s, method: m}}], ${toA}}]`, 'GRPCRoute'),
      app('a'),
    ],
    url: 'http://a.test/s/x',
    more: { protocol: 'grpc', method: 'POST' },
    answer: 'UNIMPLEMENTED',
    says: 'No rule of * matches POST /s/x',
    at: ['GRPCRoute', 'spec.hostnames'],
    not: ['spec.rules[0].matches[0] of GRPCRoute default/r'],
  },
  'a backend that is not there': {
    texts: [gateway(open), route('rules: [{backendRefs: [{name: none, port: 80}, {name: a, port: 80}]}]'), app('a')],
    url: 'http://a.test/',
    answer: 500,
    says: 'There is no Service default/none',
    at: ['HTTPRoute', 'spec.rules.0.backendRefs.0'],
    not: ['default/a:80'],
  },
  'no backend at all': {
    texts: [gateway(open), route('rules: [{matches: [{path: {value: /}}]}]')],
    url: 'http://a.test/',
    answer: 500,
    says: 'The rule has no backendRefs',
    at: ['HTTPRoute', 'spec.rules.0'],
  },
  'no endpoints': {
    texts: [gateway(open), route(`rules: [{${toA}}]`), app('a', { replicas: 0 })],
    url: 'http://a.test/',
    answer: 503,
    says: 'no pod with labels app=a',
    at: ['Service', 'spec'],
  },
  'a TCP port without a rule': {
    texts: [gateway('{name: tcp, port: 99, protocol: TCP}')],
    url: 'http://a.test:99/',
    more: { protocol: 'tcp' },
    answer: 'no-filter-chain',
    says: 'No rule takes TCP on port 99',
    at: ['Gateway', 'spec.listeners'],
    not: ['tcp'],
  },
  'HTTP to a port for UDP': {
    texts: [gateway('{name: dns, port: 53, protocol: UDP}'), route(`rules: [{${toA}}]`, 'UDPRoute'), app('a')],
    url: 'http://a.test:53/',
    answer: 'no-filter-chain',
    says: 'Nothing on port 53 speaks HTTP',
    at: ['Gateway', 'spec.listeners'],
    not: ['dns'],
  },
  'a subset that no DestinationRule names': {
    texts: [
      edge,
      istio(
        'VirtualService',
        'v',
        '{hosts: [a.test], gateways: [edge], http: [{route: [{destination: {host: a, subset: q}}]}]}',
      ),
      app('a'),
    ],
    url: 'http://a.test/',
    answer: 503,
    says: 'No DestinationRule names subset q',
    at: ['VirtualService', 'spec.http.0.route.0'],
  },
  'a Gateway of Istio without rules': {
    texts: [edge, app('a')],
    url: 'http://a.test/',
    answer: 404,
    says: 'has no rules',
    at: ['Gateway', 'spec.servers.0'],
  },
  'a Service that HAProxy leaves out': {
    texts: [ingress('haproxy')],
    url: 'http://a.test/x',
    answer: 404,
    says: 'the listener’s default answers',
    at: ['Ingress', 'spec'],
    not: ['Ingress default/shop'],
  },
  'a Service that Traefik drops the router for': {
    texts: [ingress('traefik')],
    url: 'http://a.test/x',
    answer: 404,
    says: 'There is no router without TLS.',
    at: ['Ingress', 'spec.rules.0.http.paths.0'],
    not: ['Ingress default/shop'],
  },
  'a name nobody has, from inside': {
    texts: [app('a')],
    url: 'http://none/',
    more: inside,
    answer: 'no-such-host',
    says: 'There is no Service none',
    not: ['Service default/a'],
  },
  'a port nobody has, from inside': {
    texts: [app('a')],
    url: 'http://a:99/',
    more: inside,
    answer: 'connection-refused',
    says: 'has no port 99',
    at: ['Service', 'spec.ports'],
  },
};

function answerOf({ outcome }: Decision): string | number {
  if (outcome.kind === 'answered') return outcome.grpcStatus === 12 ? 'UNIMPLEMENTED' : outcome.status;
  return outcome.kind === 'refused' ? outcome.code : 'forwarded';
}

describe('failures', () => {
  test.each(Object.entries(failures))('%s', (_, { texts, url, more, answer, says, at, not = [] }) => {
    const world = compile(cluster(...texts));
    const decision = routeRequest(world, get(url, more));
    expect(answerOf(decision)).toBe(answer);
    expect(decision.words.reason).toContain(says);
    const passed = decision.hops.flatMap((hop): readonly Passed[] => hop.passedOver ?? []);
    expect(passed.map(({ name }) => name)).toEqual(expect.arrayContaining([...not]));
    for (const { name, why, origin } of passed) {
      expect(why, name).not.toBe('');
      const object = origin && world.cluster.find(origin.ref);
      expect(object?.placeOf(origin!.path).line, name).toBeGreaterThan(0);
    }
    const last = decision.hops.findLast(({ origin }) => origin !== undefined)?.origin;
    if (!at) return;
    expect([last?.ref.kind, last?.path.join('.')]).toEqual(at);
    expect(world.cluster.find(last!.ref)).toBeDefined();
  });

  test('nothing is told that was not asked for', () => {
    const { texts, url } = failures['no rule matches']!;
    const { hops } = routeRequest(compile(cluster(...texts)), get(url), { explain: false });
    expect(hops.flatMap((hop) => hop.passedOver ?? [])).toEqual([]);
  });
});

/** 20 000 mutated documents: diagnostics, never an exception, through reading, checking, programming and routing. */
import { describe, expect, test } from 'vitest';
import { createRandom, type RandomStream } from '../../../src/engines/core/random.ts';
import { kinds } from '../../../src/engines/routing/kinds/index.ts';
import { loadCluster } from '../../../src/engines/routing/load.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import { compile } from '../../../src/engines/routing/world.ts';
import { app, get } from './support.ts';
import { gateway, http, httpRoute, object, to } from './gateway-api/support.ts';

const other = (apiVersion: string, kind: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, labels: {app: a}}\nspec: ${spec}\n`;

/** One plausible object of the kinds that route. */
const seeds = [
  gateway(http),
  gateway(
    '{name: s, port: 443, protocol: HTTPS, hostname: "*.example.com", tls: {certificateRefs: [{name: c}]}, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {a: b}}}}}',
  ),
  httpRoute(
    'r',
    `{matches: [{path: {type: RegularExpression, value: "/a.*"}, headers: [{name: A, value: b}], queryParams: [{name: q, value: r}], method: GET}], filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}, {type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}], timeouts: {request: 1s}, retry: {attempts: 1}, ${to('a', 'b')}}`,
    ', hostnames: [h.example.com]',
  ),
  object('GRPCRoute', 'g', `{parentRefs: [{name: gw}], rules: [{matches: [{method: {service: s.S}}], ${to('a')}}]}`),
  object('TLSRoute', 't', `{parentRefs: [{name: gw}], hostnames: [a.example.com], rules: [{${to('a')}}]}`),
  object('ReferenceGrant', 'rg', '{from: [{group: g, kind: k, namespace: n}], to: [{group: "", kind: Service}]}'),
  object(
    'BackendTLSPolicy',
    'p',
    '{targetRefs: [{group: "", kind: Service, name: a}], validation: {hostname: h, wellKnownCACertificates: System}}',
  ),
  app('a'),
  other(
    'networking.k8s.io/v1',
    'Ingress',
    '{ingressClassName: nginx, tls: [{hosts: [h.example.com]}], rules: [{host: h.example.com, http: {paths: [{path: /a, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}]}',
  ),
  other(
    'networking.istio.io/v1',
    'Gateway',
    '{selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}',
  ),
  other(
    'networking.istio.io/v1',
    'VirtualService',
    '{hosts: [a], http: [{match: [{uri: {prefix: /a}, headers: {x: {regex: y}}}], route: [{destination: {host: a, subset: v1}, weight: 50}], retries: {attempts: 2}, timeout: 1s, fault: {abort: {httpStatus: 500, percentage: {value: 10}}}}]}',
  ),
  other(
    'networking.istio.io/v1',
    'DestinationRule',
    '{host: a, subsets: [{name: v1, labels: {v: "1"}}], trafficPolicy: {outlierDetection: {consecutive5xxErrors: 5}}}',
  ),
  other(
    'traefik.io/v1alpha1',
    'IngressRoute',
    '{entryPoints: [web], routes: [{match: "Host(`h.example.com`) && PathPrefix(`/a`)", kind: Rule, services: [{name: a, port: 80}, {name: x, kind: TraefikService}], middlewares: [{name: x}]}]}',
  ),
  other('traefik.io/v1alpha1', 'Middleware', '{chain: {middlewares: [{name: x}, {name: y}]}}'),
  other(
    'traefik.io/v1alpha1',
    'TraefikService',
    '{weighted: {services: [{name: a, port: 80, weight: 1}, {name: x, kind: TraefikService}]}, mirroring: {name: a, port: 80, mirrors: [{name: a, port: 80, percent: 10}]}}',
  ),
  other(
    'networking.istio.io/v1',
    'ServiceEntry',
    '{hosts: [h.example.com], addresses: [1.2.3.4, 10.0.0.0/8], ports: [{number: 80, name: auto}], resolution: STATIC, endpoints: [{address: 1.2.3.4, ports: {auto: 8080}}]}',
  ),
  other(
    'k8s.nginx.org/v1',
    'VirtualServer',
    '{host: h.example.com, upstreams: [{name: a, service: a, port: 80}], routes: [{path: /a, splits: [{weight: 50, action: {pass: a}}, {weight: 50, action: {return: {body: b}}}]}]}',
  ),
  object(
    'GatewayClass',
    'any',
    '{controllerName: a/b, parametersRef: {group: "", kind: ConfigMap, name: x, namespace: y}}',
  ),
  object(
    'Gateway',
    'addressed',
    '{gatewayClassName: any, listeners: [{name: a, port: 80, protocol: HTTP}], addresses: [{value: 1.2.3.4}, {type: Hostname, value: h}], infrastructure: {parametersRef: {group: "", kind: ConfigMap, name: x}}}',
  ),
];

const strange: readonly unknown[] = [
  null,
  '',
  '\u0000',
  -1,
  1e308,
  0.5,
  true,
  [],
  {},
  [[]],
  { a: { b: null } },
  'a'.repeat(300),
  '*',
  '[(',
  '/',
  '80',
  ['x', null, 3],
];

/** The value with one part of it replaced, removed, doubled or moved elsewhere. */
function mutate(value: unknown, random: RandomStream): unknown {
  if (typeof value !== 'object' || value === null || random.nextInt(6) === 0)
    return strange[random.nextInt(strange.length)];
  if (Array.isArray(value)) {
    if (value.length === 0) return [strange[random.nextInt(strange.length)]];
    const at = random.nextInt(value.length);
    if (random.nextInt(8) === 0) return [...value, value[at]];
    return value.map((item, i) => (i === at ? mutate(item, random) : item));
  }
  const keys = Object.keys(value);
  const key = keys[random.nextInt(Math.max(1, keys.length))] ?? 'x';
  const copy: Record<string, unknown> = { ...value };
  const kind = random.nextInt(12);
  if (kind === 0) delete copy[key];
  else if (kind === 1) copy[`${key}x`] = copy[key];
  else if (kind === 2) Object.defineProperty(copy, '__proto__', { value: { polluted: true }, enumerable: true });
  else copy[key] = mutate(copy[key], random);
  return copy;
}

const request = get('http://h.example.com/a?q=r', { headers: { a: 'b', origin: 'https://x' } });
const inside = get('http://a/', { source: { kind: 'pod', namespace: 'default', name: 'a' } });

function runThrough(text: string): void {
  const world = compile(loadCluster([{ file: 'f', text }]));
  for (const { severity, message, hint } of [...world.cluster.diagnostics, ...world.diagnostics]) {
    if (!['error', 'warning', 'info'].includes(severity) || message === '' || hint === '') throw new Error(message);
  }
  for (const { proxy } of world.proxies) {
    const source = { kind: 'external', ...(proxy.ref ? { gateway: proxy.ref } : {}) } as const;
    routeRequest(world, { ...request, source });
    routeRequest(world, { ...request, source, scheme: 'https', port: 443 });
  }
  routeRequest(world, inside);
}

/** Runs of this size, so that a failure names its seed quickly. */
const runs = 8;

describe('mutated documents give diagnostics only', () => {
  const values = seeds.flatMap((text) => loadCluster([{ file: 'f', text }]).objects.map(({ value }) => value));

  test.each(Array.from({ length: runs }, (_, i) => i))('values, seed %i', (seed) => {
    const random = createRandom(seed, 'routing-fuzz');
    for (let i = 0; i < 18_000 / runs / 6; i++) {
      // Six mutated objects together in one cluster: they refer to each other.
      const items = Array.from({ length: 6 }, () => {
        let value: unknown = values[random.nextInt(values.length)];
        for (let times = 1 + random.nextInt(3); times > 0; times--) value = mutate(value, random);
        return value;
      });
      const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
      expect(() => runThrough(text), text).not.toThrow();
    }
  });

  test.each([99, 100, 101, 102])('texts, seed %i', (seed) => {
    const random = createRandom(seed, 'routing-fuzz');
    const pieces = ['\n', '  ', '- ', ': ', '{', '}', '[', ']', '"', '|', '&a ', '*a', '---\n', '\t', '#', ','];
    for (let i = 0; i < 2000 / 4; i++) {
      let text = seeds[random.nextInt(seeds.length)]!;
      for (let times = 1 + random.nextInt(4); times > 0; times--) {
        const at = random.nextInt(text.length);
        text = text.slice(0, at) + pieces[random.nextInt(pieces.length)] + text.slice(at + random.nextInt(5));
      }
      expect(() => runThrough(text), text).not.toThrow();
    }
  });

  test('the seeds are of many kinds and are sound themselves', () => {
    const found = new Set(seeds.flatMap((text) => loadCluster([{ file: 'f', text }]).objects.map(({ kind }) => kind)));
    expect(found.size).toBeGreaterThan(10);
    for (const kind of found)
      expect(
        kinds.list.some((one) => one.kind === kind),
        kind,
      ).toBe(true);
  });
});

/** Modelled on haproxytech/kubernetes-ingress@fc12067 pkg/route/route.go, pkg/annotations and deploy/tests/e2e. */
import { describe, expect, test } from 'vitest';
import { haproxy } from '../../../../src/engines/routing/controllers/haproxy/index.ts';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { app, cluster, get } from '../support.ts';

interface Written {
  readonly name: string;
  readonly host?: string;
  readonly paths?: readonly (readonly [path: string, service: string, pathType?: string])[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly tls?: boolean;
  readonly spec?: Readonly<Record<string, unknown>>;
}

function ingress({ name, host = 'shop.test', paths = [['/', name]], annotations = {}, tls, spec }: Written): string {
  const prefixed = Object.entries(annotations).map(([key, value]) => [`haproxy.org/${key}`, value]);
  const written = paths.map(([path, service, pathType = 'Prefix']) => ({
    path,
    pathType,
    backend: { service: { name: service, port: { number: 80 } } },
  }));
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations: Object.fromEntries(prefixed) },
    spec: {
      ingressClassName: 'haproxy',
      ...(tls && { tls: [{ hosts: [host], secretName: 'cert' }] }),
      rules: [{ ...(host && { host }), http: { paths: written } }],
      ...spec,
    },
  });
}

function decide(objects: readonly (Written | string)[], url: string, more: Partial<RoutedRequest> = {}, draw = 0) {
  const texts = objects.map((one) => (typeof one === 'string' ? one : ingress(one)));
  const found = cluster(...['a', 'b', 'c'].map((name) => app(name)), ...texts);
  return routeRequest(compileProgrammed(found, [haproxy.program(found, {})]), get(url, more), { draw });
}

function ask(...args: Parameters<typeof decide>): string {
  const { outcome, hops } = decide(...args);
  if (outcome.kind === 'answered')
    return outcome.location ? `${outcome.status} ${outcome.location}` : String(outcome.status);
  if (outcome.kind === 'refused') return outcome.code;
  return `${hops.find(({ kind }) => kind === 'service')!.name.split('/')[1]} ${outcome.upstream.path}`;
}

describe('which path', () => {
  const menu: Written = {
    name: 'menu',
    paths: [
      ['/tea', 'a'],
      ['/tea/black', 'b', 'Exact'],
      ['/coffee/', 'c', 'ImplementationSpecific'],
      ['/coffee/dark', 'a'],
    ],
  };
  test.each([
    ['/tea', 'a /tea'],
    ['/tea/green', 'a /tea/green'],
    ['/teapot', '404'],
    ['/tea/black', 'b /tea/black'],
    ['/tea/black/', 'a /tea/black/'],
    ['/coffeepot', 'c /coffeepot'],
    ['/coffee', 'c /coffee'],
    ['/coffee/dark', 'a /coffee/dark'],
    ['/TEA', '404'],
  ])('exact, then a prefix exactly, then the longest beginning: %s → %s', (path, answer) => {
    expect(ask([menu], `http://shop.test${path}`)).toBe(answer);
  });

  test.each([
    ['http://x.shop.test/', 'a /'],
    ['http://y.x.shop.test/', 'c /'],
    ['http://shop.test/', 'b /'],
    ['http://shop.test/x', 'b /x'],
    ['http://z.test/', 'c /'],
  ])('a wildcard stands for one label, and rules without host take the other hosts: %s → %s', (url, answer) => {
    const three = [
      { name: 'a', host: '*.shop.test' },
      { name: 'b', host: 'shop.test' },
      { name: 'c', host: '' },
    ];
    expect(ask(three, url)).toBe(answer);
  });

  test('a known host does not fall back to the rules without host', () => {
    const two: Written[] = [
      { name: 'a', paths: [['/tea', 'a']] },
      { name: 'b', host: '' },
    ];
    expect(ask(two, 'http://shop.test/coffee')).toBe('404');
    expect(ask(two, 'http://other.test/coffee')).toBe('b /coffee');
  });

  test('a Service that is missing leaves its path out; the default backend takes what is left', () => {
    const lost: Written = {
      name: 'lost',
      paths: [
        ['/', 'c'],
        ['/tea', 'lost'],
      ],
    };
    expect(ask([lost], 'http://shop.test/tea')).toBe('c /tea');
    const spec = { defaultBackend: { service: { name: 'b', port: { number: 80 } } } };
    expect(ask([{ name: 'lost', paths: [['/tea', 'lost']], spec }], 'http://shop.test/tea')).toBe('b /tea');
  });

  test('of two Ingresses for a path the backend first in the alphabet counts, not the older', () => {
    expect(ask([{ name: 'b' }, { name: 'a' }], 'http://shop.test/')).toBe('a /');
  });
});

describe('annotations', () => {
  test.each<[Written, string, Partial<RoutedRequest>, string]>([
    [{ name: 'a', tls: true }, 'http://shop.test/x?y=z', {}, '302 https://shop.test:8443/x?y=z'],
    [{ name: 'a', tls: true }, 'https://shop.test/x', {}, 'a /x'],
    [{ name: 'a', tls: true, annotations: { 'ssl-redirect': 'false' } }, 'http://shop.test/x', {}, 'a /x'],
    [
      { name: 'a', annotations: { 'ssl-redirect': 'true', 'ssl-redirect-port': '443', 'ssl-redirect-code': '301' } },
      'http://shop.test/',
      {},
      '301 https://shop.test:443/',
    ],
    [
      { name: 'a', annotations: { 'request-redirect': 'https://new.test' } },
      'http://shop.test/x',
      {},
      '302 https://new.test/x',
    ],
    [
      { name: 'a', annotations: { 'allow-list': '10.0.0.0/8' } },
      'http://shop.test/',
      { clientAddress: '11.0.0.1' },
      '403',
    ],
    [
      { name: 'a', annotations: { 'deny-list': '10.0.0.0/8, bad' } },
      'http://shop.test/',
      { clientAddress: '10.0.0.1' },
      'a /',
    ],
    [
      { name: 'a', annotations: { 'deny-list': '10.0.0.1', 'src-ip-header': 'X-Real-IP' } },
      'http://shop.test/',
      { headers: { 'x-real-ip': '10.0.0.1' } },
      '403',
    ],
    [{ name: 'a', annotations: { 'auth-type': 'basic-auth' } }, 'http://shop.test/', {}, '401'],
    [{ name: 'a', annotations: { 'path-rewrite': '/new' } }, 'http://shop.test/x', {}, 'a /new'],
    [{ name: 'a', annotations: { 'path-rewrite': '/v1/(.*) /\\1' } }, 'http://shop.test/v1/x', {}, 'a /x'],
    [
      { name: 'a', annotations: { 'cors-enable': 'true', 'cors-respond-to-options': 'true' } },
      'http://shop.test/',
      { method: 'OPTIONS' },
      '204',
    ],
  ])('%j, %s %j → %s', (written, url, more, answer) => {
    expect(ask([written], url, more)).toBe(answer);
  });

  test('they hold for the paths of their own Ingress alone', () => {
    const two: Written[] = [
      { name: 'a', paths: [['/a', 'a']], annotations: { 'auth-type': 'basic-auth' } },
      { name: 'b', paths: [['/b', 'b']] },
    ];
    expect([ask(two, 'http://shop.test/a'), ask(two, 'http://shop.test/b')]).toEqual(['401', 'b /b']);
  });

  test('request and response headers, and what is not acted on', () => {
    const annotations = {
      'request-set-header': 'X-One "1"\nX-Two 2',
      'set-host': 'in.test',
      'response-set-header': 'X-Out 3',
      'pod-maxconn': '5',
    };
    const { outcome, responseHeaders, notModelled } = decide([{ name: 'a', annotations }], 'http://shop.test/');
    expect(outcome).toMatchObject({ upstream: { host: 'in.test', headers: { 'x-one': '1', 'x-two': '2' } } });
    expect(responseHeaders).toMatchObject([{ set: { 'x-out': '3' } }]);
    expect(notModelled).toEqual(['annotation haproxy.org/pod-maxconn']);
  });

  test('a Service with route-acl comes before the maps', () => {
    const canary = app('staging').replace(
      'metadata: {name: staging, namespace: default}',
      "metadata: {name: staging, namespace: default, annotations: {haproxy.org/route-acl: 'rand(100) lt 25'}}",
    );
    const objects = [canary, { name: 'a' }, { name: 'staging' }];
    expect([0.24, 0.26].map((draw) => ask(objects, 'http://shop.test/', {}, draw))).toEqual(['staging /', 'a /']);
  });
});

describe('retries', () => {
  test('three on connection failures, on the same server, up to a second apart', () => {
    expect(decide([{ name: 'a' }], 'http://shop.test/').retry).toMatchObject({
      maxRetries: 3,
      retryOn: ['conn-failure'],
      perTryTimeoutMs: 50_000,
      backoff: { formula: 'haproxy', params: { failure: 'connect', connectTimeoutMs: 5000 } },
      written: false,
    });
  });
  test('a Backend says otherwise', () => {
    const backend = JSON.stringify({
      apiVersion: 'ingress.v3.haproxy.org/v3',
      kind: 'Backend',
      metadata: { name: 'tuned' },
      spec: { retries: 1, retry_on: 'conn-failure 503', server_timeout: 800, balance: { algorithm: 'leastconn' } },
    });
    const { retry, notModelled } = decide(
      [backend, { name: 'a', annotations: { 'cr-backend': 'default/tuned' } }],
      'http://shop.test/',
    );
    expect(retry).toMatchObject({ maxRetries: 1, statusCodes: [503], perTryTimeoutMs: 800, written: true });
    expect(notModelled).toEqual(['balance of Backend default/tuned']);
    expect(cluster(backend.replace('conn-failure 503', 'never')).diagnostics.map(({ code }) => code)).toEqual([
      'unsupported-value',
    ]);
  });
});

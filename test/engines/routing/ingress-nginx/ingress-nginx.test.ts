/** Modelled on kubernetes/ingress-nginx@dbb11b9 test/e2e/annotations and docs/user-guide/ingress-path-matching.md. */
import { describe, expect, test } from 'vitest';
import { ingressNginx } from '../../../../src/engines/routing/controllers/ingress-nginx/index.ts';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { app, cluster, get } from '../support.ts';

interface Written {
  readonly name: string;
  readonly path?: string;
  readonly pathType?: string;
  readonly service?: string;
  readonly host?: string;
  readonly tls?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
}

function manifest({
  name,
  path = '/',
  pathType = 'Prefix',
  service = name,
  host = 'shop.test',
  tls,
  annotations,
}: Written) {
  const prefixed = Object.entries(annotations ?? {}).map(([key, value]) => [
    `nginx.ingress.kubernetes.io/${key}`,
    value,
  ]);
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations: Object.fromEntries(prefixed) },
    spec: {
      ingressClassName: 'nginx',
      ...(tls && { tls: [{ hosts: [host], secretName: 'cert' }] }),
      rules: [
        { host, http: { paths: [{ path, pathType, backend: { service: { name: service, port: { number: 80 } } } }] } },
      ],
    },
  });
}

function decide(ingresses: readonly Written[], url: string, more: Partial<RoutedRequest> = {}, draw = 0.5) {
  const found = cluster(...['a', 'b', 'c'].map((name) => app(name)), ...ingresses.map(manifest));
  return routeRequest(compileProgrammed(found, [ingressNginx.program(found, {})]), get(url, more), { draw });
}

function ask(...args: Parameters<typeof decide>): string {
  const { outcome, hops } = decide(...args);
  if (outcome.kind === 'answered')
    return outcome.location ? `${outcome.status} ${outcome.location}` : String(outcome.status);
  if (outcome.kind === 'refused') return outcome.code;
  return `${hops.find(({ kind }) => kind === 'service')!.name.split('/')[1]} ${outcome.upstream.path}`;
}

describe('paths', () => {
  test.each([
    ['/tea', 'a /tea'],
    ['/tea/green', 'a /tea/green'],
    ['/teapot', '404'],
    ['/TEA', '404'],
    ['/tea/%67reen', 'a /tea/%67reen'],
    ['//tea', 'a //tea'],
  ])('Prefix /tea is a location /tea/ and an exact one: %s → %s', (path, answer) => {
    const request = { path };
    expect(ask([{ name: 'a', path: '/tea' }], 'http://shop.test/', request)).toBe(answer);
  });

  test('one Ingress with a pattern turns all paths of the host into patterns of any case', () => {
    const ingresses = [
      { name: 'a', path: '/tea', pathType: 'Exact' },
      { name: 'b', path: '/coffee/.*', annotations: { 'use-regex': 'true' } },
    ];
    expect(ask(ingresses.slice(0, 1), 'http://shop.test/TEApot')).toBe('404');
    expect(ask(ingresses, 'http://shop.test/TEApot')).toBe('a /TEApot');
  });

  test('the longer pattern beats the exact path (upstream: "should fail to use longest match")', () => {
    const ingresses = [
      { name: 'a', path: '/tea/green/hot' },
      { name: 'b', path: '/tea/green/[a-z]{3}', annotations: { 'use-regex': 'true' } },
    ];
    expect(ask(ingresses, 'http://shop.test/tea/green/hot')).toBe('b /tea/green/hot');
  });

  test.each([
    ['/v1/items/7', 'a /items/7'],
    ['/v1', 'a /'],
  ])('rewrite-target with groups replaces the whole path: %s → %s', (path, answer) => {
    const annotations = { 'rewrite-target': '/$2' };
    expect(ask([{ name: 'a', path: '/v1(/|$)(.*)', annotations }], `http://shop.test${path}`)).toBe(answer);
  });
});

describe('canary', () => {
  const canary = (annotations: Readonly<Record<string, string>>) => [
    { name: 'a' },
    { name: 'b', annotations: { canary: 'true', ...annotations } },
  ];
  const weighted = canary({ 'canary-weight': '30', 'canary-by-header': 'X-Canary', 'canary-by-cookie': 'canary' });
  test.each<[Readonly<Record<string, string>>, number, string]>([
    [{}, 0.69, 'a /'],
    [{}, 0.71, 'b /'],
    [{ 'x-canary': 'never', cookie: 'canary=always' }, 0.71, 'a /'],
    [{ 'x-canary': 'always', cookie: 'canary=never' }, 0.1, 'b /'],
    [{ 'x-canary': 'maybe', cookie: 'canary=always' }, 0.1, 'b /'],
    [{ cookie: 'canary=never' }, 0.71, 'a /'],
  ])('header before cookie before weight: %j at %d → %s', (headers, draw, answer) => {
    expect(ask(weighted, 'http://shop.test/', { headers }, draw)).toBe(answer);
  });
  test('with a value of its own, always and never mean nothing', () => {
    const ingresses = canary({ 'canary-by-header': 'X-Canary', 'canary-by-header-value': 'green' });
    expect(ask(ingresses, 'http://shop.test/', { headers: { 'x-canary': 'always' } })).toBe('a /');
    expect(ask(ingresses, 'http://shop.test/', { headers: { 'x-canary': 'green' } })).toBe('b /');
  });
  test('a canary without a main Ingress is not served', () => {
    expect(ask(canary({ 'canary-weight': '100' }).slice(1), 'http://shop.test/')).toBe('404');
  });
});

describe('answers before the backend', () => {
  test('a host with a certificate redirects to https with 308 and drops a last slash', () => {
    const ingresses = [{ name: 'a', tls: true }];
    expect(ask(ingresses, 'http://shop.test/tea/?x=1')).toBe('308 https://shop.test/tea/?x=1');
    expect(ask(ingresses, 'http://shop.test/tea/')).toBe('308 https://shop.test/tea');
    expect(ask(ingresses, 'https://shop.test/tea')).toBe('a /tea');
    expect(ask([{ name: 'a', tls: true, annotations: { 'ssl-redirect': 'false' } }], 'http://shop.test/')).toBe('a /');
  });
  test('temporal-redirect comes before permanent-redirect and before https', () => {
    const annotations = { 'temporal-redirect': 'https://t.test/', 'permanent-redirect': 'https://p.test/' };
    expect(ask([{ name: 'a', tls: true, annotations }], 'http://shop.test/')).toBe('302 https://t.test/');
  });
  test('app-root takes only /, and only as a path', () => {
    const ingresses = [{ name: 'a', path: '/tea', annotations: { 'app-root': '/tea' } }];
    expect(ask(ingresses, 'http://shop.test/')).toBe('302 http://shop.test/tea');
    expect(ask(ingresses, 'http://shop.test/tea')).toBe('a /tea');
    expect(ask([{ name: 'a', annotations: { 'app-root': 'https://x.test/' } }], 'http://shop.test/')).toBe('a /');
  });
  test('deny before allow', () => {
    const annotations = { 'denylist-source-range': '10.1.0.0/16', 'whitelist-source-range': '10.0.0.0/8' };
    const from = (clientAddress: string) => ask([{ name: 'a', annotations }], 'http://shop.test/', { clientAddress });
    expect([from('10.2.0.1'), from('10.1.0.1'), from('11.0.0.1')]).toEqual(['a /', '403', '403']);
  });
  test('from-to-www-redirect serves the other name', () => {
    const ingresses = [{ name: 'a', annotations: { 'from-to-www-redirect': 'true' } }];
    expect(ask(ingresses, 'http://www.shop.test/tea/')).toBe('308 http://shop.test:80/tea');
  });
});

describe('what it passes on', () => {
  test('three tries by default, the same pod included, without a pause', () => {
    const { retry } = decide([{ name: 'a' }], 'http://shop.test/');
    expect(retry).toMatchObject({
      maxRetries: 2,
      retryOn: ['error', 'timeout'],
      written: false,
      perTryTimeoutMs: 60_000,
    });
  });
  test('an annotation this engine does not act on is told', () => {
    const annotations = { 'limit-rps': '5' };
    expect(decide([{ name: 'a', annotations }], 'http://shop.test/').notModelled).toEqual([
      'annotation nginx.ingress.kubernetes.io/limit-rps',
    ]);
  });
});

// kubernetes/ingress-nginx@dbb11b9 test/e2e/annotations/cors.go and rootfs/etc/nginx/template/nginx.tmpl.
describe('CORS', () => {
  const answerTo = (annotations: Readonly<Record<string, string>>, more: Partial<RoutedRequest> = {}) => {
    const { outcome, responseHeaders } = decide(
      [{ name: 'a', annotations: { 'enable-cors': 'true', ...annotations } }],
      'http://shop.test/',
      more,
    );
    const own =
      outcome.kind === 'answered' ? outcome.headers : Object.assign({}, ...responseHeaders.map(({ set }) => set));
    return {
      status: outcome.kind === 'answered' ? outcome.status : 200,
      origin: own['access-control-allow-origin'],
      own,
    };
  };
  const from = (origin: string) => ({ headers: { origin } });

  test('any origin: also a request without one is answered with *', () => {
    const written: readonly Readonly<Record<string, string>>[] = [{}, { 'cors-allow-origin': '*, foo.bar.com' }];
    for (const annotations of written) expect(answerTo(annotations)).toMatchObject({ status: 200, origin: '*' });
  });

  test('every answer to an allowed origin has all headers, and every OPTIONS is answered', () => {
    const annotations = { 'cors-allow-methods': 'POST, GET', 'cors-expose-headers': 'X-One, X-Two' };
    expect(answerTo(annotations).own).toMatchObject({
      'access-control-allow-methods': 'POST, GET',
      'access-control-expose-headers': 'X-One, X-Two',
      'access-control-max-age': '1728000',
    });
    expect(answerTo({}, { method: 'OPTIONS' }).status).toBe(204);
    expect(answerTo({ 'cors-allow-origin': 'https://a.com' }, { method: 'OPTIONS' }).status).toBe(200);
  });

  test.each([
    ['https://foo.bar.com:8080', 'https://foo.bar.com:8080', true],
    ['https://foo.bar.com:8080', 'https://foo.bar.com', false],
    ['https://foo.bar.com', 'https://foo.bar.com:8080', false],
    ['https://foo.bar.com', 'https://fooxbar.com', false],
    ['https://*.bar.foo.com', 'https://test.bar.foo.com', true],
    ['https://*.bar.foo.com', 'https://a.b.bar.foo.com', false],
    ['no-scheme.com', 'https://no-scheme.com', false],
    ['https://foo.bar.com', 'HTTPS://FOO.BAR.COM', true],
  ])('cors-allow-origin %s, Origin %s: %s', (allowed, origin, isAllowed) => {
    expect(answerTo({ 'cors-allow-origin': allowed }, from(origin)).origin).toBe(isAllowed ? origin : undefined);
  });
});

// kubernetes/ingress-nginx@dbb11b9 test/e2e/settings/global_access_block.go, badannotationvalues.go, annotations/relativeredirects.go
describe('settings for all servers', () => {
  const statusUnder = (settings: Readonly<Record<string, string>>, more: Partial<RoutedRequest>, annotations = {}) => {
    const found = cluster(app('a'), manifest({ name: 'a', annotations }));
    const options = { settings: { 'ingress-nginx': settings } };
    const { outcome } = routeRequest(
      compileProgrammed(found, [ingressNginx.program(found, options)], options),
      get('http://shop.test/', more),
    );
    return outcome.kind === 'answered' ? outcome.status : outcome.kind;
  };
  test.each([
    [{ 'block-cidrs': '172.16.0.0/12,10.0.0.0/8' }, { clientAddress: '10.1.2.3' }, 403],
    [{ 'block-cidrs': '172.16.0.0/12' }, { clientAddress: '10.1.2.3' }, 'forwarded'],
    [{ 'block-user-agents': '~*chrome\\/68,AlphaBot' }, { headers: { 'user-agent': 'Mozilla Chrome/68.0' } }, 403],
    [{ 'block-user-agents': '~*chrome\\/68,AlphaBot' }, { headers: { 'user-agent': 'AlphaBot' } }, 403],
    [{ 'block-user-agents': '~*chrome\\/68,AlphaBot' }, { headers: { 'user-agent': 'AlphaBot 2' } }, 'forwarded'],
    [{ 'block-referers': '~*example\\.com,qwerty' }, { headers: { referer: 'http://example.com/' } }, 403],
  ])('%j, %j → %s', (settings: object, more, answer) => {
    expect(statusUnder(settings as Readonly<Record<string, string>>, more)).toBe(answer);
  });
  test('an annotation with a word of the blocklist drops its Ingress', () => {
    const settings = { 'annotation-value-word-blocklist': 'forbidden,{' };
    expect(statusUnder(settings, {}, { 'configuration-snippet': '# forbidden' })).toBe('refused');
    expect(statusUnder(settings, {}, { 'configuration-snippet': '# fine' })).toBe('forwarded');
  });
  test('nginx completes a redirect to a path unless it is told not to', () => {
    const to = (more: Readonly<Record<string, string>>) =>
      ask([{ name: 'a', annotations: { 'permanent-redirect': '/new', ...more } }], 'http://shop.test/');
    expect(to({})).toBe('301 http://shop.test/new');
    expect(to({ 'relative-redirects': 'true' })).toBe('301 /new');
  });
});

/** Modelled on traefik/traefik@fd5a576 pkg/muxer/http/mux_test.go (Test_addRoutePriority) and pkg/provider/kubernetes; manifests are our own. */
import { describe, expect, test } from 'vitest';
import { traefik } from '../../../../src/engines/routing/controllers/traefik/index.ts';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { app, cluster, get } from '../support.ts';

interface Written {
  readonly match: string;
  readonly service?: string;
  readonly priority?: number;
  readonly middlewares?: readonly { readonly name: string }[];
}

function decide(
  routes: readonly Written[],
  url: string,
  more: readonly string[] = [],
  asked: Partial<RoutedRequest> = {},
) {
  const object = {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name: 'shop' },
    spec: {
      routes: routes.map(({ service = 'a', ...route }) => ({
        kind: 'Rule',
        ...route,
        services: [{ name: service, port: 80 }],
      })),
    },
  };
  const found = cluster(...['a', 'b'].map((name) => app(name)), JSON.stringify(object), ...more);
  const programmed = traefik.program(found, {});
  return { decision: routeRequest(compileProgrammed(found, [programmed]), get(url, asked)), programmed, found };
}

function ask(...args: Parameters<typeof decide>): string {
  const { outcome, hops } = decide(...args).decision;
  if (outcome.kind === 'answered') return `${outcome.status}${outcome.location ? ` ${outcome.location}` : ''}`;
  if (outcome.kind === 'refused') return outcome.code;
  return `${hops.find(({ kind }) => kind === 'service')!.name.split('/')[1]} ${outcome.upstream.path}`;
}

const middleware = (name: string, spec: unknown) =>
  JSON.stringify({ apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', metadata: { name }, spec });

describe('rules', () => {
  test('the longest rule is tried first, whatever the order; a priority beats length', () => {
    const short = { match: 'PathPrefix(`/tea`)', service: 'a' };
    const long = { match: 'PathPrefix(`/tea/green`)', service: 'b' };
    expect(ask([short, long], 'http://x.test/tea/green')).toBe('b /tea/green');
    expect(ask([long, short], 'http://x.test/tea/green')).toBe('b /tea/green');
    expect(ask([{ ...short, priority: 100 }, long], 'http://x.test/tea/green')).toBe('a /tea/green');
  });
  test('a prefix is a prefix of the text', () => {
    expect(ask([{ match: 'PathPrefix(`/tea`)' }], 'http://x.test/teapot')).toBe('a /teapot');
  });
  test.each([
    ['Host(`a.test`) && !PathPrefix(`/x`)', 'http://a.test/y', 'a /y'],
    ['Host(`a.test`) && !PathPrefix(`/x`)', 'http://a.test/x', '404'],
    ['!(Host(`a.test`) || Path(`/x`))', 'http://b.test/y', 'a /y'],
    ['!(Host(`a.test`) || Path(`/x`))', 'http://b.test/x', '404'],
    ['Path(`/p`) && Host(`n.test`) || Host(`a.test`)', 'http://a.test/y', 'a /y'],
    ['Host(`*.a.test`)', 'http://x.y.a.test/', '404'],
    ['Host(`10::10`)', 'http://[10::10]/foo', 'a /foo'],
  ])('%s, %s → %s', (match, url, answer) => {
    expect(ask([{ match }], url)).toBe(answer);
  });
  test('a refused rule is told with its place and has no router', () => {
    const { decision, found } = decide([{ match: 'Host(`a.test`, `b.test`)' }], 'http://a.test/');
    expect(decision.outcome).toMatchObject({ kind: 'answered', status: 404 });
    expect(found.diagnostics.map(({ code }) => code)).toEqual(['traefik-rule-refused']);
  });
});

describe('middlewares', () => {
  test('stripPrefix takes the prefix away and keeps a slash', () => {
    const route = { match: 'PathPrefix(`/tea`)', middlewares: [{ name: 'strip' }] };
    const strip = middleware('strip', { stripPrefix: { prefixes: ['/tea'] } });
    expect(ask([route], 'http://x.test/tea/green', [strip])).toBe('a /green');
    expect(ask([route], 'http://x.test/tea', [strip])).toBe('a /');
  });
  test('a chain stands for what it names, in that order', () => {
    const route = { match: 'PathPrefix(`/tea`)', middlewares: [{ name: 'both' }] };
    const both = middleware('both', { chain: { middlewares: [{ name: 'strip' }, { name: 'mark' }] } });
    const strip = middleware('strip', { stripPrefix: { prefixes: ['/tea'] } });
    const mark = middleware('mark', { headers: { customRequestHeaders: { a: 'b' } } });
    const { outcome } = decide([route], 'http://x.test/tea/green', [both, strip, mark]).decision;
    expect(outcome).toMatchObject({ upstream: { path: '/green', headers: { a: 'b' } } });
    expect(ask([route], 'http://x.test/tea', [both, strip])).toBe('404');
    const round = middleware('both', { chain: { middlewares: [{ name: 'both' }] } });
    expect(ask([route], 'http://x.test/tea', [round])).toBe('404');
  });
  test('redirectScheme answers 302, permanent 301', () => {
    const route = { match: 'PathPrefix(`/`)', middlewares: [{ name: 'https' }] };
    const of = (permanent: boolean) => middleware('https', { redirectScheme: { scheme: 'https', permanent } });
    expect(ask([route], 'http://x.test/a?b=1', [of(false)])).toBe('302 https://x.test/a?b=1');
    expect(ask([route], 'http://x.test/a?b=1', [of(true)])).toBe('301 https://x.test/a?b=1');
  });
  // traefik/traefik@fd5a576 pkg/middlewares/redirect: redirect.go, redirect_regex_test.go, redirect_scheme_test.go
  const redirected = (spec: object, url: string, more: Partial<RoutedRequest> = {}) => {
    const route = { match: 'PathPrefix(`/`)', middlewares: [{ name: 'one' }] };
    const { outcome } = decide([route], url, [middleware('one', spec)], more).decision;
    return outcome.kind === 'answered' ? `${outcome.status} ${outcome.location ?? ''}`.trim() : outcome.kind;
  };
  const regex = String.raw`^(?:http?:\/\/)(foo)(\.com)(.*)$`;
  test.each([
    [regex, 'https://${1}bar$2:443$3', 'http://foo.com/x', '302 https://foobar.com:443/x'],
    [regex, 'https://${1}bar$2:443$3', 'http://bar.com/', 'forwarded'],
    ['^(.*)$', 'http://192.168.0.%31/', 'http://foo.com/', '502'],
    ['^http://', 'https://$1', 'http://foo/', '302 https://foo/'],
    ['^http://localhost/(.*)', 'http://mydomain/$1', 'http://localhost/a?b=1', '302 http://mydomain/a?b=1'],
    ['^http://(?P<name>[^/]+)/', '$name/', 'http://foo/x', '302 foo/x'],
    ['http://(foo)', 'http://$1bar', 'http://foo/x', '302 http:///x'],
    ['(.*)', '$1', 'http://foo/x', 'forwarded'],
    ['^(.*', '$1', 'http://foo/x', '404'],
  ])('redirectRegex %s → %s, %s: %s', (pattern, replacement, url, answer) => {
    expect(redirected({ redirectRegex: { regex: pattern, replacement } }, url)).toBe(answer);
  });
  test('methods other than GET keep theirs; what is there already goes on', () => {
    const scheme = { redirectScheme: { scheme: 'https', permanent: true } };
    expect(redirected(scheme, 'http://x.test/', { method: 'POST' })).toBe('308 https://x.test/');
    expect(redirected(scheme, 'http://x.test/', { headers: { 'x-forwarded-proto': 'https' } })).toBe('forwarded');
    const port = { redirectScheme: { scheme: 'https', port: '8443', forcePermanentRedirect: true } };
    expect(redirected(port, 'http://x.test/a')).toBe('308 https://x.test:8443/a');
    expect(redirected({ redirectScheme: {} }, 'http://x.test/a')).toBe('404');
  });
  test('a redirect sees the path as the middlewares before it leave it', () => {
    const route = { match: 'PathPrefix(`/tea`)', middlewares: [{ name: 'strip' }, { name: 'to' }] };
    const strip = middleware('strip', { stripPrefix: { prefixes: ['/tea'] } });
    const to = middleware('to', { redirectRegex: { regex: '^http://([^/]+)/green', replacement: 'http://$1/red' } });
    expect(ask([route], 'http://x.test/tea/green', [strip, to])).toBe('302 http://x.test/red');
  });
  test('retry counts the first try', () => {
    const route = { match: 'PathPrefix(`/`)', middlewares: [{ name: 'again' }] };
    const again = middleware('again', { retry: { attempts: 4, initialInterval: '100ms', status: ['429', '500-502'] } });
    const { retry } = decide([route], 'http://x.test/', [again]).decision;
    expect(retry).toMatchObject({
      maxRetries: 3,
      statusCodes: [429, 500, 501, 502],
      backoff: { formula: 'traefik', params: { initialMs: 100, attempts: 4 } },
    });
  });
});

describe('routers that are not made', () => {
  const empty = app('a').replace('replicas: 1', 'replicas: 0');
  const rest = { match: 'PathPrefix(`/`)', service: 'b' };
  const of = (more: object, settings = {}, extra: readonly string[] = [app('a')]) => {
    const object = {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: 'shop' },
      spec: {
        routes: [
          { kind: 'Rule', match: 'PathPrefix(`/tea`)', services: [{ name: 'a', port: 80 }], ...more },
          { kind: 'Rule', match: rest.match, services: [{ name: 'b', port: 80 }] },
        ],
      },
    };
    const found = cluster(app('b'), JSON.stringify(object), ...extra);
    const options = { settings: { traefik: settings } };
    const world = compileProgrammed(found, [traefik.program(found, options)], options);
    const { outcome, hops } = routeRequest(world, get('http://x.test/tea'));
    const service = hops.find(({ kind }) => kind === 'service')?.name;
    return [outcome.kind === 'answered' ? outcome.status : service, world.diagnostics.map(({ code }) => code).join()];
  };
  const dropped = ['default/b', 'traefik-router-dropped'];

  // pkg/provider/kubernetes/crd/kubernetes_http.go: a service that cannot be built leaves the route out.
  test.each<[string, object, readonly string[]]>([
    ['a Service that is not there', { services: [{ name: 'none', port: 80 }] }, []],
    ['a port that is not there', { services: [{ name: 'a', port: 81 }] }, [app('a')]],
    ['no pods', {}, [empty]],
    [
      'one of several',
      {
        services: [
          { name: 'a', port: 80 },
          { name: 'none', port: 80 },
        ],
      },
      [app('a')],
    ],
    ['another namespace', { services: [{ name: 'a', namespace: 'far', port: 80 }] }, [app('a', { namespace: 'far' })]],
    ['no services', { services: [] }, []],
    ['a Middleware that is not there', { middlewares: [{ name: 'none' }] }, [app('a')]],
    [
      'several middlewares in one object',
      { middlewares: [{ name: 'm' }] },
      [app('a'), middleware('m', { addPrefix: { prefix: '/x' }, stripPrefix: { prefixes: ['/tea'] } })],
    ],
    [
      'an ExternalName',
      {},
      [
        'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: ExternalName, externalName: x.test, ports: [{port: 80}]}',
      ],
    ],
  ])('%s: the next router takes the request', (_, more, extra) => {
    expect(of(more, {}, extra)).toEqual(dropped);
  });

  test('settings of the providers let some in', () => {
    expect(of({}, { allowEmptyServices: true }, [empty])).toEqual([503, '']);
    const far = { services: [{ name: 'a', namespace: 'far', port: 80 }] };
    expect(of(far, { allowCrossNamespace: true }, [app('a', { namespace: 'far' })])).toEqual(['far/a', '']);
  });

  test('what another provider holds is not missed', () => {
    const foreign = {
      services: [{ name: 'noop@internal', kind: 'TraefikService' }],
      middlewares: [{ name: 'x@file' }],
    };
    expect(of(foreign)[1]).toBe('');
  });

  test('an Ingress is left out alike, and the 404 tells of it', () => {
    const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  ingressClassName: traefik
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: none, port: {number: 80}}}}]}}]
`;
    const found = cluster(ingress);
    const { outcome, hops } = routeRequest(
      compileProgrammed(found, [traefik.program(found, {})]),
      get('http://x.test/'),
    );
    expect(outcome).toMatchObject({ kind: 'answered', status: 404 });
    expect(hops.at(-1)?.passedOver?.[0]).toMatchObject({ name: 'Ingress default/shop' });
  });
});

test('two headers middlewares add up', () => {
  const route = { match: 'PathPrefix(`/`)', middlewares: [{ name: 'one' }, { name: 'two' }] };
  const of = (name: string, headers: Record<string, string>) =>
    middleware(name, { headers: { customRequestHeaders: headers, customResponseHeaders: headers } });
  const { outcome, responseHeaders } = decide([route], 'http://x.test/', [
    of('one', { a: 'one', b: 'one' }),
    of('two', { b: 'two', c: '' }),
  ]).decision;
  expect(outcome).toMatchObject({ upstream: { headers: { a: 'one', b: 'two' } } });
  expect(responseHeaders).toMatchObject([{ set: { a: 'one', b: 'one' }, remove: ['c'] }]);
});

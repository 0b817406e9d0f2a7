/** Modelled on traefik/traefik@fd5a576 pkg/muxer/http/mux_test.go (Test_addRoutePriority) and pkg/provider/kubernetes; manifests are our own. */
import { describe, expect, test } from 'vitest';
import { traefik } from '../../../../src/engines/routing/controllers/traefik/index.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { app, cluster, get } from '../support.ts';

interface Written {
  readonly match: string;
  readonly service?: string;
  readonly priority?: number;
  readonly middlewares?: readonly { readonly name: string }[];
}

function decide(routes: readonly Written[], url: string, more: readonly string[] = []) {
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
  return { decision: routeRequest(compileProgrammed(found, [programmed]), get(url)), programmed, found };
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
  test('redirectScheme answers 302, permanent 301', () => {
    const route = { match: 'PathPrefix(`/`)', middlewares: [{ name: 'https' }] };
    const of = (permanent: boolean) => middleware('https', { redirectScheme: { scheme: 'https', permanent } });
    expect(ask([route], 'http://x.test/a?b=1', [of(false)])).toBe('302 https://x.test/a?b=1');
    expect(ask([route], 'http://x.test/a?b=1', [of(true)])).toBe('301 https://x.test/a?b=1');
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

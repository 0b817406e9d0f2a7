/** Modelled on nginx/kubernetes-ingress@0eb3072 tests/suite/test_virtual_server_*.py, test_v_s_route_*.py and internal/configs/virtualserver.go. */
import { describe, expect, test } from 'vitest';
import { ask, decide, policy, program, virtualServer, virtualServerRoute, type Asked } from './support.ts';

const pass = (name: string) => ({ action: { pass: name } });

describe('which location', () => {
  const menu = virtualServer([
    { path: '/', ...pass('water') },
    { path: '/tea', ...pass('tea') },
    { path: '= /tea/black', ...pass('coffee') },
    { path: '~ ^/tea/g', ...pass('coffee') },
    { path: '~* \\.PNG$', ...pass('water') },
    { path: '^~ /tea/raw', ...pass('tea') },
  ]);
  test.each([
    ['/teapot', 'tea /teapot', 'a prefix is a prefix of the text'],
    ['/tea/black', 'coffee /tea/black', 'exact before prefix'],
    ['/tea/black/', 'tea /tea/black/', 'exact is exact'],
    ['/tea/green', 'coffee /tea/green', 'a pattern before the longest prefix'],
    ['/TEA/green', 'water /TEA/green', 'case counts for ~'],
    ['/tea/x.png', 'water /tea/x.png', 'and not for ~*'],
    ['/tea/raw/x.png', 'tea /tea/raw/x.png', '^~ spares the patterns'],
    ['/tea/g.png', 'coffee /tea/g.png', 'of two patterns the first written'],
    ['/%74ea', 'tea /%74ea', 'compared decoded'],
  ])('%s → %s (%s)', (path, answer) => {
    expect(ask([menu], 'http://cafe.test/', { path })).toBe(answer);
  });

  test('a route with splits or matches is written before the plain ones, so its pattern is tried first', () => {
    const splits = [50, 50].map((weight) => ({ weight, ...pass('tea') }));
    const routes = [
      { path: '~ ^/a', ...pass('coffee') },
      { path: '~ ^/ab', splits },
    ];
    expect(ask([virtualServer(routes)], 'http://cafe.test/abc')).toBe('tea /abc');
    expect(ask([virtualServer(routes)], 'http://cafe.test/ac')).toBe('coffee /ac');
  });

  test('other hosts and paths: 404; a wildcard covers any number of labels', () => {
    expect(ask([menu], 'http://other.test/tea')).toBe('404');
    const wide = virtualServer([{ path: '/tea', ...pass('tea') }], { host: '*.cafe.test' });
    expect(ask([wide], 'http://a.b.cafe.test/tea')).toBe('tea /tea');
    expect(ask([wide], 'http://cafe.test/tea')).toBe('404');
    expect(ask([wide], 'http://a.cafe.test/coffee')).toBe('404');
  });
});

describe('splits and matches', () => {
  const routes = [
    {
      path: '/tea',
      matches: [
        {
          conditions: [
            { header: 'x-version', value: 'future' },
            { cookie: 'user', value: '!bot' },
          ],
          ...pass('coffee'),
        },
        {
          conditions: [{ argument: 'size', value: '~^x+l$' }],
          splits: [20, 80].map((weight, i) => ({ weight, ...pass(i ? 'tea' : 'water') })),
        },
        {
          conditions: [{ variable: '$request_method', value: 'post' }],
          action: { return: { code: 202, body: '${request_method}' } },
        },
      ],
      ...pass('tea'),
    },
  ];
  test.each<[string, Asked, string]>([
    ['/tea', {}, 'tea /tea'],
    ['/tea', { headers: { 'x-version': 'FUTURE' } }, 'coffee /tea'],
    ['/tea', { headers: { 'x-version': 'future', cookie: 'user=bot' } }, 'tea /tea'],
    ['/tea?size=xxl', { draw: 0.19 }, 'water /tea'],
    ['/tea?size=xxl', { draw: 0.21 }, 'tea /tea'],
    ['/tea?size=l', { draw: 0.19 }, 'tea /tea'],
    ['/tea', { method: 'POST' }, '202'],
  ])('%s %j → %s', (path, asked, answer) => {
    expect(ask([virtualServer(routes)], `http://cafe.test${path}`, asked)).toBe(answer);
  });

  test('shares are told, each with its own retries', () => {
    const splits = [
      { weight: 90, ...pass('tea') },
      { weight: 10, ...pass('coffee') },
      { weight: 0, ...pass('water') },
    ];
    const found = virtualServer([{ path: '/', splits }]);
    const { shares, retry } = decide([found], 'http://cafe.test/', { draw: 0.95 });
    expect(shares.map(({ name, ratio }) => [name, ratio])).toEqual([
      ['default/tea:80', 0.9],
      ['default/coffee:80', 0.1],
    ]);
    expect(retry!.maxRetries).toBe(1);
    expect(decide([found], 'http://cafe.test/', { draw: 0 }).retry!.maxRetries).toBe(0);
  });

  test('a split may redirect', () => {
    const splits = [
      { weight: 30, ...pass('tea') },
      { weight: 70, action: { redirect: { url: 'https://new.test' } } },
    ];
    const found = virtualServer([{ path: '/', splits }]);
    expect(ask([found], 'http://cafe.test/', { draw: 0.29 })).toBe('tea /');
    expect(ask([found], 'http://cafe.test/', { draw: 0.31 })).toBe('301 https://new.test');
  });

  test('what the engine cannot know is named, and does not hold', () => {
    const matches = [{ conditions: [{ variable: '$request_body', value: 'x' }], ...pass('coffee') }];
    const found = virtualServer([{ path: '/', matches, ...pass('tea') }]);
    expect(ask([found], 'http://cafe.test/')).toBe('tea /');
  });
});

describe('proxy actions', () => {
  const rewritten = (path: string, rewritePath: string) => [
    virtualServer([{ path, action: { proxy: { upstream: 'tea', rewritePath } } }]),
  ];
  test.each([
    ['/tea', '/', '/tea/green', '//green'],
    ['/tea/', '/', '/tea/green', '/green'],
    ['= /tea', '/x', '/tea', '/x'],
    ['~ ^/v(\\d)/(.*)$', '/$2/$1', '/v1/green', '/green/1'],
    ['~* /V(\\d)', '/x$1', '/v1', '/v1'],
  ])('%s rewritten to %s: %s → %s', (path, rewritePath, asked, upstream) => {
    expect(ask(rewritten(path, rewritePath), `http://cafe.test${asked}`)).toBe(`tea ${upstream}`);
  });

  test('below splits only a plain prefix is rewritten', () => {
    const split = (path: string) => {
      const action = { proxy: { upstream: 'tea', rewritePath: '/x' } };
      return [virtualServer([{ path, splits: [50, 50].map((weight) => ({ weight, action })) }])];
    };
    expect(ask(split('/tea'), 'http://cafe.test/tea/green')).toBe('tea /x/green');
    expect(ask(split('= /tea'), 'http://cafe.test/tea')).toBe('tea /tea');
  });

  test('headers, filled from the request', () => {
    const proxy = {
      upstream: 'tea',
      requestHeaders: {
        pass: false,
        set: [
          { name: 'Host', value: 'inside' },
          { name: 'X-From', value: '${host}' },
        ],
      },
      responseHeaders: { hide: ['x-secret'], add: [{ name: 'X-Path', value: '${request_uri}' }] },
    };
    const { outcome, responseHeaders } = decide(
      [virtualServer([{ path: '/', action: { proxy } }])],
      'http://cafe.test/a',
      {
        headers: { accept: '*/*' },
      },
    );
    expect(outcome).toMatchObject({ upstream: { host: 'inside', headers: { 'x-from': 'cafe.test' } } });
    expect(outcome.kind === 'forwarded' && Object.keys(outcome.upstream.headers)).toEqual(['x-from']);
    expect(responseHeaders[0]).toMatchObject({ add: { 'x-path': '/a' }, remove: ['x-secret'] });
  });
});

describe('errors', () => {
  test('an upstream without servers is a 502, unless an errorPage stands in', () => {
    const page = (errorPages: readonly unknown[]) => [virtualServer([{ path: '/', ...pass('empty'), errorPages }])];
    expect(ask(page([]), 'http://cafe.test/')).toBe('502');
    expect(ask(page([{ codes: [502], redirect: { url: '${scheme}://x.test', code: 307 } }]), 'http://cafe.test/')).toBe(
      '307 http://x.test',
    );
    const { outcome } = decide(
      page([{ codes: [404, 502], return: { body: '${upstream_status}!' } }]),
      'http://cafe.test/',
    );
    expect(outcome).toMatchObject({ status: 502, body: '502!', headers: { 'content-type': 'text/html' } });
  });
  test('an invalid VirtualServer is not served at all, and says why', () => {
    const bad = virtualServer([{ path: '/', action: { return: { code: 301, body: '$uri' } } }]);
    expect(ask([bad], 'http://cafe.test/')).toBe('404');
    expect(program([bad]).conditions).toMatchObject([{ status: 'False', reason: 'Rejected' }]);
  });
  test('of two objects for a host the older one is served', () => {
    const two = [
      virtualServer([{ path: '/', ...pass('tea') }]),
      virtualServer([{ path: '/', ...pass('coffee') }], {}, 'late'),
    ];
    expect(ask(two, 'http://cafe.test/')).toBe('tea /');
    expect(program(two).diagnostics.map(({ code, ref }) => [code, ref?.name])).toEqual([
      ['nginx-inc-host-taken', 'late'],
    ]);
  });
});

describe('VirtualServerRoutes', () => {
  const parent = (path: string, more = {}) =>
    virtualServer([
      { path: '/', ...pass('water') },
      { path, route: 'tea', ...more },
    ]);
  test.each([
    ['/tea', ['/tea', '/tea/green'], '/tea/green', 'tea /tea/green'],
    ['/tea', ['/coffee'], '/coffee', 'water /coffee'],
    ['= /tea', ['=/tea'], '/tea', 'tea /tea'],
    ['= /tea', ['=/tea/x'], '/tea/x', 'water /tea/x'],
    ['~ ^/tea', ['~^/tea'], '/teapot', 'tea /teapot'],
    ['~ ^/tea', ['~^/tea', '~^/more'], '/teapot', 'water /teapot'],
  ])('the route %s takes in %j: %s → %s', (path, paths, asked, answer) => {
    const child = virtualServerRoute(
      'tea',
      paths.map((one) => ({ path: one, ...pass('tea') })),
    );
    expect(ask([parent(path), child], `http://cafe.test${asked}`)).toBe(answer);
  });
  test('by label, with another host left out', () => {
    const selecting = virtualServer([{ path: '/', routeSelector: { matchLabels: { app: 'tea' } } }]);
    const child = (host: string) => virtualServerRoute('tea', [{ path: '/tea', ...pass('tea') }], { host });
    expect(ask([selecting, child('cafe.test')], 'http://cafe.test/tea')).toBe('tea /tea');
    expect(ask([selecting, child('other.test')], 'http://cafe.test/tea')).toBe('404');
  });
  test('error pages of the route stand in where the subroute has none', () => {
    const page = (code: number) => [{ codes: [502], return: { code, body: 'x' } }];
    const child = (errorPages?: unknown) =>
      virtualServerRoute('tea', [{ path: '/tea', ...pass('empty'), ...(errorPages ? { errorPages } : {}) }]);
    expect(ask([parent('/tea', { errorPages: page(402) }), child()], 'http://cafe.test/tea')).toBe('402');
    expect(ask([parent('/tea', { errorPages: page(402) }), child(page(207))], 'http://cafe.test/tea')).toBe('207');
  });
});

describe('TLS and policies', () => {
  const secure = (spec: Record<string, unknown>, route: Record<string, unknown> = {}) =>
    virtualServer([{ path: '/', ...pass('tea'), ...route }], { tls: { secret: 'cert' }, ...spec });
  test('tls.redirect comes before everything', () => {
    const tls = { secret: 'cert', redirect: { enable: true, code: 302 } };
    expect(ask([secure({ tls })], 'http://cafe.test/a?b=c')).toBe('302 https://cafe.test/a?b=c');
    expect(ask([secure({ tls })], 'https://cafe.test/a')).toBe('tea /a');
    const behind = { secret: 'cert', redirect: { enable: true, basedOn: 'x-forwarded-proto' } };
    expect(ask([secure({ tls: behind })], 'http://cafe.test/a')).toBe('tea /a');
    expect(ask([secure({ tls: behind })], 'https://cafe.test/a', { headers: { 'x-forwarded-proto': 'http' } })).toBe(
      '301 https://cafe.test/a',
    );
  });
  test('a host without TLS is not on 443', () => {
    const both = [secure({}), virtualServer([{ path: '/', ...pass('coffee') }], { host: 'plain.test' }, 'plain')];
    expect(ask(both, 'https://plain.test/')).toBe('no-filter-chain');
    expect(ask(both, 'https://plain.test/', { sni: 'cafe.test' })).toBe('404');
  });
  test.each<[string, Record<string, unknown>, Asked, string]>([
    ['allow', { accessControl: { allow: ['10.0.0.0/8'] } }, { clientAddress: '10.1.1.1' }, 'tea /'],
    ['allow', { accessControl: { allow: ['10.0.0.0/8'] } }, { clientAddress: '11.1.1.1' }, '403'],
    ['deny', { accessControl: { deny: ['10.0.0.0/8'] } }, { clientAddress: '10.1.1.1' }, '403'],
    ['user', { basicAuth: { secret: 'users' } }, {}, '401'],
    ['user', { basicAuth: { secret: 'users' } }, { headers: { authorization: 'Basic x' } }, 'tea /'],
    ['plus', { jwt: { realm: 'x', secret: 'y' } }, {}, '500'],
    ['two', { accessControl: { allow: [] }, basicAuth: { secret: 'x' } }, {}, '500'],
    ['cors', { cors: { allowOrigin: ['https://*.x.test'] } }, { method: 'OPTIONS' }, '204'],
  ])('policy %s %j, request %j → %s', (name, spec, asked, answer) => {
    const route = { policies: [{ name }] };
    expect(ask([secure({}, route), policy(name, spec)], 'http://cafe.test/', asked)).toBe(answer);
  });
  test('a policy that is not there is a 500; the route’s own replaces the server’s of its sort', () => {
    expect(ask([secure({ policies: [{ name: 'lost' }] })], 'http://cafe.test/')).toBe('500');
    const lists = [
      policy('in', { accessControl: { allow: ['10.0.0.0/8'] } }),
      policy('out', { accessControl: { allow: ['11.0.0.0/8'] } }),
    ];
    const both = secure({ policies: [{ name: 'out' }] }, { policies: [{ name: 'in' }] });
    expect(ask([both, ...lists], 'http://cafe.test/', { clientAddress: '10.0.0.1' })).toBe('tea /');
  });
  test('an API key is looked for in the Secret', () => {
    const keys = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys' },
      data: { client1: 'cGFzc3dvcmQ=' },
    });
    const guard = policy('guard', {
      apiKey: { suppliedIn: { header: ['X-Key'], query: ['key'] }, clientSecret: 'keys' },
    });
    const objects = [secure({}, { policies: [{ name: 'guard' }] }), guard, keys];
    const answers = ['', '?key=wrong', '?key=password'].map((query) => ask(objects, `http://cafe.test/${query}`));
    expect(answers).toEqual(['401', '403', 'tea /']);
  });
  test('what is not acted on is named', () => {
    const limited = [
      secure({ 'http-snippets': 'x' }, { policies: [{ name: 'slow' }], 'location-snippets': 'y' }),
      policy('slow', { rateLimit: { rate: '1r/s', key: '${uri}', zoneSize: '1M' } }),
    ];
    expect(decide(limited, 'http://cafe.test/').notModelled).toEqual([
      'http-snippets of VirtualServer default/cafe',
      'rateLimit of policy default/slow',
      'location-snippets of route /',
    ]);
  });
});

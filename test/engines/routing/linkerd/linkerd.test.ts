/** Modelled on linkerd/linkerd2@b24cd40 policy-controller/k8s/index/src/outbound and policy-controller/grpc/src/outbound/http.rs. */
import { describe, expect, test } from 'vitest';
import { linkerd } from '../../../../src/engines/routing/controllers/linkerd/index.ts';
import { linkerdDurationMs } from '../../../../src/engines/routing/controllers/linkerd/annotations.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compile } from '../../../../src/engines/routing/world.ts';
import { app, cluster, get } from '../support.ts';

type Fields = Readonly<Record<string, unknown>>;

const meshed = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: default, annotations: {linkerd.io/inject: enabled}}';

function route(
  rules: readonly unknown[],
  annotations: Fields = {},
  more: Fields = {},
  apiVersion = 'gateway.networking.k8s.io/v1',
): string {
  return JSON.stringify({
    apiVersion,
    kind: 'HTTPRoute',
    metadata: { name: 'tea', annotations, ...more },
    spec: { parentRefs: [{ group: 'core', kind: 'Service', name: 'tea', port: 80 }], rules },
  });
}

function annotated(name: string, annotations: Readonly<Record<string, string>>): string {
  const written = JSON.stringify(annotations);
  return app(name).replace(
    `{name: ${name}, namespace: default}`,
    `{name: ${name}, namespace: default, annotations: ${written}}`,
  );
}

function decide(objects: readonly string[], path = '/', { from = 'web', namespace = 'default', draw = 0 } = {}) {
  const found = cluster(
    meshed,
    ...(objects.some((text) => text.includes('name: tea, namespace: default')) ? [] : [app('tea')]),
    app('coffee'),
    ...objects,
  );
  const source = { kind: 'pod', namespace, name: from } as const;
  const host = namespace === 'default' ? 'tea' : 'tea.default';
  return routeRequest(compile(found), get(`http://${host}${path}`, { source }), { draw });
}

const service = ({ hops }: ReturnType<typeof decide>) => hops.find(({ kind }) => kind === 'service')?.name;

describe('routes bound to a Service', () => {
  test.each(['gateway.networking.k8s.io/v1', 'policy.linkerd.io/v1beta3'])(
    'of %s, by the usual precedence',
    (apiVersion) => {
      const rules = [
        { backendRefs: [{ name: 'tea', port: 80 }] },
        { matches: [{ path: { value: '/hot' } }], backendRefs: [{ name: 'coffee', port: 80 }] },
      ];
      const found = route(rules, {}, {}, apiVersion);
      expect(service(decide([found], '/hot/x'))).toBe('default/coffee');
      expect(service(decide([found], '/hotter'))).toBe('default/tea');
      expect(decide([found]).hops.map(({ name }) => name)).toContain('linkerd-proxy of default/web');
    },
  );
  test('a rule without backends goes to the Service itself, and no rule is 404', () => {
    expect(service(decide([route([{}])]))).toBe('default/tea');
    const narrow = route([{ matches: [{ path: { value: '/hot' } }] }]);
    expect(decide([narrow], '/cold').outcome).toMatchObject({ kind: 'answered', status: 404 });
  });
  test('a backend that is not there takes its share with 500', () => {
    const rules = [
      {
        backendRefs: [
          { name: 'tea', port: 80, weight: 1 },
          { name: 'lost', port: 80, weight: 1 },
        ],
      },
    ];
    expect(decide([route(rules)], '/', { draw: 0.4 }).outcome.kind).toBe('forwarded');
    expect(decide([route(rules)], '/', { draw: 0.6 }).outcome).toMatchObject({ status: 500 });
  });
  test('a route of the client’s namespace holds there only, beside those of the Service’s', () => {
    const elsewhere = JSON.stringify({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'own', namespace: 'team' },
      spec: {
        parentRefs: [{ kind: 'Service', group: 'core', name: 'tea', namespace: 'default', port: 80 }],
        rules: [
          {
            matches: [{ path: { value: '/hot' } }],
            filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 301, hostname: 'x' } }],
          },
        ],
      },
    });
    const team = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: team, annotations: {linkerd.io/inject: enabled}}';
    const objects = [team, elsewhere, route([{}])];
    expect(decide(objects, '/hot', { namespace: 'team' }).outcome).toMatchObject({ status: 301 });
    expect(service(decide(objects, '/cold', { namespace: 'team' }))).toBe('default/tea');
    expect(service(decide(objects, '/hot'))).toBe('default/tea');
  });
  test('a filter it does not take leaves the whole route out, and says so', () => {
    const rewriting = route([
      { filters: [{ type: 'URLRewrite', urlRewrite: { hostname: 'x' } }], backendRefs: [{ name: 'coffee', port: 80 }] },
    ]);
    expect(service(decide([rewriting]))).toBe('default/tea');
    const found = cluster(meshed, app('tea'), rewriting);
    expect(linkerd.program(found, {}).diagnostics.map(({ code }) => code)).toEqual(['linkerd-route-left-out']);
  });
  test('a pod without the proxy goes to the Service directly', () => {
    const unmeshed = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {linkerd.io/inject: disabled}}';
    const words = decide([unmeshed, route([{}])]).hops.map(({ kind }) => kind);
    expect(words).not.toContain('proxy');
  });
});

describe('annotations', () => {
  const retry = (annotations: Readonly<Record<string, string>>) => decide([route([{}], annotations)]).retry;
  test.each<[Readonly<Record<string, string>>, unknown]>([
    [{ 'retry.linkerd.io/http': '5xx' }, { maxRetries: 1, retryOn: ['5xx'], statusCodes: [] }],
    [
      { 'retry.linkerd.io/http': 'gateway-error,429,500-502', 'retry.linkerd.io/limit': '3' },
      { maxRetries: 3, retryOn: ['gateway-error'], statusCodes: [429, 500, 501, 502] },
    ],
    [{ 'retry.linkerd.io/limit': '2' }, { maxRetries: 2, retryOn: [], statusCodes: [] }],
    [
      { 'retry.linkerd.io/timeout': '300ms' },
      { maxRetries: 1, perTryTimeoutMs: 300, backoff: { formula: 'linkerd', params: {} } },
    ],
    [{ 'retry.linkerd.io/http': '5xx', 'retry.linkerd.io/limit': '0' }, { maxRetries: 1 }],
  ])('%j → %j', (annotations, expected) => {
    expect(retry(annotations)).toMatchObject(expected as object);
  });
  test.each<Readonly<Record<string, string>>>([{ 'retry.linkerd.io/limit': '0' }, {}])(
    '%j retries nothing',
    (annotations) => {
      expect(retry(annotations)).toBeNull();
    },
  );
  test.each([
    { 'retry.linkerd.io/http': '5xx, 429' },
    { 'retry.linkerd.io/http': '600' },
    { 'timeout.linkerd.io/request': '1.5s' },
  ])('one that cannot be read leaves the route out: %j', (annotations) => {
    const found = route([{ backendRefs: [{ name: 'coffee', port: 80 }] }], annotations);
    expect(service(decide([found]))).toBe('default/tea');
  });
  test('a route’s own stand in for the Service’s, retries and timeouts each as a whole', () => {
    const tea = annotated('tea', {
      'retry.linkerd.io/http': '5xx',
      'retry.linkerd.io/limit': '4',
      'timeout.linkerd.io/request': '9s',
    });
    expect(decide([tea])).toMatchObject({ retry: { maxRetries: 4 }, timeouts: { totalMs: 9000 } });
    expect(decide([tea, route([{}], { 'retry.linkerd.io/http': '503' })])).toMatchObject({
      retry: { maxRetries: 1, statusCodes: [503] },
      timeouts: { totalMs: 9000 },
    });
    expect(decide([tea, route([{ timeouts: { request: '2s' } }])])).toMatchObject({
      retry: { maxRetries: 4 },
      timeouts: { totalMs: 2000 },
    });
    const both = route([{ timeouts: { request: '2s' } }], { 'timeout.linkerd.io/request': '1s' });
    expect(decide([tea, both]).timeouts).toMatchObject({ totalMs: 1000 });
  });
  test('retry of Gateway API and the breaker’s annotations are named', () => {
    const tea = annotated('tea', { 'balancer.linkerd.io/failure-accrual': 'consecutive' });
    const found = decide([tea, route([{ retry: { attempts: 3 } }])]);
    expect(found.retry).toBeNull();
    expect(found.notModelled).toEqual([
      'retry of the rule: Linkerd reads its annotations only',
      'annotation balancer.linkerd.io/failure-accrual',
    ]);
  });
  test.each<[string, number | string]>([
    ['10s', 10_000],
    ['1d', 86_400_000],
    ['0', 0],
    ['0.5s', 'fractions are not taken'],
    ['5', 'a unit is missing, e.g. 5s'],
    ['1w', 'unit w is none of ms, s, m, h, d'],
  ])('duration %s → %s', (written, read) => {
    expect(linkerdDurationMs(written)).toBe(read);
  });
});

describe('ServiceProfiles', () => {
  const profile = (spec: Fields) =>
    JSON.stringify({
      apiVersion: 'linkerd.io/v1alpha2',
      kind: 'ServiceProfile',
      metadata: { name: 'tea.default.svc.cluster.local' },
      spec,
    });
  const routes = [
    { name: 'hot', condition: { method: 'GET', pathRegex: '/hot/.*' }, isRetryable: true, timeout: '300ms' },
    { name: 'cold', condition: { any: [{ pathRegex: '/cold' }, { pathRegex: '/ice' }] } },
  ];
  test('put routes and annotations out of force, and retry within a budget', () => {
    const found = decide(
      [
        profile({ routes, retryBudget: { retryRatio: 0.5, minRetriesPerSecond: 5, ttl: '20s' } }),
        route([{ backendRefs: [{ name: 'coffee', port: 80 }] }]),
      ],
      '/hot/x',
    );
    expect(service(found)).toBe('default/tea');
    expect(found).toMatchObject({
      timeouts: { totalMs: 300 },
      retry: { retryOn: ['5xx'], backoff: { formula: 'none' } },
    });
    expect(found.shares[0]!.traffic!.retryBudget).toEqual({
      ratio: 0.5,
      minConcurrentRetries: 100,
      intervalMs: 20_000,
    });
  });
  test('patterns match the whole path; what fits none is sent on without retries', () => {
    expect(decide([profile({ routes })], '/ice').hops.find(({ kind }) => kind === 'route')!.name).toContain('cold');
    const rest = decide([profile({ routes })], '/icecream');
    expect([rest.retry, rest.timeouts, service(rest)]).toEqual([null, null, 'default/tea']);
  });
  test('dstOverrides share the requests', () => {
    const split = profile({
      routes,
      dstOverrides: [
        { authority: 'tea.default.svc.cluster.local:80', weight: 1 },
        { authority: 'coffee.default.svc.cluster.local:80', weight: 3 },
      ],
    });
    expect(decide([split]).shares.map(({ name, ratio }) => [name, ratio])).toEqual([
      ['default/tea:80', 0.25],
      ['default/coffee:80', 0.75],
    ]);
  });
});

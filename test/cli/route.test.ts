import { describe, expect, test } from 'vitest';
import { runHop } from '../../src/cli/run.ts';
import { hop } from './support.ts';

const shop = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: main, namespace: edge}
spec: {gatewayClassName: any, listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart}
spec:
  parentRefs: [{name: main, namespace: edge}]
  hostnames: [shop.example.com]
  rules:
  - matches: [{headers: [{name: version, value: two}]}]
    backendRefs: [{name: cart-v2, port: 80}]
  - backendRefs: [{name: cart-v1, port: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: cart-v1}
spec: {selector: {app: cart, v: "1"}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart-v2}
spec: {selector: {app: cart, v: "2"}, ports: [{port: 80}]}
`;
const files = { 'shop.yaml': shop };
const ask = (...more: readonly string[]) =>
  hop(['route', '-f', 'shop.yaml', '--request', 'GET:http://shop.example.com/cart?id=1', ...more], files);

describe('hop route', () => {
  test('the documented shape', async () => {
    const { code, out } = await ask('-H', 'Version: two', '--json', '--gateway', 'edge/main');
    expect(code).toBe(0);
    const decision = JSON.parse(out);
    expect(Object.keys(decision).toSorted()).toEqual([
      'answer',
      'conditions',
      'dataPlane',
      'diagnostics',
      'fault',
      'hops',
      'mirrors',
      'notModelled',
      'outcome',
      'reason',
      'responseHeaders',
      'retry',
      'shares',
      'timeouts',
    ]);
    expect(decision.outcome).toMatchObject({
      kind: 'forwarded',
      pod: { name: 'cart-v2-0' },
      upstream: { path: '/cart', query: 'id=1' },
    });
    const taken = decision.hops.find((one: { kind: string }) => one.kind === 'route');
    expect(taken.origin).toEqual({
      ref: { kind: 'HTTPRoute', namespace: 'default', name: 'cart' },
      path: ['spec', 'rules', 0, 'matches', 0],
      file: 'shop.yaml',
      line: 13,
      column: 15,
    });
    expect(taken.passedOver).toMatchObject([{ name: 'spec.rules[1] of HTTPRoute default/cart' }]);
    expect(decision.shares).toMatchObject([
      { name: 'default/cart-v2:80', ratio: 1, backend: { name: 'cart-v2', port: 80 } },
    ]);
    expect(
      decision.conditions.map(({ type, status }: { type: string; status: string }) => `${type}=${status}`),
    ).toEqual(expect.arrayContaining(['Programmed=True', 'Conflicted=False']));
    // Counts and lists stand beside the conditions of a status, not among them.
    expect(JSON.stringify(decision.conditions)).not.toMatch(/AttachedRoutes|AttachedListenerSets|SupportedKinds/);
    expect(decision.diagnostics[0]).toMatchObject({
      code: 'gateway-class-missing',
      file: 'shop.yaml',
      place: { line: 4 },
    });
  });

  test('lines for people: every hop with its reason and place, findings to standard error', async () => {
    const { code, out, err } = await ask();
    expect(code).toBe(0);
    expect(out).toMatch(
      /route +spec\.rules\[1\] of HTTPRoute default\/cart: .*\[HTTPRoute default\/cart, shop\.yaml:15\]/,
    );
    expect(out).toContain(
      'not spec.rules[0].matches[0] of HTTPRoute default/cart: Asks that header version is “two”; it is absent.',
    );
    expect(out.split('\n').at(-1)).toMatch(/^Forwarded to pod default\/cart-v1-0/);
    expect(err).toContain('info shop.yaml:4');
  });

  test('retries as they hold for the method, and how long a try may take', async () => {
    const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec: {ingressClassName: nginx, rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: cart-v1, port: {number: 80}}}}]}}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart-v1}
spec: {selector: {app: cart}, ports: [{port: 80}]}
`;
    const { out } = await hop(['route', '-f', 'a.yaml', '--request', 'POST:http://h/'], { 'a.yaml': ingress });
    expect(out).toContain('up to 2 retries on error or timeout before the POST is sent (the data plane’s default)');
    expect(out).toContain('timeout 60000 ms for each try');
  });

  test('a failure exits with 1 and says why', async () => {
    const { code, out } = await hop(
      ['route', '-f', 'shop.yaml', '--request', 'GET:http://other.example.com:81/'],
      files,
    );
    expect(code).toBe(1);
    expect(out).toContain('has no listener on port 81 (open: 80)');
  });

  test('from inside, without a mesh, the cluster’s DNS and the Service answer', async () => {
    const { code, out } = await hop(
      ['route', 'shop.yaml', '--request', 'GET:http://cart-v1/', '--from', 'default/web'],
      files,
    );
    expect(code).toBe(0);
    expect(out).toContain('No mesh proxy stands beside the client');
  });

  test('a Host header replaces the host, not where the client connects', async () => {
    const request = ['route', '-f', 'shop.yaml', '--request'];
    const outside = await hop([...request, 'GET:http://203.0.113.9/cart', '-H', 'Host: Shop.example.com:80'], files);
    expect([outside.code, outside.out]).toEqual([0, expect.stringContaining('Forwarded to pod default/cart-v1-0')]);
    const inside = await hop(
      [...request, 'GET:http://cart-v2/', '-H', 'Host: shop.example.com', '--from', 'default/web', '--json'],
      files,
    );
    expect(JSON.parse(inside.out).outcome).toMatchObject({
      pod: { name: 'cart-v2-0' },
      upstream: { host: 'shop.example.com', headers: {} },
    });
  });

  test.each([
    [['route', '-f', 'shop.yaml', '--request', 'GET:http://me@h/'], 'Unexpected path @h/'],
    [['route', '-f', 'shop.yaml', '--request', 'GET:http://h/', '-H', 'Host: a b'], 'Unexpected -H Host: a b'],
    [['route', '-f', 'shop.yaml'], 'Expected --request METHOD:URL.'],
    [['route', '--request', 'GET:http://h/'], 'Expected -f FILE'],
    [['route', '-f', 'shop.yaml', '--request', 'http://h/'], 'Unexpected --request http://h/'],
    [['route', '-f', 'none.yaml', '--request', 'GET:http://h/'], 'Cannot read none.yaml'],
    [['route', '-f', 'shop.yaml', '--request', 'GET:http://h/', '-H', 'x'], 'Unexpected -H x'],
    [['route', '-f', 'shop.yaml', '--request', 'GET:http://h/', '--gateway', 'a/b/c'], 'Unexpected --gateway a/b/c'],
  ])('bad input %j', async (args, message) => {
    const { code, err } = await hop(args, files);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err.split('\n')).toHaveLength(1);
  });

  test('a gateway or pod nobody knows: those that are there', async () => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n`;
    const all = { 'shop.yaml': `${shop}---\n${pod}` };
    const request = ['route', '-f', 'shop.yaml', '--request', 'GET:http://cart-v1/'];
    const gateway = await hop([...request, '--gateway', 'infra/nope'], all);
    expect([gateway.code, gateway.err]).toEqual([
      2,
      'hop route: Unknown --gateway infra/nope, expected one of edge/main.',
    ]);
    const from = await hop([...request, '--from', 'shop/nope'], all);
    expect([from.code, from.err]).toEqual([2, 'hop route: Unknown --from shop/nope, expected one of shop/web.']);
    expect((await hop([...request, '--from', 'shop/web'], all)).code).not.toBe(2);
    const none = await hop([...request, '--gateway', 'infra/nope'], { 'shop.yaml': pod });
    expect([none.code, none.err]).toEqual([2, 'hop route: Unknown --gateway infra/nope, the manifests bring none.']);
  });

  test.each(['plain text', 'a: [1\n'])('what cannot be read is said first: %j', async (text) => {
    const lines: string[] = [];
    const io = {
      out: (line: string) => lines.push(`out ${line}`),
      err: (line: string) => lines.push(`err ${line}`),
      read: () => Promise.resolve(text),
    };
    for (const more of [[], ['--compare']]) {
      lines.length = 0;
      await runHop(['route', '-f', 'a.yaml', '--request', 'GET:http://h/', ...more], io);
      expect(lines[0]).toMatch(/^err error a\.yaml:\d/);
      expect(lines.filter((line) => line === lines[0])).toHaveLength(1);
    }
  });

  test('limits and ejection are told, and what nothing here acts on', async () => {
    const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: cart}
spec:
  host: cart-v1
  trafficPolicy:
    connectionPool: {tcp: {maxConnections: 10, connectTimeout: 1s}}
    outlierDetection: {consecutive5xxErrors: 3}
`;
    const args = ['route', '-f', 'shop.yaml', '--request', 'GET:http://cart-v1/', '--from', 'default/web'];
    const { out } = await hop(args, { 'shop.yaml': `${shop}---\n${rule}` });
    expect(out).toContain(
      'limits, outlier ejection by DestinationRule default/cart: one request alone meets none of it',
    );
    expect(out).toContain('not modelled: connectionPool.tcp.connectTimeout of DestinationRule default/cart');
  });

  test('--compare: the controllers side by side, and the difference in words', async () => {
    const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec: {rules: [{host: shop.test, http: {paths: [{path: /tea, pathType: Prefix, backend: {service: {name: tea, port: {number: 80}}}}]}}]}
---
apiVersion: v1
kind: Service
metadata: {name: tea}
spec: {selector: {app: tea}, ports: [{port: 80}]}
`;
    const compare = (path: string, ...more: readonly string[]) =>
      hop(['route', '-f', 'a.yaml', '--compare', '--request', `GET:http://shop.test${path}`, ...more], {
        'a.yaml': ingress,
      });
    const same = await compare('/tea');
    expect([same.code, same.out.trim().split('\n').at(-1)]).toEqual([0, 'All answer the same.']);
    const { code, out } = await compare('/teapot', '--json');
    expect(code).toBe(1);
    const { answers, differences } = JSON.parse(out);
    expect(Object.keys(answers[0]).toSorted()).toEqual([
      'answer',
      'controller',
      'diagnostics',
      'label',
      'notModelled',
      'outcome',
      'rule',
    ]);
    expect(answers.map(({ controller }: { controller: string }) => controller)).toEqual([
      'ingress-nginx',
      'nginx-inc',
      'haproxy',
      'traefik',
      'istio',
    ]);
    expect(answers[1].rule.origin).toMatchObject({ file: 'a.yaml', line: 4 });
    expect(differences.map(({ controller }: { controller: string }) => controller)).toEqual(['nginx-inc', 'traefik']);
    expect((await compare('/teapot')).out).toContain('ingress-nginx (community) passes over it');
  });
});

/** What data planes do to traffic, each number worked out by hand. */
import { describe, expect, test } from 'vitest';
import { summariseTraffic, triesByShare, type TrafficRun } from '../../../src/engines/traffic/index.ts';
import { app, clientPod, fromClient, get, library, object, run, virtualService } from './support.ts';

const entries = [{ request: fromClient('http://shop/') }];
const toShop = (rest: string) =>
  virtualService('shop', `hosts: [shop]\nhttp:\n- route: [{destination: {host: shop}}]\n${rest}`);
const one = { shape: 'steady', rateRps: 1, durationMs: 1000 } as const;
/** No distance, so that times are those of work and waits alone. */
const network = { clientMs: 0, podMs: 0, localMs: 0 };

function triesTo(traffic: TrafficRun, pod: string, fromMs = 0, untilMs = Infinity): number {
  return Array.from({ length: traffic.run.trace.length }, (_, id) => traffic.attempt(id)).filter(
    ({ path, sendMs }) => path.at(-1) === `pod:${pod}` && sendMs >= fromMs && sendMs < untilMs,
  ).length;
}

describe('timeouts', () => {
  test('the whole call ends at its timeout, tries at theirs: 3 tries of 100 ms fit, the fourth is cut off', () => {
    const traffic = run(
      [
        clientPod,
        app('shop'),
        toShop('  timeout: 350ms\n  retries: {attempts: 5, perTryTimeout: 100ms, retryOn: reset, backoff: 1ms}'),
      ],
      { entries, load: one, pods: { workMs: 10_000 }, network },
    );
    const tries = traffic.attemptsOf(0).filter(({ layer }) => layer === 'proxy');
    expect(tries.map(({ outcome }) => outcome)).toEqual(['timed-out', 'timed-out', 'timed-out', 'timed-out']);
    expect(tries.slice(0, 3).every(({ receiveMs, sendMs }) => receiveMs - sendMs === 100)).toBe(true);
    expect(tries[3]).toMatchObject({ receiveMs: 350, verdict: 'no-time-left' });
    expect(traffic.request(0)).toMatchObject({ outcome: 'failed', status: 504, endMs: 350 });
  });
  test('a per-try timeout that is not shorter than the whole is dropped, as Envoy does', () => {
    const traffic = run(
      [
        clientPod,
        app('shop'),
        toShop('  timeout: 100ms\n  retries: {attempts: 5, perTryTimeout: 100ms, retryOn: reset}'),
      ],
      { entries, load: one, pods: { workMs: 10_000 }, network },
    );
    expect(traffic.attemptsOf(0).filter(({ layer }) => layer === 'proxy')).toHaveLength(1);
    expect(traffic.request(0).endMs).toBe(100);
  });
  test('a timed-out try is retried only where reset, 5xx or gateway-error is asked for', () => {
    const tries = (retryOn: string) =>
      run(
        [
          clientPod,
          app('shop'),
          toShop(`  retries: {attempts: 2, perTryTimeout: 50ms, retryOn: "${retryOn}", backoff: 1ms}`),
        ],
        {
          entries,
          load: one,
          pods: { workMs: 10_000 },
        },
      )
        .attemptsOf(0)
        .filter(({ layer }) => layer === 'proxy').length;
    expect(tries('connect-failure,504')).toBe(1);
    expect(tries('gateway-error')).toBe(3);
  });
});

describe('retries as the data plane has them', () => {
  test('Istio without a word retries refused connections twice on other pods, and no 503 of the application', () => {
    const cluster = [clientPod, app('shop', { replicas: 3 })];
    const failing = run(cluster, { entries, pods: { errorRatio: 1 } });
    expect(summariseTraffic(failing).amplification).toBe(1);
    const dead = run(cluster, {
      entries,
      actions: [
        { kind: 'kill', pod: 'default/shop-0', fromMs: 0, noticedAfterMs: null },
        { kind: 'kill', pod: 'default/shop-1', fromMs: 0, noticedAfterMs: null },
      ],
    });
    expect(summariseTraffic(dead)).toMatchObject({ requests: 100, answered: 100 });
    for (let id = 0; id < 100; id++) {
      const pods = dead.attemptsOf(id).flatMap(({ path }) => (path.at(-1)!.startsWith('pod:') ? [path.at(-1)!] : []));
      expect(new Set(pods).size).toBe(pods.length);
    }
  });
  test('waits are those of the formula: whole milliseconds below the width', () => {
    const traffic = run([clientPod, app('shop'), toShop('  retries: {attempts: 3, retryOn: 5xx}')], {
      entries,
      pods: { errorRatio: 1 },
    });
    const waits = (number: number) =>
      Array.from({ length: traffic.run.trace.length }, (_, id) => traffic.attempt(id))
        .filter((attempt) => attempt.layer === 'proxy' && attempt.number === number)
        .map(({ waitMs }) => waitMs);
    expect(waits(2)).toHaveLength(100);
    expect(Math.max(...waits(2))).toBeLessThanOrEqual(24);
    expect(Math.max(...waits(3))).toBeGreaterThan(24);
    expect(Math.max(...waits(3))).toBeLessThanOrEqual(49);
    expect(waits(4).every((wait) => Number.isInteger(wait))).toBe(true);
  });
  test('a retry budget of one concurrent retry lets one of many through', () => {
    const rule = object(
      'DestinationRule',
      'shop',
      'host: shop\ntrafficPolicy: {connectionPool: {http: {maxRetries: 1}}}',
    );
    const traffic = run(
      [clientPod, app('shop'), rule, toShop('  retries: {attempts: 1, retryOn: 5xx, backoff: 10s}')],
      {
        entries,
        load: { shape: 'bursts', rateRps: 20, burstSize: 20, durationMs: 1000 },
        pods: { errorRatio: 1, workCv: 0 },
      },
    );
    const verdicts = Array.from({ length: traffic.run.trace.length }, (_, id) => traffic.attempt(id))
      .filter(({ layer, number }) => layer === 'proxy' && number === 1)
      .map(({ verdict }) => verdict);
    expect(verdicts.filter((verdict) => verdict === 'retried')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'budget-exhausted')).toHaveLength(19);
  });
  const ingress = (annotations: string) => `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: k8s.io/ingress-nginx}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, annotations: {${annotations}}}
spec:
  ingressClassName: nginx
  rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}}]
`;
  test.each([
    ['GET', 3],
    ['POST', 1],
  ])('ingress-nginx tries a %s that failed with 503 %i times in all, without waiting', (method, times) => {
    const words = 'nginx.ingress.kubernetes.io/proxy-next-upstream: "error http_503"';
    const traffic = run([app('shop', { replicas: 4 }), ingress(words)], {
      entries: [{ request: get('http://shop.example.com/', { method }) }],
      pods: { errorRatio: 1 },
    });
    expect(summariseTraffic(traffic).amplification).toBe(times);
    const retries = traffic.attemptsOf(0).filter(({ number }) => number > 1);
    expect(retries.every(({ waitMs }) => waitMs === 0)).toBe(true);
    expect(traffic.attemptsOf(0)[0]!.path).toEqual(['client:external', 'ingress:ingress-nginx']);
  });
  test('a library around the proxy has its own waits and sees what the proxy returns', () => {
    const traffic = run([clientPod, app('shop'), toShop('  retries: {attempts: 1, retryOn: 5xx, backoff: 1ms}')], {
      entries,
      load: one,
      pods: { errorRatio: 1 },
      app: library(1, { backoff: { formula: 'constant', params: { delayMs: 70 } } }),
      network,
    });
    const app1 = traffic.attemptsOf(0).filter(({ layer }) => layer === 'app');
    expect(app1.map(({ status, waitMs }) => [status, waitMs])).toEqual([
      [503, 0],
      [503, 70],
    ]);
    expect(traffic.request(0).endMs).toBe(70 + 4 * 10);
  });
});

describe('outlier ejection', () => {
  const rule = object(
    'DestinationRule',
    'shop',
    'host: shop\ntrafficPolicy: {outlierDetection: {consecutive5xxErrors: 3, interval: 1s, baseEjectionTime: 2s, maxEjectionPercent: 100}}',
  );
  const broken = {
    entries,
    load: { shape: 'steady', rateRps: 100, durationMs: 5000 },
    actions: [{ kind: 'break', pod: 'default/shop-0', errorRatio: 1, fromMs: 500, untilMs: 1000 }],
  } as const;
  test('takes the pod out after three errors in a row, and back at the tick after its time', () => {
    const traffic = run([clientPod, app('shop', { replicas: 2 }), rule], broken);
    const [out, back] = traffic.run.phases;
    expect(out!.phase).toBe('open');
    expect(out!.tMs).toBeGreaterThan(500);
    expect(out!.tMs).toBeLessThan(700);
    // Ejected for 2 s, looked at every second: back at the first tick at least 2 s later.
    expect(back!.tMs).toBeGreaterThanOrEqual(3000);
    expect(back!.tMs).toBeLessThan(3050);
    expect(triesTo(traffic, 'default/shop-0', out!.tMs + 1, back!.tMs - 50)).toBe(0);
    expect(triesTo(traffic, 'default/shop-0', back!.tMs + 50)).toBeGreaterThan(20);
  });
  test('without it the pod keeps failing its half', () => {
    const traffic = run([clientPod, app('shop', { replicas: 2 })], broken);
    expect(traffic.run.phases).toEqual([]);
    expect(triesTo(traffic, 'default/shop-0', 600, 1000)).toBeGreaterThan(10);
  });
});

describe('what a plan does in the middle', () => {
  const split = virtualService(
    'shop',
    'hosts: [shop]\nhttp:\n- route: [{destination: {host: shop}, weight: 99}, {destination: {host: cart}, weight: 1}]',
  );
  test('a canary shift moves new requests to the share', () => {
    const traffic = run([clientPod, app('shop'), app('cart'), split], {
      entries,
      load: { shape: 'steady', rateRps: 1000, durationMs: 2000 },
      actions: [{ kind: 'shift', share: 'default/cart:80', ratio: 0.25, atMs: 1000 }],
      pods: { concurrency: 100 },
    });
    const before = triesTo(traffic, 'default/cart-0', 0, 1000);
    expect(before).toBeLessThan(10 + 5 * Math.sqrt(10));
    const shifted = triesTo(traffic, 'default/cart-0', 1000);
    expect(Math.abs(shifted - 250)).toBeLessThan(5 * Math.sqrt(1000 * 0.25 * 0.75));
    expect(triesByShare(traffic).get('default/shop:80')).toBe(2000 - before - shifted);
  });
  test('a dead pod resets its work, refuses, and leaves the list a while later', () => {
    const traffic = run([app('shop', { replicas: 2 }), clientPod.split('---')[1]!], {
      entries,
      load: { shape: 'steady', rateRps: 200, durationMs: 2000 },
      pods: { workMs: 50 },
      retries: 'none',
      actions: [{ kind: 'kill', pod: 'default/shop-0', fromMs: 500, noticedAfterMs: 300, untilMs: 1500 }],
    });
    const causes = new Set(
      Array.from({ length: traffic.run.trace.length }, (_, id) => traffic.attempt(id))
        .filter(({ outcome }) => outcome === 'failed')
        .map(({ cause }) => cause),
    );
    expect(causes).toEqual(new Set(['reset', 'connection-refused']));
    expect(triesTo(traffic, 'default/shop-0', 801, 1500)).toBe(0);
    expect(triesTo(traffic, 'default/shop-0', 1500)).toBeGreaterThan(20);
  });
  test('with every endpoint off the list a proxy answers 503 and does not retry', () => {
    const traffic = run([clientPod, app('shop')], {
      entries,
      actions: [{ kind: 'kill', pod: 'default/shop-0', fromMs: 0, noticedAfterMs: 0 }],
    });
    expect(traffic.attemptsOf(50).at(-1)).toMatchObject({ cause: 'no-endpoints', status: 503, number: 1 });
  });
  test('an outage of a Service, more load, and names that mean nothing', () => {
    const traffic = run([clientPod, app('shop', { replicas: 2 })], {
      entries,
      load: { shape: 'steady', rateRps: 100, durationMs: 2000 },
      actions: [
        { kind: 'outage', service: 'default/shop', status: 500, fromMs: 0, untilMs: 500 },
        { kind: 'load', rateRps: 300, atMs: 1000 },
        { kind: 'slow', pod: 'default/nobody', factor: 2, fromMs: 0 },
        { kind: 'shift', share: 'default/nobody:80', ratio: 1, atMs: 0 },
        { kind: 'outage', service: 'default/nobody', fromMs: 0 },
      ],
    });
    expect(traffic.request(0).status).toBe(500);
    // The sum of the spacings may fall on either side of the end.
    expect(Math.abs(traffic.requestCount - 400)).toBeLessThanOrEqual(1);
    expect(summariseTraffic(traffic).answered).toBe(traffic.requestCount - 50);
    expect(traffic.diagnostics.map(({ code }) => code)).toEqual([
      'action-pod-unknown',
      'action-share-unknown',
      'action-service-unknown',
    ]);
  });
});

describe('injected faults and copies', () => {
  test('an abort is not retried by its own proxy; a delay comes before the timeout begins', () => {
    const aborted = run(
      [
        clientPod,
        app('shop'),
        toShop('  fault: {abort: {httpStatus: 503, percentage: {value: 50}}}\n  retries: {attempts: 3, retryOn: 5xx}'),
      ],
      {
        entries,
        load: { shape: 'steady', rateRps: 1000, durationMs: 1000 },
        pods: { concurrency: 1000 },
      },
    );
    const { answered, retries } = summariseTraffic(aborted);
    expect(Math.abs(answered - 500)).toBeLessThan(5 * Math.sqrt(250));
    expect(retries).toBe(0);
    const delayed = run(
      [
        clientPod,
        app('shop'),
        toShop('  timeout: 50ms\n  fault: {delay: {fixedDelay: 200ms, percentage: {value: 100}}}'),
      ],
      {
        entries,
        load: one,
        network,
      },
    );
    expect(delayed.request(0)).toMatchObject({ outcome: 'answered', endMs: 210 });
  });
  test('copies go beside, once, and nobody waits for them', () => {
    const mirrored = toShop('  mirror: {host: cart}\n  mirrorPercentage: {value: 100}');
    const traffic = run([clientPod, app('shop'), app('cart'), mirrored], {
      entries,
      podSettings: { 'default/cart': { errorRatio: 1, workMs: 500 } },
    });
    expect(summariseTraffic(traffic)).toMatchObject({ answered: 100, podTries: 100, amplification: 1 });
    expect(triesTo(traffic, 'default/cart-0')).toBe(100);
    expect(traffic.attemptsOf(0).filter(({ mirror }) => mirror)).toHaveLength(1);
  });
});

describe('calls within calls', () => {
  test('pods of one Service may call differently: only v2 calls on', () => {
    const version = (name: string, calls: string) =>
      app(name)
        .split('---')[1]!
        .replace(
          'labels: {app: ' + name + '}}, spec',
          `labels: {app: ${name}, part: shop}, annotations: {${calls}}}, spec`,
        );
    const shop = `
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {selector: {part: shop}, ports: [{port: 80}]}
`;
    const traffic = run(
      [clientPod, shop, version('v1', ''), version('v2', 'hop-by-hop.dev/calls: "http://cart/"'), app('cart')],
      { entries },
    );
    const v1 = triesTo(traffic, 'default/v1-0');
    expect(v1).toBeGreaterThan(0);
    expect(triesTo(traffic, 'default/v2-0')).toBe(100 - v1);
    expect(triesTo(traffic, 'default/cart-0')).toBe(100 - v1);
    const caller = traffic.attemptsOf(
      Array.from({ length: 100 }, (_, id) => id).find((id) => traffic.attemptsOf(id).length === 4)!,
    );
    expect(caller.at(-1)!.path).toEqual([
      'proxy:default/v2-0',
      'service:default/cart',
      'proxy:default/cart-0',
      'pod:default/cart-0',
    ]);
  });
  test('services that call each other in a circle end in a note, not in a loop', () => {
    const calling = (name: string, other: string) =>
      app(name).replace(
        `name: ${name},`,
        `name: ${name}, annotations: {hop-by-hop.dev/calls: "GET http://${other}/"},`,
      );
    const traffic = run([clientPod, calling('shop', 'cart'), calling('cart', 'shop')], { entries, load: one });
    expect(traffic.notModelled.join()).toMatch(/come back to default\/(shop|cart)/);
    expect(traffic.request(0).outcome).toBe('answered');
  });
  test('annotations that cannot be read are told with their place', () => {
    const shop = app('shop').replace(
      'name: shop,',
      'name: shop, annotations: {hop-by-hop.dev/calls: "nonsense", hop-by-hop.dev/work-ms: "-1"},',
    );
    const { diagnostics } = run([clientPod, shop], { entries });
    expect(diagnostics.map(({ code, place }) => [code, place!.line > 1])).toEqual([
      ['annotation-invalid', true],
      ['annotation-invalid', true],
    ]);
  });
});

test('the same world, plan and seed give the same run, another seed another', () => {
  const plan = {
    entries,
    load: { shape: 'random', rateRps: 200, durationMs: 2000 },
    pods: { errorRatio: 0.3, workCv: 1 },
  } as const;
  const cluster = [clientPod, app('shop', { replicas: 3 }), toShop('  retries: {attempts: 3, retryOn: 5xx}')];
  const columns = (seed: number) => JSON.stringify([...run(cluster, plan, seed).run.trace.receiveMs]);
  expect(columns(4)).toBe(columns(4));
  expect(columns(4)).not.toBe(columns(5));
});

test('a request nobody listens for fails without an answer', () => {
  const traffic = run([app('shop')], { entries: [{ request: get('http://nowhere/') }], load: one });
  expect(traffic.request(0)).toMatchObject({ outcome: 'failed', status: 0 });
  expect(traffic.attemptsOf(0)).toMatchObject([{ path: ['client:external'], cause: 'own-answer' }]);
});

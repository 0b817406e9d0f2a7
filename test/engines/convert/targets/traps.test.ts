/** The mistakes that hand-made translations make, one test each. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { convertPolicy, defaultEmitOptions, targets, type Fit } from '../../../../src/engines/convert/index.ts';
import { emptyPolicy, type ResiliencePolicy } from '../../../../src/engines/resilience/policy.ts';

const policy = (patch: Partial<ResiliencePolicy>): ResiliencePolicy => ({
  ...emptyPolicy,
  maxRetries: 3,
  retryOn: [{ kind: 'exception', name: 'IOException' }],
  ...patch,
});
type Setting = Record<string, string>;
const emit = (target: string, patch: Partial<ResiliencePolicy>, settings: Setting = {}, fit: Fit = 'nearest-mean') => {
  const conversion = convertPolicy(policy(patch), target, { host: 'ratings', fit, settings });
  const documents = parseAllDocuments(conversion.documents).map((document) => document.toJS());
  return { ...conversion, yaml: documents, spec: documents[0].spec };
};
const statuses = (conversion: ReturnType<typeof emit>, field: string) =>
  conversion.report.filter((line) => line.field === field).map(({ status }) => status);
const words = (conversion: ReturnType<typeof emit>, field: string) =>
  conversion.report
    .filter((line) => line.field === field)
    .map(({ detail }) => detail)
    .join(' ');
const annotationsOf = (conversion: ReturnType<typeof emit>) => conversion.yaml[0].metadata.annotations ?? {};
const none: Partial<ResiliencePolicy> = { maxRetries: 0, retryOn: [] };
const statusRange = (from: number, to = from) => ({ kind: 'status', from, to }) as const;
const noWait = { formula: 'none', params: {} };

test('explicit attempts: 0, since Istio retries twice when the block is left out', () => {
  expect(emit('istio', none).spec.http[0].retries).toEqual({ attempts: 0 });
});

test('tries versus retries: N − 1 where retries are counted, N where calls are', () => {
  const retries = (target: string, read: (spec: any, all: ReturnType<typeof emit>) => unknown) => {
    const conversion = emit(target, { maxRetries: 3 });
    return Number(read(conversion.spec, conversion));
  };
  expect(retries('istio', (s) => s.http[0].retries.attempts)).toBe(3);
  expect(retries('envoy', (_, c) => c.yaml[0].virtual_hosts[0].routes[0].route.retry_policy.num_retries)).toBe(3);
  expect(retries('gateway-api', (s) => s.rules[0].retry.attempts)).toBe(3);
  expect(retries('cilium', (s) => s.rules[0].retry.attempts)).toBe(3);
  expect(retries('kuma', (s) => s.to[0].default.http.numRetries)).toBe(3);
  expect(retries('consul', (s) => s.routes[0].destination.numRetries)).toBe(3);
  expect(retries('envoy-gateway', (s) => s.retry.numRetries)).toBe(3);
  expect(retries('kgateway', (s) => s.retry.attempts)).toBe(3);
  expect(retries('contour', (s) => s.routes[0].retryPolicy.count)).toBe(3);
  expect(retries('linkerd', (_, c) => annotationsOf(c)['retry.linkerd.io/limit'])).toBe(3);
  expect(retries('haproxy', (s) => s.retries)).toBe(3);
  expect(retries('traefik', (s) => s.retry.attempts)).toBe(4);
  expect(retries('nginx', (s) => s.upstreams[0]['next-upstream-tries'])).toBe(4);
  expect(
    retries('ingress-nginx', (_, c) => annotationsOf(c)['nginx.ingress.kubernetes.io/proxy-next-upstream-tries']),
  ).toBe(4);
});

test('perTryTimeout is not retried without reset, 5xx or gateway-error, so reset is added', () => {
  const patch = { retryOn: [statusRange(503)], perTryTimeoutMs: 800 };
  expect(emit('istio', patch).spec.http[0].retries.retryOn).toBe('503,reset');
  expect(emit('kuma', patch).spec.to[0].default.http.retryOn).toContain('Reset');
  expect(emit('envoy-gateway', patch).spec.retry.retryOn.triggers).toContain('reset');
  expect(emit('contour', patch).spec.routes[0].retryPolicy.retryOn).toContain('reset');
  expect(words(emit('istio', patch), 'perTryTimeoutMs')).toContain('cut off midway');
});

test('a try’s timeout not below the total is not written, and lost', () => {
  for (const tryMs of [2000, 3000]) {
    for (const id of ['istio', 'envoy', 'kuma', 'envoy-gateway', 'kgateway', 'contour', 'gateway-api', 'linkerd']) {
      const conversion = emit(id, { perTryTimeoutMs: tryMs, totalTimeoutMs: 2000 });
      expect(statuses(conversion, 'perTryTimeoutMs'), id).toEqual(['lost']);
      expect(conversion.documents, id).not.toMatch(/perTry|per_try|backendRequest|retry\.linkerd\.io\/timeout/);
    }
  }
});

test('the total against the tries: how many really fit is said', () => {
  const patch = { perTryTimeoutMs: 1000, totalTimeoutMs: 2500, backoff: noWait };
  for (const id of ['istio', 'envoy', 'kuma', 'nginx', 'traefik']) {
    expect(words(emit(id, patch), 'totalTimeoutMs'), id).toContain('2 of 4 tries');
  }
  const waits = { totalTimeoutMs: 1000, backoff: { formula: 'constant', params: { delayMs: 600 } } };
  expect(words(emit('envoy', waits), 'totalTimeoutMs')).toContain('even if each fails at once');
});

test('a total looked at between tries is not exact where it cuts a try off', () => {
  const patch = { totalTimeoutMs: 2000, totalTimeoutBetweenTries: true };
  expect(statuses(emit('istio', { totalTimeoutMs: 2000 }), 'totalTimeoutMs')).toEqual(['exact']);
  expect(statuses(emit('istio', patch), 'totalTimeoutMs')).toEqual(['approximate']);
  expect(words(emit('istio', patch), 'totalTimeoutMs')).toContain('cut off');
  expect(words(emit('nginx', patch), 'totalTimeoutMs')).not.toContain('cut off');
});

test('retryOn has no spaces', () => {
  const all = [
    { kind: 'exception', name: 'IOException' } as const,
    statusRange(503),
    { kind: 'grpc', code: 'INTERNAL' } as const,
  ];
  expect(emit('istio', { retryOn: all }).spec.http[0].retries.retryOn).toBe(
    'connect-failure,refused-stream,reset,internal,503',
  );
  expect(
    annotationsOf(emit('linkerd', { retryOn: [statusRange(429), statusRange(500, 599)] }))['retry.linkerd.io/http'],
  ).toBe('429,500-599');
});

test('some methods only are a match of their own, and the rest is not retried', () => {
  const [retried, rest] = emit('istio', { methods: ['GET', 'HEAD'] }).spec.http;
  expect(retried.match).toEqual([{ method: { regex: 'GET|HEAD' } }]);
  expect(rest).toMatchObject({ retries: { attempts: 0 } });
  expect(rest.match).toBeUndefined();
  const rules = emit('gateway-api', { methods: ['GET'] }).spec.rules;
  expect(rules[0].matches[0].method).toBe('GET');
  expect(rules[1].retry).toBeUndefined();
  const traefik = emit('traefik', { methods: ['GET'], perTryTimeoutMs: 100, bulkhead: { maxConcurrent: 5 } });
  const { outputPlace } = traefik.report.find(({ field }) => field === 'methods')!;
  expect(traefik.documents.slice(outputPlace!.start, outputPlace!.end)).toContain('Method(`GET`)');
});

describe('defaults that leak are turned off', () => {
  test('Istio’s two retries', () => expect(emit('istio', none).spec.http[0].retries.attempts).toBe(0));
  test('Kuma’s five', () => {
    const { http, grpc } = emit('kuma', none).spec.to[0].default;
    expect([http.numRetries, grpc.numRetries]).toEqual([0, 0]);
  });
  test('nginx’s error and timeout on every pod', () =>
    expect(emit('nginx', none).spec.upstreams[0]['next-upstream']).toBe('off'));
  test('ingress-nginx’s three calls', () =>
    expect(annotationsOf(emit('ingress-nginx', none))['nginx.ingress.kubernetes.io/proxy-next-upstream']).toBe('off'));
  test('HAProxy’s three', () => expect(emit('haproxy', none).spec).toMatchObject({ retries: 0, retry_on: 'none' }));
  test('Envoy’s 15 s for a policy without a limit', () => {
    expect(emit('kuma', {}).yaml[1].spec.to[0].default.http.requestTimeout).toBe('0s');
    expect(emit('contour', {}).spec.routes[0].timeoutPolicy.response).toBe('infinity');
  });
  test('Istio behind the Gateway API cannot be turned off, and that is said', () => {
    const conversion = emit('gateway-api', none, { implementation: 'istio' });
    expect(statuses(conversion, 'maxRetries')).toEqual(['lost']);
    expect(words(conversion, 'maxRetries')).toContain('still retries 2 times');
  });
});

test('units: each target spells 1500 ms and 100 s its own way', () => {
  const patch = { perTryTimeoutMs: 1500, totalTimeoutMs: 100_000 };
  const spelled: Readonly<Record<string, readonly RegExp[]>> = {
    istio: [/perTryTimeout: 1500ms\n/, /timeout: 100s\n/],
    envoy: [/per_try_timeout: 1\.5s\n/, /timeout: 100s\n/],
    'gateway-api': [/request: 100s\n\s+backendRequest: 1500ms\n/],
    linkerd: [/retry\.linkerd\.io\/timeout: 1500ms\n/, /timeout\.linkerd\.io\/request: 100s\n/],
    'linkerd-service-profile': [/timeout: 1500ms\n/],
    kuma: [/perTryTimeout: 1500ms\n/, /requestTimeout: 100s\n/],
    consul: [/requestTimeout: 100s\n/],
    'envoy-gateway': [/timeout: 1500ms\n/, /requestTimeout: 100s\n/],
    kgateway: [/perTryTimeout: 1500ms\n/, /request: 100s\n/],
    contour: [/perTryTimeout: 1500ms\n/, /response: 100s\n/],
    cilium: [/request: 100s\n/],
    traefik: [/responseHeaderTimeout: 1500ms\n/, /timeout: 100s\n/],
    nginx: [/read-timeout: 1500ms\n/, /next-upstream-timeout: 100s\n/],
    'ingress-nginx': [/proxy-read-timeout: "2"\n/, /proxy-next-upstream-timeout: "100"\n/],
    haproxy: [/server_timeout: 1500\n/],
  };
  expect(Object.keys(spelled).toSorted()).toEqual(targets.ids.toSorted());
  for (const [id, patterns] of Object.entries(spelled))
    for (const pattern of patterns) expect(emit(id, patch).documents, id).toMatch(pattern);
  expect(words(emit('ingress-nginx', patch), 'perTryTimeoutMs')).toContain('1.5 s is written as 2 s');
  expect(emit('gateway-api', { totalTimeoutMs: 100_500 }).documents).toContain('100s500ms');
});

test('status ranges: Istio takes only those with a reason phrase in Go, Envoy takes all', () => {
  const patch = { retryOn: [statusRange(500, 599)] };
  expect(emit('istio', patch).spec.http[0].retries.retryOn).toBe('500,501,502,503,504,505,506,507,508,510,511');
  expect(words(emit('istio', patch), 'retryOn')).toContain('509, 512–599');
  const codes = emit('envoy', patch).yaml[0].virtual_hosts[0].routes[0].route.retry_policy.retriable_status_codes;
  expect(codes).toEqual(Array.from({ length: 100 }, (_, i) => 500 + i));
  expect(statuses(emit('istio', { retryOn: [statusRange(520)] }), 'retryOn')).toContain('lost');
});

test('5xx also means any reset, so it is written only where resets are retried', () => {
  const both = [{ kind: 'exception', name: 'IOException' } as const, statusRange(500, 599)];
  expect(emit('istio', { retryOn: both }).spec.http[0].retries.retryOn).toContain('5xx');
  expect(emit('istio', { retryOn: [statusRange(500, 599)] }).spec.http[0].retries.retryOn).not.toContain('5xx');
});

test('a status that is never retried is taken out of the range', () => {
  const conversion = emit('linkerd', { retryOn: [statusRange(500, 599)], neverRetryOn: [statusRange(501)] });
  expect(annotationsOf(conversion)['retry.linkerd.io/http']).toBe('500,502-599');
  expect(statuses(conversion, 'neverRetryOn')).toEqual(['exact']);
});

test('an exception that stands for statuses retries them, or takes them out', () => {
  const answers = { kind: 'exception', name: 'RestClientResponseException' } as const;
  const client = { kind: 'exception', name: 'HttpClientErrorException' } as const;
  const conversion = emit('linkerd', { retryOn: [answers], neverRetryOn: [client] });
  expect(annotationsOf(conversion)['retry.linkerd.io/http']).toBe('500-599');
});

test('Kuma’s Canceled never reaches Envoy, so it is lost and not written', () => {
  const conversion = emit('kuma', {
    retryOn: [
      { kind: 'grpc', code: 'CANCELLED' },
      { kind: 'grpc', code: 'UNAVAILABLE' },
    ],
  });
  expect(conversion.spec.to[0].default.grpc.retryOn).toEqual(['Unavailable']);
  expect(words(conversion, 'retryOn')).toContain('canceled');
  expect(statuses(conversion, 'retryOn')).toContain('lost');
});

test('Consul’s and Contour’s zero is one retry, so nothing is written', () => {
  expect(Object.keys(emit('consul', none).spec.routes[0].destination)).toEqual(['service']);
  expect(emit('contour', none).spec.routes[0].retryPolicy).toBeUndefined();
  expect(annotationsOf(emit('linkerd', none))).toEqual({});
});

test('kgateway’s CEL: a condition beside attempts: 0, a try below the request, waits of a millisecond at least', () => {
  expect(emit('kgateway', none).spec.retry).toEqual({ attempts: 0, retryOn: ['connect-failure'] });
  const equal = emit('kgateway', { perTryTimeoutMs: 2000, totalTimeoutMs: 2000 });
  expect(equal.spec.retry.perTryTimeout).toBeUndefined();
  expect(emit('kgateway', { backoff: noWait }).spec.retry.backoffBaseInterval).toBe('1ms');
});

describe('Istio by version', () => {
  const backoff = { formula: 'constant', params: { delayMs: 100 } };
  const retries = (version: string, patch: Partial<ResiliencePolicy> = {}) =>
    emit('istio', { backoff, ...patch }, { version }).spec.http[0].retries;
  test('backoff came with 1.26', () => {
    expect(retries('1.24').backoff).toBeUndefined();
    expect(statuses(emit('istio', { backoff }, { version: '1.24' }), 'backoff')).toEqual(['lost']);
    expect(retries('1.26').backoff).toBeDefined();
  });
  test('retryBudget came with 1.27, its interval with 1.31', () => {
    const budget = { kind: 'concurrency-share', ratio: 0.2, windowMs: 10_000 } as const;
    const rule = (version: string) => emit('istio', { budget }, { version }).yaml[1]?.spec.trafficPolicy.retryBudget;
    expect(rule('1.26')).toBeUndefined();
    expect(rule('1.27')).toEqual({ percent: 20 });
    expect(words(emit('istio', { budget }, { version: '1.27' }), 'budget')).toContain('59667');
    expect(words(emit('istio', { budget }, { version: '1.30' }), 'budget')).not.toContain('59667');
    expect(rule('1.31')).toEqual({ percent: 20, budgetInterval: '10s' });
  });
  test('503 is among the default conditions up to 1.23', () => {
    const lost = { retryOn: [{ kind: 'exception', name: 'com.example.StaleData' } as const] };
    expect(words(emit('istio', lost, { version: '1.23' }), 'retryOn')).toContain('503');
    expect(words(emit('istio', lost, { version: '1.24' }), 'retryOn')).not.toContain('503');
    const target = targets.require('istio');
    const readBack = (version: string) => {
      const options = { ...defaultEmitOptions, settings: { version } };
      return target.readBack(target.emit(policy(lost), options).documents, options).retryOn;
    };
    expect(readBack('1.23')).toContainEqual({ kind: 'status', from: 503, to: 503 });
    expect(readBack('1.24')).not.toContainEqual({ kind: 'status', from: 503, to: 503 });
  });
  test('an EnvoyFilter says what the API cannot, when asked to', () => {
    const when = { envoyFilter: 'when-needed' };
    const kinds = (patch: Partial<ResiliencePolicy>, settings: Setting) =>
      emit('istio', patch, settings).yaml.map(({ kind }) => kind);
    expect(kinds({ backoff }, {})).not.toContain('EnvoyFilter');
    const filtered = emit('istio', { backoff }, when);
    expect(filtered.yaml.at(-1).spec.configPatches[0].patch.value.route.retry_policy.retry_back_off).toEqual({
      base_interval: '0.2s',
      max_interval: '0.2s',
    });
    expect(filtered.spec.http[0].name).toBe(
      filtered.yaml.at(-1).spec.configPatches[0].match.routeConfiguration.vhost.route.name,
    );
    const doubling = { formula: 'exponential', params: { baseMs: 100, multiplier: 2, capMs: 10_000, jitter: 'full' } };
    expect(kinds({ backoff: doubling }, when)).not.toContain('EnvoyFilter');
    expect(kinds({ backoff: doubling }, { ...when, version: '1.24' })).toContain('EnvoyFilter');
  });
});

test('fits: the mean is kept, or no wait is longer, and both say by how much they differ', () => {
  const backoff = { formula: 'constant', params: { delayMs: 100 } };
  const base = (fit: Fit) => emit('kuma', { backoff }, {}, fit).spec.to[0].default.http.backOff;
  expect(base('nearest-mean')).toEqual({ baseInterval: '200ms', maxInterval: '200ms' });
  expect(base('never-longer')).toEqual({ baseInterval: '100ms', maxInterval: '100ms' });
  expect(words(emit('kuma', { backoff }), 'backoff')).toContain('grows from 100 ms to 199 ms');
  expect(words(emit('kuma', { backoff }, {}, 'never-longer'), 'backoff')).toMatch(
    /at most 50 ms apart.*no wait can be longer/,
  );
});

test('Traefik keeps the sum of the waits, which double over all attempts', () => {
  const backoff = { formula: 'exponential', params: { baseMs: 100, multiplier: 2, capMs: 10_000, jitter: 'none' } };
  const { initialInterval } = emit('traefik', { backoff }).spec.retry;
  const initialMs = Number.parseInt(initialInterval, 10);
  const m = 2 ** (1 / 3);
  expect(Math.abs(initialMs * (1 + m + m * m) - 700)).toBeLessThan(3);
});

test('a Retry-After that the library heeds is written where Envoy’s field can be, and lost elsewhere', () => {
  const backoff = { formula: 'constant', params: { delayMs: 100 }, honoursRetryAfter: true };
  expect(emit('envoy', { backoff }).documents).toContain('Retry-After');
  expect(emit('kuma', { backoff }).documents).toContain('retry-after');
  expect(words(emit('istio', { backoff }), 'backoff')).toContain('Retry-After');
  expect(statuses(emit('istio', { backoff }), 'backoff')).toContain('lost');
});

test('a retired target warns', () => {
  expect(emit('ingress-nginx', {}).diagnostics).toMatchObject([{ code: 'retired-target', severity: 'warning' }]);
  for (const id of targets.ids.filter((target) => target !== 'ingress-nginx'))
    expect(emit(id, {}).diagnostics).toEqual([]);
});

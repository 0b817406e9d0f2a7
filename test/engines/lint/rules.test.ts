/** Rules beyond their own examples: the same mistake in other products, and what must not set them off. */
import { describe, expect, test } from 'vitest';
import { lint } from '../../../src/engines/lint/index.ts';
import { explained, found, lintText } from './support.ts';

const has = (text: string, finding: string) => expect(found(text)).toContain(finding);
const hasNot = (text: string, rule: string) =>
  expect(found(text).filter((finding) => finding.startsWith(`${rule}@`))).toEqual([]);

const vs = (rule: string, spec = '') => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
${spec}  http:
  - route: [{destination: {host: reviews}}]
${rule.replace(/^/gm, '    ')}
`;
const object = (apiVersion: string, kind: string, spec: string, annotations = '') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: reviews\n${annotations === '' ? '' : `  annotations:\n${annotations.replace(/^/gm, '    ')}\n`}spec:\n${spec.replace(/^/gm, '  ')}\n`;
const router = (lines: string) =>
  object('consul.hashicorp.com/v1alpha1', 'ServiceRouter', `routes:\n- destination:\n${lines.replace(/^/gm, '    ')}`);
const btp = (spec: string) =>
  object(
    'gateway.envoyproxy.io/v1alpha1',
    'BackendTrafficPolicy',
    `targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: reviews}]\n${spec}`,
  );
const kuma = (http: string, block = 'http') =>
  object(
    'kuma.io/v1alpha1',
    'MeshRetry',
    `to:\n- targetRef: {kind: MeshService, name: reviews}\n  default:\n    ${block}:\n${http.replace(/^/gm, '      ')}`,
  );
const ingress = (annotations: string) =>
  object(
    'networking.k8s.io/v1',
    'Ingress',
    'ingressClassName: nginx\nrules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: reviews, port: {number: 80}}}}]}}]',
    annotations.replace(/^/gm, 'nginx.ingress.kubernetes.io/'),
  );
const linkerd = (
  annotations: string,
  kind = 'HTTPRoute',
  spec = 'parentRefs: [{group: core, kind: Service, name: reviews}]\nrules: [{backendRefs: [{name: reviews, port: 80}]}]',
) => object(kind === 'Service' ? 'v1' : 'gateway.networking.k8s.io/v1', kind, spec, annotations);
const backend = (spec: string) => object('ingress.v3.haproxy.org/v3', 'Backend', `name: reviews\nmode: http\n${spec}`);
const upstream = (lines: string) =>
  object(
    'k8s.nginx.org/v1',
    'VirtualServer',
    `host: a.example.com\nupstreams:\n- name: reviews\n  service: reviews\n  port: 80\n${lines.replace(/^/gm, '  ')}\nroutes: [{path: /, action: {pass: reviews}}]`,
  );

describe('a number that means another', () => {
  test('Linkerd, Consul and Contour read 0 as one retry', () => {
    has(linkerd('retry.linkerd.io/http: 5xx\nretry.linkerd.io/limit: "0"'), 'zero-is-not-off@"0"');
    has(router('service: reviews\nnumRetries: 0\nretryOnConnectFailure: true'), 'zero-is-not-off@0');
    hasNot(router('service: reviews'), 'zero-is-not-off');
    hasNot(vs('retries: {attempts: 0}'), 'zero-is-not-off');
  });
  test('nginx counts the first try as Traefik does', () => {
    has(upstream('next-upstream: error timeout\nnext-upstream-tries: 1'), 'one-try-is-no-retry@1');
    hasNot(upstream('next-upstream: "off"'), 'one-try-is-no-retry');
  });
  test('seconds and milliseconds', () => {
    has(backend('retries: 0\nserver_timeout: 5'), 'unit-in-doubt@5');
    hasNot(backend('retries: 0\nserver_timeout: 5000'), 'unit-in-doubt');
    has(ingress('proxy-read-timeout: 5s'), 'duration-not-read@5s');
    hasNot(ingress('proxy-read-timeout: "5"'), 'duration-not-read');
    // What is ignored counts as the default.
    expect(explained(ingress('proxy-read-timeout: 5s'), 'Ingress')).toContain('A try may take 60 s');
    expect(explained(ingress('proxy-read-timeout: "5"'), 'Ingress')).toContain('A try may take 5 s');
    has(btp('timeout: {http: {requestTimeout: 1.5s}}'), 'duration-not-read@1.5s');
    has(linkerd('timeout.linkerd.io/request: 1m30s', 'Service', 'ports: [{port: 80}]'), 'duration-not-read@1m30s');
  });
});

describe('timeouts against tries', () => {
  test('a default of 15 s counts too', () => {
    const text = btp('retry: {numRetries: 3, perRetry: {timeout: 5s}, retryOn: {triggers: [reset]}}');
    has(text, 'tries-do-not-fit@5s');
    expect(lintText(text).findings.find(({ ruleId }) => ruleId === 'tries-do-not-fit')!.message).toBe(
      'When every try takes its 5 s, only 2 of 4 tries fit into 15 s, the limit by default.',
    );
  });
  test('waits are part of it: two tries of a second do not fit into two seconds', () => {
    const retries = (backoff: string) =>
      vs(`timeout: 2010ms\nretries: {attempts: 1, perTryTimeout: 1s, ${backoff}retryOn: "connect-failure,reset"}`);
    has(retries(''), 'tries-do-not-fit@2010ms');
    hasNot(retries('backoff: 5ms, '), 'tries-do-not-fit');
  });
  test('Envoy ignores a limit of the try that is not below; Gateway API refuses it', () => {
    has(
      router('service: reviews\nnumRetries: 1\nretryOn: [reset]\nrequestTimeout: 2s').replace('reset', 'gateway-error'),
      'no-method-guard@gateway-error',
    );
    has(kuma('numRetries: 2\nperTryTimeout: 16s\nretryOn: [Reset]'), 'per-try-not-below-timeout@16s');
  });
  test('a try that times out needs a word that covers it, in each product’s language', () => {
    const rule = 'try-timeout-not-retried';
    has(kuma('numRetries: 2\nperTryTimeout: 1s\nretryOn: [ConnectFailure]'), `${rule}@1s`);
    hasNot(kuma('numRetries: 2\nperTryTimeout: 1s\nretryOn: ["5xx"]'), rule);
    has(backend('retries: 2\nredispatch: {enabled: enabled}\nserver_timeout: 800'), `${rule}@800`);
    hasNot(
      backend('retries: 2\nredispatch: {enabled: enabled}\nserver_timeout: 800\nretry_on: response-timeout'),
      rule,
    );
    has(upstream('next-upstream: error\nnext-upstream-tries: 2\nread-timeout: 2s'), `${rule}@2s`);
    hasNot(linkerd('retry.linkerd.io/timeout: 1s\nretry.linkerd.io/limit: "2"'), rule);
    has(vs('timeout: 5s\nretries: {attempts: 2, perTryTimeout: 1s}'), `${rule}@1s`);
  });
});

describe('what is retried', () => {
  test('words nobody knows, and the one that was meant', () => {
    const text = kuma('numRetries: 2\nretryOn: [5XX]');
    has(text, 'unknown-retry-word@5XX');
    expect(lintText(text).findings.find(({ ruleId }) => ruleId === 'unknown-retry-word')!.fix).toBe('Write 5xx.');
    has(
      vs('retries: {attempts: 1, retryOn: "connect-failure,five-hundred"}'),
      'unknown-retry-word@"connect-failure,five-hundred"',
    );
    has(upstream('next-upstream: error http_501\nnext-upstream-tries: 2'), 'unknown-retry-word@error http_501');
    has(linkerd('retry.linkerd.io/http: 4xx'), 'unknown-retry-word@4xx');
    hasNot(linkerd('retry.linkerd.io/http: 5xx,gateway-error,429,500-502'), 'unknown-retry-word');
    hasNot(upstream('next-upstream: error non_idempotent\nnext-upstream-tries: 2'), 'unknown-retry-word');
  });
  test('a blank is told once, not as an unknown word too', () => {
    const text = vs('timeout: 5s\nretries: {attempts: 1, retryOn: "connect-failure, refused-stream"}');
    expect(found(text)).toEqual(['retry-on-blanks@"connect-failure, refused-stream"']);
    expect(
      found(linkerd('retry.linkerd.io/http: 5xx, 429\nretry.linkerd.io/limit: "2"')).filter(
        (f) => !f.startsWith('no-method'),
      ),
    ).toEqual(['retry-on-blanks@5xx, 429']);
  });
  test('Kuma’s words that never arrive', () => {
    has(kuma('numRetries: 1\nretryOn: [Canceled]', 'grpc'), 'never-reaches-envoy@Canceled');
  });
  test('a POST by opting in: Traefik and nginx', () => {
    has(
      object(
        'traefik.io/v1alpha1',
        'Middleware',
        'retry: {attempts: 2, status: ["503"], retryNonIdempotentMethod: true}',
      ),
      'repeats-post@true',
    );
    has(upstream('next-upstream: error non_idempotent\nnext-upstream-tries: 2'), 'repeats-post@error non_idempotent');
    hasNot(upstream('next-upstream: error\nnext-upstream-tries: 2'), 'repeats-post');
    has(kuma('numRetries: 1\nretryOn: [Reset, HttpMethodPost]'), 'repeats-post@[Reset, HttpMethodPost]');
    hasNot(kuma('numRetries: 1\nretryOn: [Reset, HttpMethodGet]'), 'no-method-guard');
  });
});

describe('several objects together', () => {
  const mesh = vs('timeout: 9s\nretries: {attempts: 3, retryOn: connect-failure}');
  test('the same host at the gateway and in the mesh multiplies; one layer alone does not', () => {
    const edge = ingress('proxy-next-upstream: error\nproxy-next-upstream-tries: "2"');
    const { findings } = lintText(`${edge}---\n${mesh}`);
    expect(findings.find(({ ruleId }) => ruleId === 'multiplied-retries')?.message).toBe(
      'Ingress default/reviews tries 2 times, VirtualService default/reviews tries 4 times: a call that passes them all reaches the last server up to 2 × 4 = 8 times.',
    );
    expect(found(mesh)).toEqual([]);
  });
  test('what does not lead from one to the other does not multiply', () => {
    const elsewhere = ingress('proxy-next-upstream: error\nproxy-next-upstream-tries: "2"').replaceAll(
      'service: {name: reviews',
      'service: {name: checkout',
    );
    hasNot(`${elsewhere}---\n${mesh}`, 'multiplied-retries');
    // Istio’s gateway reads its own VirtualService only.
    const edge = mesh.replace('metadata: {name: reviews}', 'metadata: {name: edge}');
    hasNot(`${edge.replace('spec:\n', 'spec:\n  gateways: [edge]\n')}---\n${mesh}`, 'multiplied-retries');
  });
  test('a Service is only missed when Services were given', () => {
    hasNot(mesh, 'host-not-found');
    has(
      `${mesh}---\n${object('v1', 'Service', 'ports: [{port: 80}]').replace('reviews', 'other')}`,
      'host-not-found@reviews',
    );
  });
  test('pods are counted through the Service’s selector', () => {
    const rule = (percent: string) =>
      object(
        'networking.istio.io/v1',
        'DestinationRule',
        `host: reviews\ntrafficPolicy: {outlierDetection: {${percent}}}`,
      );
    const pods = (count: number) =>
      `${object('v1', 'Service', 'selector: {app: reviews}\nports: [{port: 80}]')}---\n${object('apps/v1', 'Deployment', `replicas: ${count}\nselector: {matchLabels: {app: reviews}}\ntemplate: {metadata: {labels: {app: reviews}}}`)}`;
    has(`${rule('interval: 5s')}---\n${pods(9)}`, 'ejection-rounds-to-none@outlierDetection');
    hasNot(`${rule('interval: 5s')}---\n${pods(10)}`, 'ejection-rounds-to-none');
    hasNot(`${rule('maxEjectionPercent: 50')}---\n${pods(2)}`, 'ejection-rounds-to-none');
    has(`${rule('maxEjectionPercent: 49')}---\n${pods(2)}`, 'ejection-rounds-to-none@49');
  });
  test('Envoy counts the pods of each subset by itself', () => {
    const rule = (percent: number, own = '') => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  trafficPolicy: {outlierDetection: {maxEjectionPercent: ${percent}}}
  subsets:
  - {name: v1, labels: {version: v1}}
  - {name: v2, labels: {version: v2}${own}}
---
${object('v1', 'Service', 'selector: {app: reviews}\nports: [{port: 80}]')}`;
    const workload = (version: string, count: number) =>
      `---\n${object('apps/v1', 'Deployment', `replicas: ${count}\nselector: {matchLabels: {app: reviews}}\ntemplate: {metadata: {labels: {app: reviews, version: ${version}}}}`).replace('name: reviews', `name: reviews-${version}`)}`;
    const eight = workload('v1', 6) + workload('v2', 2);
    const messages = (text: string) =>
      lintText(text)
        .findings.filter(({ ruleId }) => ruleId === 'ejection-rounds-to-none')
        .map(({ message, fix }) => `${message} ${fix}`);
    expect(messages(rule(20) + eight)).toEqual([
      'One of 2 pods is 50 %, more than the 20 % that may be out: of subset v2, which is counted by itself, none is ever ejected. Write at least 50.',
    ]);
    expect(messages(rule(15) + eight)).toEqual([
      'One of 2 pods is 50 %, more than the 15 % that may be out: each subset is counted by itself, and of v1 (6), v2 (2) none is ever ejected. Write at least 50.',
    ]);
    expect(messages(rule(50) + eight)).toEqual([]);
    // What a subset says itself counts for it alone.
    const own = (percent: number) => `, trafficPolicy: {outlierDetection: {maxEjectionPercent: ${percent}}}`;
    expect(messages(rule(20, own(50)) + eight)).toEqual([]);
    expect(messages(rule(20, own(30)) + eight)).toHaveLength(1);
  });
  test('a document that did not parse is no ground for a finding; the others are looked at', () => {
    const broken = mesh.replace('    timeout', '   timeout');
    const { findings, explanations, diagnostics } = lintText(broken);
    expect(diagnostics.map(({ code }) => code.replace(/-.*/, ''))).toContain('yaml');
    expect([...findings, ...explanations]).toEqual([]);
    const text = `${broken}---\n${vs('timeout: 5s\nretries: {attempts: 1, retryOn: "5xx, reset"}').replace('name: reviews}', 'name: other}')}`;
    expect(found(text).map((one) => one.replace(/@.*/, ''))).toContain('retry-on-blanks');
    expect(lintText(text).explanations.map(({ ref }) => ref.name)).toEqual(['other']);
  });
  test('a slip in the name of a kind is told, whether routing or a rule reads the kind', () => {
    const hintOf = (kind: string) =>
      lintText(object('example.com/v1', kind, 'a: 1')).diagnostics.map(({ severity, hint }) => `${severity}: ${hint}`);
    expect(hintOf('Ingres')).toEqual(['warning: Did you mean Ingress?']);
    expect(hintOf('MeshRety')).toEqual(['warning: Did you mean MeshRetry?']);
    expect(hintOf('Certificate')).toEqual(['info: Nothing to do if it does not route requests.']);
  });
  test('the worst findings stand first', () => {
    const text = vs('retries: {attempts: 1, perTryTimeout: 2s, retryOn: "5xx, reset"}');
    const order = lintText(text).findings.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));
    expect(new Set(order).size).toBeGreaterThan(1);
    expect(order).toEqual(order.toSorted());
  });
  test('files keep their names', () => {
    const { findings } = lintText(`${mesh}---\n${mesh}`);
    expect(findings.map(({ ruleId }) => ruleId)).toEqual(['doubtful']);
  });
});

test('Envoy’s own documents are read without a kind', () => {
  const text = `name: local
virtual_hosts:
- name: reviews
  domains: ["*"]
  routes:
  - match: {prefix: /}
    route:
      cluster: reviews
      retry_policy: {retry_on: "5xx,sometimes", num_retries: 2, per_try_timeout: 20s, retry_back_off: {max_interval: 1s}}
`;
  const { diagnostics, explanations } = lintText(text);
  expect(diagnostics).toEqual([]);
  expect(explanations[0]!.text).toContain('tried up to 3 times');
  has(text, 'unknown-retry-word@"5xx,sometimes"');
  has(text, 'per-try-not-below-timeout@20s');
  has(text, 'backoff-without-base@{max_interval: 1s}');
  const whole = `static_resources:
  listeners:
  - route_config:
      virtual_hosts: [{name: a, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: a, retry_policy: {retry_on: reset, num_retries: 1}}}]}]
  clusters:
  - name: a
    outlier_detection: {consecutive_5xx: 0}
`;
  has(whole, 'ejection-switched-off@0');
  expect(
    lintText(whole)
      .explanations.map((one) => one.ref.kind)
      .toSorted(),
  ).toEqual(['Bootstrap', 'RouteConfiguration']);
});

test('NGINX Inc.’s annotations of an Ingress are read, and are not the retired controller’s', () => {
  const text = ingress('proxy-next-upstream: error timeout\nproxy-next-upstream-tries: "1"').replaceAll(
    'nginx.ingress.kubernetes.io/',
    'nginx.org/',
  );
  expect(found(text)).toEqual(['one-try-is-no-retry@"1"']);
});

test('both blocks of a MeshRetry are told apart', () => {
  const text = kuma('numRetries: 2\nretryOn: [ConnectFailure]').replace(
    /\n$/,
    '\n      grpc: {numRetries: 4, retryOn: [Unavailable]}\n',
  );
  const [explanation] = lintText(text).explanations;
  expect(explanation!.text).toContain('HTTP: requests to reviews are tried up to 3 times');
  expect(explanation!.text).toContain('gRPC: requests to reviews are tried up to 5 times');
});

test('attempts that cannot be read do not turn what stands beside them off', () => {
  const refusals = (attempts: string) =>
    found(vs(`retries: {${attempts}perTryTimeout: 2s, retryOn: reset}`)).filter((one) => one.startsWith('refused'));
  expect(refusals('attempts: "3", ')).toEqual(['refused@"3"']);
  expect(refusals('attempts: 0, ')).toEqual(['refused@perTryTimeout']);
  expect(refusals('')).toEqual(['refused@perTryTimeout']);
});

test('two files with one object: each is looked at, and the second is told', () => {
  const files = ['base.yaml', 'prod.yaml'].map((file, i) => ({
    file,
    text: vs(i === 0 ? 'retries: {attempts: 3, retryOn: "5xx, wrong"}' : 'timeout: 0s'),
  }));
  const { findings, explanations } = lint(files);
  const at = (ruleId: string) => findings.filter((finding) => finding.ruleId === ruleId).map(({ file }) => file);
  expect(at('refused')).toEqual(['prod.yaml']);
  expect(at('retry-on-blanks')).toEqual(['base.yaml']);
  expect(findings.find(({ message }) => message.includes('base.yaml, line 3'))?.file).toBe('prod.yaml');
  expect(explanations.map(({ file }) => file)).toEqual(['base.yaml', 'prod.yaml']);
});

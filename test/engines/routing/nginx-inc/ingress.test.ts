/** Modelled on nginx/kubernetes-ingress@0eb3072 internal/configs/ingress.go, internal/k8s/validation.go and configuration.go. */
import { describe, expect, test } from 'vitest';
import { ask, decide, policy, program, type Asked, type Fields } from './support.ts';

interface Written {
  readonly name: string;
  readonly host?: string;
  readonly paths?: readonly (readonly [path: string, service: string, pathType?: string])[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: Fields;
}

function ingress({ name, host = 'cafe.test', paths = [['/', name]], annotations = {}, spec = {} }: Written): string {
  const prefixed = Object.entries(annotations).map(([key, value]) => [`nginx.org/${key}`, value]);
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
      ingressClassName: 'nginx',
      rules: [{ ...(host && { host }), ...(written.length > 0 && { http: { paths: written } }) }],
      ...spec,
    },
  });
}

const refused = (written: Written, settings = {}) =>
  program([ingress(written)], settings).diagnostics.some(({ code }) => code === 'nginx-inc-ingress-refused');

describe('paths', () => {
  const menu = ingress({
    name: 'menu',
    paths: [
      ['/tea', 'tea'],
      ['/tea/black', 'coffee', 'Exact'],
      ['', 'water', 'ImplementationSpecific'],
    ],
  });
  test.each([
    ['/tea', 'tea /tea'],
    ['/teapot', 'tea /teapot'],
    ['/tea/black', 'coffee /tea/black'],
    ['/x', 'water /x'],
  ])('a Prefix is a prefix of the text: %s → %s', (path, answer) => {
    expect(ask([menu], `http://cafe.test${path}`)).toBe(answer);
  });
  test.each([
    ['case_sensitive', '/TEA', '404'],
    ['case_insensitive', '/TEApot', 'tea /TEApot'],
    ['exact', '/teapot', '404'],
  ])('path-regex %s: %s → %s', (regex, path, answer) => {
    const found = ingress({ name: 'menu', paths: [['/tea', 'tea']], annotations: { 'path-regex': regex } });
    expect(ask([found], `http://cafe.test${path}`)).toBe(answer);
  });
  test('rewrites exchange the prefix, rewrite-target the whole path', () => {
    const prefix = ingress({
      name: 'a',
      paths: [['/tea/', 'tea']],
      annotations: { rewrites: 'serviceName=tea rewrite=/' },
    });
    expect(ask([prefix], 'http://cafe.test/tea/green')).toBe('tea /green');
    const annotations = { 'path-regex': 'case_sensitive', 'rewrite-target': '/$1/x' };
    const whole = ingress({ name: 'a', paths: [['/tea/(\\w+)', 'tea']], annotations });
    expect(ask([whole], 'http://cafe.test/tea/green/more')).toBe('tea /green/x');
  });
});

describe('what it refuses', () => {
  test('a rule without host, unless the controller is told to take it', () => {
    const anywhere = { name: 'tea', host: '' };
    expect([refused(anywhere), refused(anywhere, { 'allow-empty-ingress-host': true })]).toEqual([true, false]);
    expect(ask([ingress(anywhere)], 'http://any.test/')).toBe('404');
    const settings = { 'allow-empty-ingress-host': true };
    expect(ask([ingress(anywhere)], 'http://any.test/', { settings })).toBe('tea /');
  });
  test.each<[Written, string]>([
    [{ name: 'tea', spec: { rules: [] } }, 'no rules'],
    [{ name: 'tea', paths: [['/a/../b', 'tea']] }, 'traversal'],
    [{ name: 'tea', paths: [['/var/x', 'tea']] }, 'a path of the file system'],
    [{ name: 'tea', paths: [['/a;b', 'tea']] }, 'a semicolon'],
    [{ name: 'tea', annotations: { 'http-redirect-code': '304' } }, 'a status'],
    [{ name: 'tea', annotations: { 'mergeable-ingress-type': 'master' } }, 'paths in a master'],
    [
      { name: 'tea', annotations: { 'mergeable-ingress-type': 'minion' }, spec: { tls: [{ hosts: ['cafe.test'] }] } },
      'tls in a minion',
    ],
  ])('%j (%s)', (written) => {
    expect(refused(written)).toBe(true);
  });
  test('a second Ingress for the host is not served there', () => {
    const two = [ingress({ name: 'tea' }), ingress({ name: 'coffee', paths: [['/coffee', 'coffee']] })];
    expect(ask(two, 'http://cafe.test/coffee')).toBe('tea /coffee');
  });
});

describe('masters and minions', () => {
  const master = ingress({
    name: 'master',
    paths: [],
    annotations: { 'mergeable-ingress-type': 'master', 'proxy-read-timeout': '7s', 'app-root': '/tea' },
  });
  const minion = (name: string, path: string, annotations = {}) =>
    ingress({ name, paths: [[path, name]], annotations: { 'mergeable-ingress-type': 'minion', ...annotations } });
  test('minions bring the paths; the older one keeps a path', () => {
    const objects = [master, minion('tea', '/tea'), minion('coffee', '/coffee'), minion('water', '/tea')];
    expect(ask(objects, 'http://cafe.test/tea')).toBe('tea /tea');
    expect(ask(objects, 'http://cafe.test/coffee')).toBe('coffee /coffee');
    expect(ask(objects, 'http://cafe.test/')).toBe('302 http://cafe.test/tea');
  });
  test('a minion has its master’s timeouts unless it writes its own', () => {
    const timeout = (annotations = {}) =>
      decide([master, minion('tea', '/tea', annotations)], 'http://cafe.test/tea').retry!.perTryTimeoutMs;
    expect([timeout(), timeout({ 'proxy-read-timeout': '1m30s' })]).toEqual([7000, 90_000]);
  });
  test('without a master nothing is served', () => {
    expect(ask([minion('tea', '/tea')], 'http://cafe.test/tea')).toBe('404');
  });
});

describe('server settings', () => {
  const secure = (annotations = {}) =>
    ingress({ name: 'tea', annotations, spec: { tls: [{ hosts: ['cafe.test'], secretName: 'cert' }] } });
  test.each<[Readonly<Record<string, string>>, string, Asked, string]>([
    [{}, 'http://cafe.test/a?b=c', {}, '301 https://cafe.test:443/a?b=c'],
    [{}, 'https://cafe.test/a', {}, 'tea /a'],
    [{ 'http-redirect-code': '308' }, 'http://cafe.test/a', {}, '308 https://cafe.test:443/a'],
    [{ 'ssl-redirect': 'False' }, 'http://cafe.test/a', {}, 'tea /a'],
    [
      { 'ssl-redirect': 'false', 'redirect-to-https': 'true' },
      'http://cafe.test/a',
      { headers: { 'x-forwarded-proto': 'http' } },
      '301 https://cafe.test/a',
    ],
  ])('%j %s → %4$s', (annotations, url, asked, answer) => {
    expect(ask([secure(annotations)], url, asked)).toBe(answer);
  });
  test('tls without a Secret rejects the handshake', () => {
    const found = ingress({ name: 'tea', spec: { tls: [{ hosts: ['cafe.test'] }] } });
    expect(ask([found], 'https://cafe.test/')).toBe('no-filter-chain');
  });
  test('a Service without pods is a 502, or goes to the defaultBackend by custom-http-errors', () => {
    expect(ask([ingress({ name: 'lost' })], 'http://cafe.test/')).toBe('502');
    const spec = { defaultBackend: { service: { name: 'water', port: { number: 80 } } } };
    const caught = ingress({ name: 'lost', annotations: { 'custom-http-errors': '5xx' }, spec });
    expect(ask([caught], 'http://cafe.test/')).toBe('water /');
  });
  test('as many tries as there are pods, and annotations it does not act on named', () => {
    const { retry, notModelled } = decide(
      [ingress({ name: 'coffee', annotations: { 'lb-method': 'round_robin' } })],
      'http://cafe.test/',
    );
    expect(retry).toMatchObject({ maxRetries: 1, retryOn: ['error', 'timeout'] });
    expect(notModelled).toEqual(['annotation nginx.org/lb-method']);
  });
});

// nginx/kubernetes-ingress@0eb3072 tests/suite/test_cors_policies_ingress.py
test('a CORS policy with several origins names the one that asks', () => {
  const annotations = { policies: 'cors' };
  const cors = policy('cors', { cors: { allowOrigin: ['https://a.test', 'https://*.b.test'], allowMethods: ['GET'] } });
  const origin = (asking: string) =>
    decide([ingress({ name: 'tea', annotations }), cors], 'http://cafe.test/', { headers: { origin: asking } })
      .responseHeaders.map(({ set }) => set?.['access-control-allow-origin'])
      .find((one) => one !== undefined);
  expect(origin('https://a.test')).toBe('https://a.test');
  expect(origin('https://x.b.test')).toBe('https://x.b.test');
  expect(origin('https://c.test')).toBeUndefined();
});

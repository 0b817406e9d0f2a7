/** Modelled on the tables "Examples" and "Hostname wildcards" of the Kubernetes Ingress page; manifests are our own. */
import { describe, expect, test } from 'vitest';
import { ingress } from '../../../../src/engines/routing/controllers/ingress/index.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { app, cluster, get } from '../support.ts';

const rule = (host: string, paths: readonly [string, string, string][]) => `
  - ${host === '' ? '' : `host: "${host}"\n    `}http:
      paths:
${paths.map(([path, pathType, name]) => `      - {path: ${path}, pathType: ${pathType}, backend: {service: {name: ${name}, port: {number: 80}}}}`).join('\n')}`;

function ask(rules: string, url: string, more = ''): string {
  const found = cluster(
    ...['a', 'b', 'c'].map((name) => app(name)),
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:${rules}\n${more}`,
  );
  const { outcome, hops } = routeRequest(compileProgrammed(found, [ingress.program(found, {})]), get(url));
  if (outcome.kind !== 'forwarded') return outcome.kind === 'answered' ? String(outcome.status) : outcome.code;
  return hops.find(({ kind }) => kind === 'service')!.name.split('/')[1]!;
}

describe('Ingress by the specification', () => {
  test.each([
    ['/cart', 'a'],
    ['/cart/', 'a'],
    ['/cart/7', 'a'],
    ['/cartoons', '404'],
  ])('Prefix compares by elements: %s → %s', (path, answer) => {
    expect(ask(rule('shop.test', [['/cart', 'Prefix', 'a']]), `http://shop.test${path}`)).toBe(answer);
  });

  test.each([
    ['/cart', 'b'],
    ['/cart/7', 'a'],
    ['/cart/7/lines', 'c'],
    ['/', '404'],
  ])('the longest path wins, then Exact, whatever the order: %s → %s', (path, answer) => {
    const paths: [string, string, string][] = [
      ['/cart', 'Prefix', 'a'],
      ['/cart', 'Exact', 'b'],
      ['/cart/7/lines', 'Prefix', 'c'],
    ];
    expect(ask(rule('shop.test', paths), `http://shop.test${path}`)).toBe(answer);
    expect(ask(rule('shop.test', paths.toReversed()), `http://shop.test${path}`)).toBe(answer);
  });

  test.each([
    ['eu.shop.test', 'a'],
    ['de.eu.shop.test', '404'],
    ['shop.test', '404'],
    ['us.shop.test', 'b'],
  ])('a wildcard stands for one label and yields to an exact host: %s → %s', (host, answer) => {
    const rules = rule('*.shop.test', [['/', 'Prefix', 'a']]) + rule('us.shop.test', [['/', 'Prefix', 'b']]);
    expect(ask(rules, `http://${host}/`)).toBe(answer);
  });

  test('what no path takes goes to defaultBackend', () => {
    const rules = rule('shop.test', [['/cart', 'Prefix', 'a']]);
    const backend = '  defaultBackend: {service: {name: c, port: {number: 80}}}\n';
    expect(ask(rules, 'http://shop.test/other', backend)).toBe('c');
    expect(ask(rules, 'http://elsewhere.test/', backend)).toBe('404');
  });

  test('a Service that does not exist is answered with 503', () => {
    expect(ask(rule('shop.test', [['/', 'Prefix', 'nowhere']]), 'http://shop.test/')).toBe('503');
  });
});

describe('validation', () => {
  const codes = (spec: string) =>
    cluster(`apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec:\n${spec}`).diagnostics.map(
      ({ code, place }) => `${code} ${place?.line}`,
    );
  test.each([
    ['  ingressClassName: x\n', ['ingress-empty 5', 'ingress-class-missing 5']],
    ['  rules:\n  - host: Shop.test:80\n', ['ingress-host-invalid 6']],
    [
      '  rules:\n  - http:\n      paths:\n      - path: cart\n        pathType: Start\n        backend: {service: {name: a, port: {number: 80}}}\n',
      ['value-unknown 9', 'ingress-path-invalid 8'],
    ],
    [
      '  rules:\n  - http:\n      paths:\n      - path: /a\n        pathType: Exact\n        backend: {service: {name: a, port: {number: 0}}}\n',
      ['port-invalid 10'],
    ],
  ])('%j', (spec, expected) => {
    expect(codes(spec)).toEqual(expected);
  });
});

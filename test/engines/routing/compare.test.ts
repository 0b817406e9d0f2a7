import { describe, expect, test } from 'vitest';
import { explainDifferences } from '../../../src/engines/routing/compare.ts';
import { app, cluster, get } from './support.ts';

const ingress = (rule: string, more = '') => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  rules: [{${rule} http: {paths: [{path: /tea, pathType: Prefix, backend: {service: {name: tea, port: {number: 80}}}}]}}]
${more}`;

function compare(text: string, url: string, ids?: readonly string[]) {
  return explainDifferences(cluster(app('tea'), text), get(url), ids);
}

const answersOf = ({ answers }: ReturnType<typeof compare>) =>
  Object.fromEntries(answers.map(({ controller, answer }) => [controller, answer]));

describe('the same Ingress on several controllers', () => {
  test('where all agree there is nothing to explain', () => {
    const found = compare(ingress('host: shop.test,'), 'http://shop.test/tea');
    expect(new Set(found.answers.map(({ answer }) => answer))).toEqual(
      new Set(['forwards to default/tea:80, path /tea']),
    );
    expect(found.differences).toEqual([]);
  });

  test('a prefix of the text or of path elements: the rule one takes and the other passes over', () => {
    const found = compare(ingress('host: shop.test,'), 'http://shop.test/teapot');
    expect(answersOf(found)).toEqual({
      'ingress-nginx': 'answers 404',
      'nginx-inc': 'forwards to default/tea:80, path /teapot',
      haproxy: 'answers 404',
      traefik: 'forwards to default/tea:80, path /teapot',
      istio: 'answers 404',
    });
    expect(found.differences.map(({ controller, versus }) => [controller, versus])).toEqual([
      ['nginx-inc', ['ingress-nginx', 'haproxy', 'istio']],
      ['traefik', ['ingress-nginx', 'haproxy', 'istio']],
    ]);
    expect(found.differences[0]!.sentence).toContain(
      'It takes location /tea: it matches: path starts with “/tea” (the longest prefix, as no regular expression matches). ingress-nginx (community) passes over it: asks that path is “/tea”; it is “/teapot”.',
    );
  });

  test('a certificate: four redirects that differ, and two that do not redirect', () => {
    const found = compare(
      ingress('host: shop.test,', '  tls: [{hosts: [shop.test], secretName: cert}]'),
      'http://shop.test/tea',
    );
    expect(answersOf(found)).toEqual({
      'ingress-nginx': 'redirects with 308 to https://shop.test/tea',
      'nginx-inc': 'redirects with 301 to https://shop.test:443/tea',
      haproxy: 'redirects with 302 to https://shop.test:8443/tea',
      traefik: 'forwards to default/tea:80, path /tea',
      istio: 'forwards to default/tea:80, path /tea',
    });
    expect(found.differences[2]!.sentence).toContain('the Ingress has tls, so ssl-redirect is on');
  });

  test('an Ingress that one controller refuses, in the controller’s words', () => {
    const found = compare(ingress(''), 'http://shop.test/tea');
    expect(found.differences.map(({ controller }) => controller)).toEqual(['nginx-inc']);
    expect(found.differences[0]!.sentence).toContain('Unexpected rule without host');
  });

  test('only those that are asked for, and ids that are none are left out', () => {
    const found = compare(ingress('host: shop.test,'), 'http://shop.test/tea', ['haproxy', 'nobody']);
    expect(Object.keys(answersOf(found))).toEqual(['haproxy']);
  });
});

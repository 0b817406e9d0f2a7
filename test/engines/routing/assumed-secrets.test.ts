import { expect, test } from 'vitest';
import { compile } from '../../../src/engines/routing/index.ts';
import { cluster } from './support.ts';

const secret = (name: string, namespace: string) => `---
apiVersion: v1
kind: Secret
metadata: {name: ${name}, namespace: ${namespace}}
`;
const places: Readonly<Record<string, string>> = {
  'networking.k8s.io/v1 Ingress': '{tls: [{hosts: [h.test], secretName: cert}], rules: [{host: h.test}]}',
  'traefik.io/v1alpha1 IngressRoute': '{tls: {secretName: cert}, routes: []}',
  'k8s.nginx.org/v1 VirtualServer': '{host: h.test, tls: {secret: cert}}',
  'networking.istio.io/v1 Gateway':
    '{selector: {a: b}, servers: [{port: {number: 443, name: s, protocol: HTTPS}, hosts: [h.test], tls: {mode: SIMPLE, credentialName: cert}}]}',
};

test.each(Object.entries(places))(
  '%s: a certificate that is not in the files is assumed, and said to be',
  (type, spec) => {
    const [apiVersion, kind] = type.split(' ');
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop}\nspec: ${spec}\n`;
    const notes = (more = '') =>
      compile(cluster(text + more)).diagnostics.filter(({ code }) => code === 'secret-assumed');
    expect(notes()).toMatchObject([{ severity: 'info', place: { line: 4 }, ref: { kind, name: 'x' } }]);
    expect(notes()[0]!.hint).toBe('It is assumed to exist.');
    expect(notes(secret('other', 'shop'))).toHaveLength(1);
    expect(notes(secret('cert', 'shop'))).toEqual([]);
  },
);

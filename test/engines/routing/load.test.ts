import { describe, expect, test } from 'vitest';
import { endpointsOf } from '../../../src/engines/routing/endpoints.ts';
import { loadCluster } from '../../../src/engines/routing/load.ts';
import { app, cluster } from './support.ts';

const codes = (text: string) => cluster(text).diagnostics.map(({ code, severity }) => `${severity} ${code}`);

describe('manifests to a cluster', () => {
  test('documents, lists and JSON become objects, oldest first', () => {
    const found = loadCluster([
      {
        file: 'a.yaml',
        text: 'kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: n1}}\n',
      },
      {
        file: 'b.json',
        text: '{"apiVersion":"v1","kind":"ServiceList","items":[{"metadata":{"name":"s","namespace":"x"},"spec":{"ports":[{"port":80}]}}]}',
      },
      {
        file: 'c.yaml',
        text: 'apiVersion: v1\nkind: Namespace\nmetadata: {name: n0, creationTimestamp: "2020-01-01T00:00:00Z"}\n',
      },
    ]);
    expect(found.diagnostics).toEqual([]);
    expect(found.objects.map(({ name, namespace, file }) => [file, namespace, name])).toEqual([
      ['c.yaml', '', 'n0'],
      ['a.yaml', '', 'n1'],
      ['b.json', 'x', 's'],
    ]);
    expect(found.get('Service', 'x', 's')!.placeOf(['spec', 'ports', 0, 'port'])).toMatchObject({ line: 1 });
  });

  test('objects of one second stand by namespace and name', () => {
    const at = (name: string, stamp: string) =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, creationTimestamp: "${stamp}"}\n`;
    const found = cluster(
      at('b', '2024-01-02T00:00:00Z'),
      at('a', '2024-01-02T00:00:00Z'),
      at('c', '2024-01-01T00:00:00Z'),
    );
    expect(found.objects.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });

  test('what is wrong is told and the rest is read', () => {
    expect(codes('kind: Widget\nmetadata: {name: w}\n')).toEqual(['info kind-unknown']);
    const hintOf = (type: string) =>
      cluster(`${type}\nmetadata: {name: w}\n`).diagnostics.map(({ severity, hint }) => `${severity}: ${hint}`);
    expect(hintOf('apiVersion: networking.k8s.io/v1\nkind: Ingres')).toEqual(['warning: Did you mean Ingress?']);
    expect(hintOf('kind: HTTPRuote')).toEqual(['warning: Did you mean HTTPRoute?']);
    // A kind of its own, and like Istio's ServiceEntry by chance.
    expect(hintOf('apiVersion: multicluster.x-k8s.io/v1alpha1\nkind: ServiceExport')[0]).toMatch(/^info: /);
    expect(codes('apiVersion: v2\nkind: Namespace\nmetadata: {name: w}\n')).toEqual(['warning api-version-unknown']);
    expect(codes('apiVersion: acme.io/v1\nkind: Namespace\nmetadata: {name: w}\n')).toEqual([
      'warning api-group-unknown',
    ]);
    expect(codes('apiVersion: v1\nkind: Namespace\n')).toEqual(['error name-missing']);
    expect(codes('- 1\n')).toEqual(['error object-not-a-mapping']);
    expect(codes('a: 1\n')).toEqual(['error kind-missing']);
    const twice = cluster(
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: w, labels: {a: "1"}}\n',
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: w, labels: {a: "2"}}\n',
    );
    expect(twice.diagnostics.map(({ code }) => code)).toEqual(['object-duplicate']);
    expect(twice.namespaceLabels('w')).toEqual({ a: '2', 'kubernetes.io/metadata.name': 'w' });
  });

  test('of two with one name the last counts, the findings of both stay, and both places are told', () => {
    const service = (port: string) =>
      `apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  ports: [{port: ${port}}]\n`;
    const { diagnostics, objects } = cluster(service('99999'), service('0'), service('80'));
    expect(objects.map(({ file }) => file)).toEqual(['2.yaml']);
    expect(diagnostics.map(({ code, file, place }) => [code, file, place?.line])).toEqual([
      ['object-duplicate', '1.yaml', 4],
      ['object-duplicate', '2.yaml', 4],
      ['port-invalid', '0.yaml', 6],
      ['port-invalid', '1.yaml', 6],
    ]);
    expect(diagnostics[0]!.message).toContain('the first stands in 0.yaml, line 4');
  });

  test('kinds of one name from two projects are no duplicates', () => {
    const gateway = (apiVersion: string, spec: string) =>
      `apiVersion: ${apiVersion}\nkind: Gateway\nmetadata: {name: g}\nspec: ${spec}\n`;
    const found = cluster(
      gateway(
        'gateway.networking.k8s.io/v1',
        '{gatewayClassName: x, listeners: [{name: a, port: 80, protocol: HTTP}]}',
      ),
      gateway(
        'networking.istio.io/v1',
        '{selector: {a: b}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}',
      ),
    );
    expect(found.diagnostics.map(({ code }) => code)).not.toContain('object-duplicate');
    expect(found.objects).toHaveLength(2);
  });

  test('a finding carries file, object and place', () => {
    const [finding] = cluster(
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports:\n  - port: 99999\n',
    ).diagnostics;
    expect(finding).toMatchObject({
      code: 'port-invalid',
      file: '0.yaml',
      ref: { kind: 'Service', namespace: 'default', name: 's' },
    });
    expect(finding!.place).toMatchObject({ line: 6, column: 11 });
  });
});

describe('endpoints of a Service', () => {
  const names = (text: string, port: number | string = 80, labels?: Record<string, string>) => {
    const set = endpointsOf(cluster(text), { namespace: 'default', name: 'web', port, ...(labels ? { labels } : {}) });
    return { names: set.endpoints.map(({ pod }) => pod.name), reason: set.reason, exists: set.exists };
  };
  const pod = (name: string, labels: string, status = '') => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: ${labels}}
spec: {containers: [{name: a, image: a}]}
${status}`;
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80, name: http}]}\n';

  test('a Deployment stands for its pods only where no pods are given', () => {
    expect(names(app('web', { replicas: 3 })).names).toEqual(['web-0', 'web-1', 'web-2']);
    expect(names(`${app('web', { replicas: 3 })}${pod('w', '{app: web}')}`).names).toEqual(['w']);
  });

  test('pods that are not ready or lack the subset’s labels do not count', () => {
    const unready = 'status: {conditions: [{type: Ready, status: "False"}]}';
    const all = `${service}${pod('a', '{app: web, v: "1"}')}${pod('b', '{app: web, v: "2"}')}${pod('c', '{app: web}', unready)}`;
    expect(names(all).names).toEqual(['a', 'b']);
    expect(names(all).reason).toContain('1 more not ready');
    expect(names(all, 'http', { v: '2' }).names).toEqual(['b']);
  });

  test('a Service may publish pods that are not ready, not those that have ended', () => {
    const unready = 'status: {conditions: [{type: Ready, status: "False"}]}';
    const all = `${service.replace('spec: {', 'spec: {publishNotReadyAddresses: true, ')}${pod('a', '{app: web}', unready)}${pod('b', '{app: web}', 'status: {phase: Succeeded}')}`;
    expect(names(all).names).toEqual(['a']);
  });

  test('EndpointSlices count before selectors', () => {
    const slice = `
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
ports: [{name: http, port: 8080}]
endpoints:
- {addresses: [10.0.0.1], targetRef: {kind: Pod, name: from-slice}}
- {addresses: [10.0.0.2], conditions: {ready: false}}
`;
    expect(names(`${service}${slice}${pod('a', '{app: web}')}`).names).toEqual(['from-slice']);
  });

  test('a missing port or Service is told apart from an empty one', () => {
    expect(names(service, 81)).toMatchObject({ exists: false, reason: 'Service default/web has no port 81.' });
    expect(names(`${service}${pod('x', '{app: other}')}`)).toMatchObject({ exists: true, names: [] });
    expect(names(service)).toMatchObject({
      names: ['web-0'],
      reason: 'The manifests hold no pods; one ready pod is assumed.',
    });
  });
});

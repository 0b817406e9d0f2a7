import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutNarrow } from '../../../src/engines/scene/layout-narrow.ts';
import { layoutScene } from '../../../src/engines/scene/layout.ts';
import { readFrom, readTypedRequest } from '../../../src/engines/scene/request-line.ts';
import type { Scene, SceneNode } from '../../../src/engines/scene/index.ts';
import {
  app,
  caller,
  documents,
  meshNamespace,
  namespace,
  nginxClass,
} from '../../../src/engines/scene/scenes/parts.ts';
import { idsOf, overlaps, study } from './support.ts';

const ingress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec:
  ingressClassName: nginx
  rules:
  - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
`;

describe('what the controllers would write', () => {
  test('conditions only: counts and lists of a status are none', () => {
    const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: main, namespace: shop}
spec: {gatewayClassName: any, listeners: [{name: http, port: 80, protocol: HTTP}]}
`;
    const types = study(gateway, 'http://h/').conditions.map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(['Accepted', 'Programmed', 'ResolvedRefs', 'Conflicted']));
  });
});

describe('what is in the picture', () => {
  test('ids name the object and nothing else', () => {
    const { scene } = study(documents(ingress, nginxClass, caller('shell'), app('web', { replicas: 2 })), 'http://h/');
    expect(idsOf(scene)).toEqual([
      'client:external',
      'ingress:ingress-nginx',
      'client:shop/shell',
      'service:shop/web',
      'pod:shop/web-0',
      'pod:shop/web-1',
    ]);
    expect(scene.links).toContainEqual({ from: 'ingress:ingress-nginx', to: 'service:shop/web' });
  });

  test('a sidecar that is assumed is drawn where the request goes through it', () => {
    const rule = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}
`;
    const { scene, wide, narrow, legs } = study(documents(rule, caller('shell'), app('web')), 'http://web/', { from: 'shop/shell' }); // prettier-ignore
    expect(legs[0]!.trail.nodes.filter((id) => !idsOf(scene).includes(id))).toEqual([]);
    const sidecar = scene.nodes.find(({ id }) => id === 'proxy:shop/shell');
    expect(sidecar).toMatchObject({ owner: 'client:shop/shell', what: expect.stringContaining('assumed') });
    for (const layout of [wide, narrow]) {
      expect(layout.nodes.some(({ id }) => id === 'proxy:shop/shell')).toBe(true);
      expect(overlaps(layout)).toEqual([]);
    }
  });
  test('a Service in front of a gateway is its load balancer', () => {
    const text = documents(
      `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: public, namespace: shop}
spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}
`,
      `
apiVersion: v1
kind: Service
metadata: {name: gateway, namespace: istio-system}
spec: {type: LoadBalancer, selector: {istio: ingressgateway}, ports: [{name: http, port: 80, targetPort: 80}]}
`,
      `
apiVersion: apps/v1
kind: Deployment
metadata: {name: gateway, namespace: istio-system}
spec: {replicas: 1, selector: {matchLabels: {istio: ingressgateway}}, template: {metadata: {labels: {istio: ingressgateway}}}}
`,
    );
    const ids = idsOf(study(text, 'http://h/').scene);
    expect(ids.some((id) => id.startsWith('lb:istio-system/gateway'))).toBe(true);
    expect(ids).not.toContain('service:istio-system/gateway');
  });

  test('what a rule names and nobody defines is drawn as missing', () => {
    const { scene } = study(documents(ingress, nginxClass, app('other')), 'http://h/');
    expect(scene.nodes.find(({ id }) => id === 'service:shop/web')).toMatchObject({ state: 'missing' });
  });

  test('many pods are counted', () => {
    const { scene } = study(documents(app('web', { replicas: 9 }), caller('shell')), 'http://web/', {
      from: 'shop/shell',
      draw: 0.999,
    });
    expect(idsOf(scene).filter((id) => id.startsWith('pod:'))).toHaveLength(5);
    expect(scene.nodes.find(({ kind }) => kind === 'more')?.label).toBe('and 4 more');
  });

  test('every element of a manifest names its file and line', () => {
    const { scene } = study(documents(ingress, nginxClass, app('web')), 'http://h/');
    for (const node of scene.nodes) {
      if (node.id === 'client:external') expect(node.origin).toBeUndefined();
      else expect(node.origin, node.id).toMatchObject({ file: 'all.yaml' });
      expect(node.what).toMatch(/[.:]/);
    }
  });
});

describe('sidecars', () => {
  const sidecars = (...texts: string[]) =>
    idsOf(study(documents(...texts), 'http://web/', { from: 'shop/shell' }).scene).filter((id) =>
      id.startsWith('proxy:'),
    );
  test('a labelled namespace gives one to each pod, with the label as its origin', () => {
    expect(sidecars(meshNamespace('shop'), caller('shell'), app('web', { replicas: 1 }))).toEqual([
      'proxy:shop/shell',
      'proxy:shop/web-0',
    ]);
  });
  test('a pod may refuse', () => {
    const web = app('web', { replicas: 1, labels: { 'sidecar.istio.io/inject': '"false"' } });
    expect(sidecars(meshNamespace('shop'), caller('shell'), web)).toEqual(['proxy:shop/shell']);
  });
  test('Linkerd is asked by annotation', () => {
    const linkerd = `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {linkerd.io/inject: enabled}}`;
    expect(sidecars(linkerd, caller('shell'), app('web', { replicas: 1 }))).toHaveLength(2);
  });
  test('no label, no sidecar', () => {
    expect(sidecars(namespace('shop'), caller('shell'), app('web'))).toEqual([]);
  });
});

describe('layout', () => {
  test('an added object moves nothing that stood above it', () => {
    const before = study(documents(ingress, nginxClass, app('web')), 'http://h/');
    const previous = idsOf(before.scene);
    // Written first, drawn last.
    const after = study(documents(app('extra'), ingress, nginxClass, app('web')), 'http://h/', { previous });
    const place = (of: typeof before, id: string) => of.wide.nodes.find((node) => node.id === id);
    for (const id of ['service:shop/web', 'pod:shop/web-0', 'pod:shop/web-1']) {
      expect(place(after, id), id).toEqual(place(before, id));
    }
  });

  test('nothing overlaps, whatever is in the scene', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const graph = fc.record({
      services: fc.uniqueArray(fc.tuple(name, name, fc.integer({ min: 0, max: 4 }), fc.boolean()), { maxLength: 8, selector: ([ns, n]) => `${ns}/${n}` }), // prettier-ignore
      links: fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 30 }),
      edges: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(graph, ({ services, links, edges }) => {
        const nodes: SceneNode[] = [];
        const node = (id: string, kind: SceneNode['kind'], namespaceName: string, owner?: string) =>
          nodes.push({ id, kind, party: 'app', label: id, note: '', namespace: namespaceName, state: 'there', what: '', ...(owner ? { owner } : {}) }); // prettier-ignore
        node('client:external', 'client', '');
        for (let i = 0; i < edges; i++) node(`gateway:e/${i}`, i % 2 ? 'load-balancer' : 'gateway', 'e');
        const owned: { from: string; to: string }[] = [];
        for (const [ns, n, pods, mesh] of services) {
          const service = `service:${ns}/${n}`;
          node(service, 'service', ns);
          for (let i = 0; i < pods; i++) {
            node(`pod:${ns}/${n}-${i}`, 'pod', ns, service);
            owned.push({ from: service, to: `pod:${ns}/${n}-${i}` });
            if (mesh) node(`proxy:${ns}/${n}-${i}`, 'proxy', ns, `pod:${ns}/${n}-${i}`);
          }
        }
        const any = (i: number) => nodes[i % nodes.length]!.id;
        const scene: Scene = { nodes, links: [...owned, ...links.map(([a, b]) => ({ from: any(a), to: any(b) }))] };
        expect(overlaps(layoutScene(scene))).toEqual([]);
        expect(overlaps(layoutNarrow(scene))).toEqual([]);
        expect(layoutScene(scene).nodes).toHaveLength(nodes.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the way of a request', () => {
  const retried = documents(meshNamespace('shop'), caller('shell'), app('web', { replicas: 1, calls: 'GET http://next/' }), app('next', { replicas: 1 })); // prettier-ignore
  test('goes through the sidecars, then on from the pod that was reached', () => {
    const { legs } = study(retried, 'http://web/', { from: 'shop/shell' });
    expect(legs.map(({ trail }) => trail.nodes)).toEqual([
      ['client:shop/shell', 'proxy:shop/shell', 'service:shop/web', 'proxy:shop/web-0', 'pod:shop/web-0'],
      ['pod:shop/web-0', 'proxy:shop/web-0', 'service:shop/next', 'proxy:shop/next-0', 'pod:shop/next-0'],
    ]);
    expect(legs[0]!.duties.find(({ duty }) => duty === 'Retries')).toMatchObject({ party: 'mesh' });
  });
  test('the sidecar that receives is a hop of its own, with the line that put it there', () => {
    const text = documents(meshNamespace('shop'), caller('shell'), app('web', { replicas: 1 }));
    const { legs } = study(text, 'http://web/', { from: 'shop/shell' });
    const { hops, nodes } = legs[0]!.trail;
    expect(hops.filter(({ kind }) => kind === 'proxy').map(({ node }) => node)).toEqual([
      'proxy:shop/shell',
      'proxy:shop/web-0',
    ]);
    const received = hops.find(({ node }) => node === 'proxy:shop/web-0')!;
    expect(text.split('\n')[received.origin!.line - 1]).toContain('istio-injection');
    expect(new Set(hops.map(({ node }) => node))).toEqual(new Set(nodes));
  });
  test('a failure names the line it failed at; an answer has none', () => {
    const text = documents(ingress, nginxClass, app('other'), caller('shell'));
    const lineOf = (leg: { cause?: { line: number } }) => text.split('\n')[(leg.cause?.line ?? 0) - 1];
    const [missing] = study(text, 'http://h/').legs;
    expect(missing).toMatchObject({ failed: true });
    expect(lineOf(missing!)).toContain('path: /');
    const [port] = study(text, 'http://other:8080/', { from: 'shop/shell' }).legs;
    expect(port).toMatchObject({ failed: true, cause: { ref: { kind: 'Service', name: 'other' } } });
    const [name] = study(text, 'http://nobody/', { from: 'shop/shell' }).legs;
    expect(name).toMatchObject({ failed: true });
    expect(name!.cause).toBeUndefined();
    expect(study(text, 'http://other/', { from: 'shop/shell' }).legs[0]!.cause).toBeUndefined();
  });
  test('a try that failed names the line that let it be tried again, and the one that let it be', () => {
    const rule = `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: shop}
spec:
  hosts: [web]
  http:
  - route: [{destination: {host: web}}]
    timeout: 10s
    retries: {attempts: 1, retryOn: 5xx}
`;
    const text = documents(meshNamespace('shop'), caller('shell'), app('web', { replicas: 1 }), rule);
    const troubles = { 'shop/web-0': 'errors' } as const;
    const steps = (retries: 'mesh' | 'app') =>
      study(text, 'http://web/', { from: 'shop/shell', troubles, retries }).tries.steps;
    const ruled = steps('mesh').map(({ verdict, rule: at }) => [
      verdict,
      text.split('\n')[(at?.line ?? 0) - 1]?.trim(),
    ]);
    expect(ruled).toEqual([
      ['retried', 'retries: {attempts: 1, retryOn: 5xx}'],
      ['retries-exhausted', 'retries: {attempts: 1, retryOn: 5xx}'],
    ]);
    // The app's own library: no manifest says so.
    expect(steps('app').every(({ rule: at }) => at === undefined)).toBe(true);
  });
  test('each hop of an object has its line', () => {
    const text = documents(ingress, nginxClass, app('web'));
    const [leg] = study(text, 'http://h/').legs;
    const rule = leg!.trail.hops.find(({ kind }) => kind === 'route')!;
    expect(text.split('\n')[rule.origin!.line - 1]).toContain('path: /');
    expect(rule.party).toBe('ingress');
  });
  test('a source nobody defined is drawn and refused by name', () => {
    const { scene, legs } = study(app('web'), 'http://web/', { from: 'shop/nobody' });
    expect(idsOf(scene)).toContain('client:shop/nobody');
    expect(legs[0]!.trail.nodes[0]).toBe('client:shop/nobody');
  });
});

describe('typed requests', () => {
  test('address, headers and source', () => {
    const { request, diagnostics } = readTypedRequest({
      method: 'get',
      url: 'https://Shop.example.com:8443/cart?id=1#x',
      headers: 'X-A: 1\nx-a: 2\n\n',
      from: 'outside edge/public',
    });
    expect(diagnostics).toEqual([]);
    expect(request).toMatchObject({
      method: 'GET',
      scheme: 'https',
      host: 'shop.example.com',
      port: 8443,
      path: '/cart',
      query: 'id=1',
      headers: { 'x-a': '1,2' },
      source: { kind: 'external', gateway: { namespace: 'edge', name: 'public' } },
    });
  });
  test('what cannot be read is said, and the rest is read', () => {
    const { request, diagnostics } = readTypedRequest({ method: 'GET', url: 'http://a b', headers: 'nonsense\nok: 1', from: 'web-0' }); // prettier-ignore
    expect(diagnostics.map(({ code }) => code)).toEqual(['request-address', 'request-header']);
    expect(request.headers).toEqual({ ok: '1' });
    expect(request.source).toEqual({ kind: 'pod', namespace: 'default', name: 'web-0' });
  });
  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (url, headers, from) => {
        readTypedRequest({ method: 'GET', url, headers, from });
        readFrom(from);
      }),
      { numRuns: 500 },
    );
  });
});

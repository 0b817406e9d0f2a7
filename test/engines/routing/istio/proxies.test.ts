import { describe, expect, test } from 'vitest';
import { answerOf, fromOutside, fromPod, gateway, object, virtualService } from './support.ts';

const toShop = (gateways: string) =>
  virtualService(
    'shop',
    `hosts: [shop.example.com]\ngateways: ${gateways}\nhttp:\n- route: [{destination: {host: shop}}]`,
  );

describe('gateways', () => {
  test('a VirtualService must name the gateway', () => {
    expect(answerOf(fromOutside([gateway, toShop('[edge]')], 'http://shop.example.com/'))).toBe(200);
    expect(answerOf(fromOutside([gateway, toShop('[mesh]')], 'http://shop.example.com/'))).toBe(404);
  });

  test('… and share a host with it', () => {
    const other = virtualService(
      'shop',
      'hosts: [shop.example.org]\ngateways: [edge]\nhttp:\n- route: [{destination: {host: shop}}]',
    );
    expect(answerOf(fromOutside([gateway, other], 'http://shop.example.org/'))).toBe(404);
  });

  test('a port no server declares is closed', () => {
    expect(answerOf(fromOutside([gateway, toShop('[edge]')], 'http://shop.example.com:8080/'))).toBe('no-listener');
  });

  test('a Service in front maps its port to the proxy’s', () => {
    const front = `apiVersion: v1
kind: Service
metadata: {name: istio-ingressgateway, namespace: istio-system}
spec: {selector: {istio: ingressgateway}, ports: [{name: http2, port: 80, targetPort: 8080}]}`;
    const decision = fromOutside([gateway, toShop('[edge]'), front], 'http://shop.example.com/');
    expect(answerOf(decision)).toBe(200);
    expect(decision.dataPlane['listener']).toBe('0.0.0.0_8080');
    expect(decision.hops.map(({ kind }) => kind)).toContain('load-balancer');
  });

  // Modelled on istio/istio tests/integration/pilot/common/routing.go gatewayCases.
  test('httpsRedirect answers before routing, with or without rules', () => {
    const secure = gateway.replace('hosts:', 'tls: {httpsRedirect: true}\n    hosts:');
    const decision = fromOutside([secure], 'http://shop.example.com/a?b=c');
    expect(decision.outcome).toMatchObject({ status: 301, location: 'https://shop.example.com/a?b=c' });
    expect(answerOf(fromOutside([secure, toShop('[edge]')], 'http://shop.example.com/'))).toBe(301);
  });

  // Modelled on istio/istio pilot/pkg/simulation TestGatewayConflicts.
  test('several VirtualServices of one host merge, rules for every request last', () => {
    const all = virtualService(
      'a',
      'hosts: [shop.example.com]\ngateways: [edge]\nhttp:\n- route: [{destination: {host: shop}}]',
    );
    const cart = virtualService(
      'b',
      'hosts: [shop.example.com]\ngateways: [edge]\nhttp:\n- match: [{uri: {prefix: /cart}}]\n  route: [{destination: {host: cart}}]',
    );
    expect(fromOutside([gateway, all, cart], 'http://shop.example.com/cart').dataPlane['cluster']).toContain('cart');
    expect(fromOutside([gateway, all, cart], 'http://shop.example.com/').dataPlane['cluster']).toContain('shop');
  });

  test('a TLS server is found by server name, and wants a certificate in MUTUAL', () => {
    const secure = object(
      'Gateway',
      'edge',
      `
selector: {istio: ingressgateway}
servers:
- port: {number: 443, name: https, protocol: HTTPS}
  hosts: [shop.example.com]
  tls: {mode: MUTUAL, credentialName: shop}`,
    );
    const call = (more = {}) => answerOf(fromOutside([secure, toShop('[edge]')], 'https://shop.example.com/', more));
    expect(call()).toBe('client-certificate-required');
    expect(call({ tls: { clientCertificate: 'me' } })).toBe(200);
    expect(call({ sni: 'other.example.com' })).toBe('no-filter-chain');
  });
});

// Modelled on istio/istio pilot/pkg/networking/core/gateway_simulation_test.go TestHTTPGateway.
test('httpsRedirect on an https server does not send its own callers round in circles', () => {
  const secure = object(
    'Gateway',
    'edge',
    `
selector: {istio: ingressgateway}
servers:
- port: {number: 443, name: https, protocol: HTTPS}
  hosts: [shop.example.com]
  tls: {mode: SIMPLE, credentialName: shop, httpsRedirect: true}`,
  );
  expect(answerOf(fromOutside([secure, toShop('[edge]')], 'https://shop.example.com/'))).toBe(200);
});

describe('sidecars', () => {
  test('a VirtualService for gateways only does not bind them', () => {
    const rules = virtualService(
      'shop',
      'hosts: [shop]\ngateways: [edge]\nhttp:\n- route: [{destination: {host: cart}}]',
    );
    expect(fromPod([gateway, rules], 'http://shop/').dataPlane['cluster']).toContain('||shop.');
  });

  test('match.gateways picks the rule for each of them', () => {
    const rules = virtualService(
      'shop',
      `
hosts: [shop.default.svc.cluster.local, shop.example.com]
gateways: [mesh, edge]
http:
- match: [{gateways: [edge]}]
  route: [{destination: {host: cart}}]
- match: [{gateways: [mesh]}]
  route: [{destination: {host: shop}}]`,
    );
    expect(fromPod([gateway, rules], 'http://shop/').dataPlane['cluster']).toContain('||shop.');
    expect(fromOutside([gateway, rules], 'http://shop.example.com/').dataPlane['cluster']).toContain('||cart.');
  });

  const registryOnly = { meshConfig: { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } } };
  const web =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{name: http, port: 80}]}';

  test('unknown hosts pass, or are refused with 502 under REGISTRY_ONLY', () => {
    expect(fromPod([web], 'http://api.example.org/').dataPlane['cluster']).toBe('PassthroughCluster');
    expect(answerOf(fromPod([web], 'http://api.example.org/', {}, registryOnly))).toBe(502);
  });

  // Modelled on istio/istio pilot/pkg/networking/core/sidecar_simulation_test.go TestPassthroughTraffic "with VIP".
  test('ports of unnamed protocol are answered at their service’s address only; the rest of the port is not HTTP’s', () => {
    const entry = (more: string) =>
      object(
        'ServiceEntry',
        'api',
        `hosts: [api.example.org]\nports: [{number: 81, name: auto}]\nresolution: DNS${more}`,
      );
    const vip = entry('\naddresses: [1.2.3.4]');
    const unknown = fromPod([vip], 'http://foo:81/', { address: '9.9.9.9' }, registryOnly);
    expect([answerOf(unknown), unknown.dataPlane['cluster']]).toEqual(['connection-closed', 'BlackHoleCluster']);
    expect(fromPod([vip], 'http://foo.example.org:81/').dataPlane['cluster']).toBe('PassthroughCluster');
    // Without an address of its own the service shares the port with everyone, whose hosts HTTP tells apart.
    expect(answerOf(fromPod([entry('')], 'http://foo:81/', {}, registryOnly))).toBe(502);
    const block = entry('\naddresses: [1.2.3.0/24]');
    expect(answerOf(fromPod([block], 'http://foo:81/', { address: '9.9.9.9' }, registryOnly))).toBe(502);
  });

  test('… where the Host says nothing: all that comes to the address is the service’s', () => {
    const auto =
      'apiVersion: v1\nkind: Service\nmetadata: {name: auto}\nspec: {clusterIP: 10.1.1.1, selector: {app: web}, ports: [{port: 80}]}';
    const decision = fromPod([web, auto], 'http://web/', { address: '10.1.1.1' });
    expect(decision.dataPlane).toMatchObject({
      listener: '10.1.1.1_80',
      routeConfig: 'auto.default.svc.cluster.local:80',
      cluster: 'outbound|80||auto.default.svc.cluster.local',
    });
  });

  test('a ServiceEntry makes a host known, with the default retries', () => {
    const entry = object(
      'ServiceEntry',
      'api',
      'hosts: [api.example.org]\nports: [{number: 80, name: http, protocol: HTTP}]\nresolution: DNS',
    );
    const decision = fromPod([entry], 'http://api.example.org/');
    expect(decision.dataPlane['cluster']).toBe('outbound|80||api.example.org');
    expect(decision.retry?.maxRetries).toBe(2);
  });

  // buildSidecarOutboundListeners (istio/istio pilot/pkg/networking/core/listener.go): the port of the egress listener.
  test('a Sidecar’s own listener speaks the protocol it says, whatever the services say', () => {
    const speaks = (protocol: string) =>
      object(
        'Sidecar',
        'default',
        `egress: [{port: {number: 80, name: x, protocol: ${protocol}}, hosts: ["./*"]}]\noutboundTrafficPolicy: {mode: REGISTRY_ONLY}`,
      );
    expect(answerOf(fromPod([speaks('HTTP')], 'http://api.example.org/'))).toBe(502);
    expect(fromPod([speaks('HTTP')], 'http://shop/').dataPlane['listener']).toBe('0.0.0.0_80');
    expect(answerOf(fromPod([web, speaks('TCP')], 'http://api.example.org/'))).toBe('connection-closed');
  });

  test('a Sidecar hides what it does not import', () => {
    const scope = object(
      'Sidecar',
      'default',
      'egress: [{hosts: ["./cart.default.svc.cluster.local"]}]\noutboundTrafficPolicy: {mode: REGISTRY_ONLY}',
    );
    expect(answerOf(fromPod([scope], 'http://cart/'))).toBe(200);
    expect(answerOf(fromPod([scope], 'http://shop/'))).toBe('connection-closed');
  });

  test('a VirtualService exported to its own namespace only binds no one else', () => {
    const rules = virtualService(
      'shop',
      'hosts: [shop.default.svc.cluster.local]\nexportTo: ["."]\nhttp:\n- route: [{destination: {host: cart.default.svc.cluster.local}}]',
      'namespace: team',
    );
    expect(fromPod([rules], 'http://shop/').dataPlane['cluster']).toContain('||shop.');
  });

  test('the client’s own DestinationRule comes before the service’s', () => {
    const rules = virtualService(
      'shop',
      'hosts: [web.team.svc.cluster.local]\nhttp:\n- route: [{destination: {host: web.team.svc.cluster.local, subset: one}}]',
    );
    const web =
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: team}\nspec: {selector: {app: web}, ports: [{name: http, port: 80}]}';
    const theirs = object(
      'DestinationRule',
      'web',
      'host: web.team.svc.cluster.local\nsubsets: [{name: one, labels: {a: b}}]',
      'namespace: team',
    );
    const ours = object('DestinationRule', 'web', 'host: web.team.svc.cluster.local');
    const reason = (texts: readonly string[]) => fromPod([web, rules, ...texts], 'http://web.team/').words.reason;
    expect(reason([theirs])).toContain('No ready endpoint');
    expect(reason([theirs, ours])).toContain('No DestinationRule names subset one');
  });

  // Modelled on istio/istio pilot/pkg/networking/core/sidecar_simulation_test.go TestExternalNameServices.
  test('an ExternalName Service shares the rules of what it stands for', () => {
    const alias =
      'apiVersion: v1\nkind: Service\nmetadata: {name: store}\nspec: {type: ExternalName, externalName: shop.default.svc.cluster.local}';
    const rules = virtualService('shop', 'hosts: [shop]\nhttp:\n- route: [{destination: {host: cart}}]');
    expect(fromPod([alias, rules], 'http://store/').dataPlane['cluster']).toContain('||cart.');
  });

  // Modelled on istio/istio sidecar_simulation_test.go TestLoop and TestPassthroughTraffic.
  test('its own ports are closed, and under REGISTRY_ONLY all that nobody declared', () => {
    expect(answerOf(fromPod([], 'http://10.0.0.9:15001/'))).toBe('connection-closed');
    const meshConfig = { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } };
    const decision = fromPod([], 'http://10.0.0.9:7777/', { protocol: 'tcp' }, { meshConfig });
    expect(answerOf(decision)).toBe('connection-closed');
    expect(decision.dataPlane['cluster']).toBe('BlackHoleCluster');
    expect(fromPod([], 'http://10.0.0.9:7777/', { protocol: 'tcp' }).dataPlane['cluster']).toBe('PassthroughCluster');
  });

  // Modelled on istio/istio pilot/pkg/networking/core/sidecar_simulation_test.go TestSidecarRoutes (httproute).
  test('an HTTPRoute bound to the Service speaks to sidecars, with Istio’s default retries', () => {
    const route = object(
      'HTTPRoute',
      'shop',
      `
parentRefs: [{kind: Service, group: "", name: shop}]
rules:
- matches: [{path: {type: PathPrefix, value: /cart}}]
  backendRefs: [{name: cart, port: 80}]
- backendRefs: [{name: nowhere, port: 80}]`,
      '',
      'gateway.networking.k8s.io',
    );
    const decision = fromPod([route], 'http://shop/cart/7');
    expect(decision.dataPlane['cluster']).toBe('outbound|80||cart.default.svc.cluster.local');
    expect(decision.retry?.maxRetries).toBe(2);
    expect(answerOf(fromPod([route], 'http://shop/cartoon'))).toBe(500);
  });
});

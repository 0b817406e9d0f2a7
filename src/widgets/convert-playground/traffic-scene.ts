/**
 * The link that puts the converter's YAML to work: the traffic playground opens with a small cluster of its own, the
 * configuration applied on top (`manifest`), and one request that meets it.
 */
import { app, caller, documents, meshNamespace, nginxClass } from '#engines/scene/scenes/parts.ts';
import { toFragment } from '../kit/link-state.ts';
import { defaultState, joinFiles } from '../traffic-playground/state.ts';

/** Name of the figure in the traffic page's links. */
const figure = 'scene';
const namespace = 'default';

interface Setting {
  /** Beside the Service and its pods. */
  readonly objects: readonly string[];
  readonly from: string;
  readonly url: (host: string) => string;
}

const atTheEdge = (...objects: readonly string[]): Setting => ({
  objects,
  from: 'outside',
  url: (host) => `http://${host}.example.com/`,
});

const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: public
spec:
  controllerName: example.com/gateway
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: gateway
spec:
  gatewayClassName: public
  listeners:
    - name: http
      port: 80
      protocol: HTTP
`;

/** Targets whose documents the traffic playground acts on. */
const settings: Readonly<Record<string, Setting>> = {
  istio: {
    objects: [meshNamespace(namespace), caller('web', namespace)],
    from: `${namespace}/web`,
    url: (host) => `http://${host}/`,
  },
  'gateway-api': atTheEdge(gateway),
  traefik: atTheEdge(),
  nginx: atTheEdge(),
  'ingress-nginx': atTheEdge(nginxClass),
};

/**
 * Undefined for a target that the traffic playground does not act on, and for a host of several parts.
 * @param port of the Service that is called
 */
export function trafficSceneLink(
  href: string,
  target: string,
  host: string,
  port: number,
  yaml: string,
): string | undefined {
  const setting = settings[target];
  if (!setting || !/^[a-z0-9-]+$/.test(host)) return undefined;
  const service = app(host, { namespace, replicas: 3, port });
  const state = {
    ...defaultState,
    ask: -1,
    method: 'GET',
    url: setting.url(host),
    from: setting.from,
    files: joinFiles([{ file: 'cluster.yaml', text: documents(...setting.objects, service) }]),
    manifest: yaml,
  };
  return href + toFragment(figure, state, defaultState);
}

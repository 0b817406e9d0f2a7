/** Linkerd: the proxy beside each client, told what to do by routes, annotations and profiles of the Services it calls. */
import type { Cluster } from '../../cluster.ts';
import { workloadNamed } from '../../endpoints.ts';
import { toDiagnostic } from '../../findings.ts';
import { fieldsOf, textMapOf, valueAt } from '../../fields.ts';
import { unexpected } from '../../kinds/checks.ts';
import { refOf, type ObjectDiagnostic } from '../../object.ts';
import type { Listener, Proxy, VirtualHost } from '../../proxy.ts';
import { serviceNames } from '../gateway-api/mesh.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import { readPolicy } from './annotations.ts';
import { boundRoutes, routeProblem, servicePorts, serviceRoutes } from './routes.ts';

export const linkerdId = 'linkerd';

const inject = 'linkerd.io/inject';
const ownAnnotations = /^(retry|timeout|balancer|balancer\.alpha)\.linkerd\.io\//;

/** `enabled`, `ingress` or `disabled`: on the pod, its template, or the namespace. */
function injectionOf(cluster: Cluster, { namespace, name }: { namespace: string; name: string }): string | undefined {
  const pod = cluster.get('Pod', namespace, name);
  const workload = workloadNamed(cluster, namespace, name);
  const template = textMapOf(valueAt(workload?.value, ['spec', 'template', 'metadata', 'annotations']));
  return pod?.annotations[inject] ?? template[inject] ?? cluster.get('Namespace', '', namespace)?.annotations[inject];
}

/** Its own kinds or annotations, settings of it, or something that asks for its proxy. */
function isInstalled(cluster: Cluster, options: ControllerOptions): boolean {
  if (options.settings?.[linkerdId] !== undefined) return true;
  return cluster.objects.some(({ apiVersion, annotations, value }) => {
    const group = apiVersion.split('/')[0]!;
    if (group === 'linkerd.io' || group.endsWith('.linkerd.io')) return true;
    if (inject in annotations || Object.keys(annotations).some((name) => ownAnnotations.test(name))) return true;
    return (
      inject in textMapOf(fieldsOf(fieldsOf(fieldsOf(fieldsOf(value['spec'])['template'])['metadata'])['annotations']))
    );
  });
}

/** Whether the client has a proxy: where nothing in the manifests speaks of injection, every pod is taken to have one. */
function isMeshed(cluster: Cluster, source: { namespace: string; name: string }): boolean {
  const own = injectionOf(cluster, source);
  if (own !== undefined) return own === 'enabled' || own === 'ingress';
  return !cluster.objects.some(
    ({ annotations, value }) =>
      inject in annotations || inject in textMapOf(valueAt(value, ['spec', 'template', 'metadata', 'annotations'])),
  );
}

function clientProxy(cluster: Cluster, source: { readonly namespace: string; readonly name: string }): Proxy {
  const bound = boundRoutes(cluster);
  const byPort = new Map<number, VirtualHost[]>();
  for (const target of servicePorts(cluster)) {
    const { service, port } = target;
    let routes: VirtualHost['routes'] | undefined;
    const host: VirtualHost = {
      name: `${service.name}.${service.namespace}.svc.cluster.local:${port}`,
      domains: serviceNames(service, source.namespace),
      get routes() {
        return (routes ??= serviceRoutes(cluster, bound, target, source.namespace));
      },
      origin: { ref: refOf(service), path: ['spec', 'ports'] },
    };
    byPort.set(port, [...(byPort.get(port) ?? []), host]);
  }
  return {
    name: `linkerd-proxy of ${source.namespace}/${source.name}`,
    role: 'sidecar',
    controller: linkerdId,
    unknownHosts: 'pass-through',
    chooseBy: 'address',
    listeners: [...byPort].map(([port, virtualHosts]): Listener => ({
      name: `outbound ${port}`,
      port,
      protocol: 'http',
      serverNames: [],
      virtualHosts,
      origin: virtualHosts[0]!.origin,
    })),
  };
}

/** Routes that are left out whole, and annotations of Services that cannot be read. */
function diagnosticsOf(cluster: Cluster): ObjectDiagnostic[] {
  const routes = boundRoutes(cluster).flatMap((route) => {
    const problem = routeProblem(route);
    if (!problem) return [];
    const hint = 'Linkerd leaves the whole route out.';
    return [
      toDiagnostic(
        unexpected(problem.path, 'linkerd-route-left-out', `route: ${problem.message}`, 'what Linkerd reads', hint),
        route,
      ),
    ];
  });
  const services = cluster.ofKind('Service').flatMap((service) => {
    const { problem } = readPolicy(service, 'http');
    if (!problem) return [];
    const path = ['metadata', 'annotations', problem.annotation];
    const hint = 'Linkerd leaves the annotation out.';
    return [
      toDiagnostic(
        unexpected(
          path,
          'linkerd-annotation-invalid',
          `value: ${problem.message}`,
          'what Linkerd reads',
          hint,
          'warning',
        ),
        service,
      ),
    ];
  });
  return [...routes, ...services];
}

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const diagnostics = isInstalled(cluster, options) ? diagnosticsOf(cluster) : [];
  return { proxies: [], conditions: [], diagnostics };
}

export const linkerd: Controller = {
  id: linkerdId,
  label: 'Linkerd',
  summary: 'A mesh whose proxies follow HTTPRoutes bound to Services, annotations and ServiceProfiles.',
  kinds: ['HTTPRoute', 'GRPCRoute', 'ServiceProfile', 'Service'],
  sources: [
    {
      title: 'linkerd/linkerd2',
      version: 'b24cd4059841',
      at: 'policy-controller/k8s/index/src/outbound, policy-controller/grpc/src/outbound',
    },
  ],
  program,
  programClient(cluster, source, options) {
    return isInstalled(cluster, options) && isMeshed(cluster, source) ? clientProxy(cluster, source) : undefined;
  },
};

/** Istio: gateways at the edge, a sidecar beside every pod of the mesh. */
import type { SourceRef } from '../../../core/source-ref.ts';
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, textMapOf } from '../../fields.ts';
import { podLabels } from '../../endpoints.ts';
import { istioKinds } from '../../kinds/istio-kinds.ts';
import type { Labels } from '../../selector.ts';
import type { Controller, ControllerOptions } from '../controller.ts';
import { gatewayProxies } from './gateways.ts';
import { isIstios } from './ingress.ts';
import { outboundProxy } from './outbound.ts';
import { meshWorld } from './world.ts';

const sources: readonly SourceRef[] = [
  { title: 'istio/istio', version: '86c9f01 (August 2026)', at: 'pilot/pkg/networking/core' },
  { title: 'istio/api', version: '1.31', at: 'networking/v1alpha3/virtual_service.proto' },
];

export const istio: Controller = {
  id: 'istio',
  label: 'Istio',
  summary:
    'Gateways and sidecars are Envoy; VirtualServices give them ordered rules, DestinationRules their subsets and limits.',
  kinds: istioKinds.map(({ kind }) => kind),
  sources,
  program(cluster, options) {
    if (!isInstalled(cluster, options)) return { proxies: [], conditions: [], diagnostics: [] };
    const { proxies, diagnostics } = gatewayProxies(meshWorld(cluster, options));
    return { proxies, conditions: [], diagnostics };
  },
  programClient(cluster, { namespace, name }, options) {
    if (!isInstalled(cluster, options)) return undefined;
    const labels = podLabels(cluster, { namespace, name }) ?? {};
    if (optsOut(cluster, namespace, name)) return undefined;
    const proxy = outboundProxy(meshWorld(cluster, options), { namespace, name, labels });
    if (asksFor(cluster, namespace, name)) return proxy;
    return { ...proxy, assumed: 'no label asks for it, and with objects of Istio there it is assumed' };
  },
};

const injection = 'sidecar.istio.io/inject';

/** Settings of Istio, an object of Istio, or a namespace or pod that asks for its sidecar. */
function isInstalled(cluster: Cluster, options: ControllerOptions): boolean {
  if (options.settings?.['istio'] !== undefined) return true;
  if (cluster.ofKind('Ingress').some((object) => isIstios(object, cluster, options))) return true;
  return cluster.objects.some(({ apiVersion, kind, labels, annotations }) => {
    const [group = ''] = apiVersion.split('/');
    if (group.endsWith('.istio.io') || group === 'istio.io') return true;
    if (kind === 'Namespace') return injects(labels);
    return labels[injection] === 'true' || annotations[injection] === 'true';
  });
}

const revision = 'istio.io/rev';

function injects(labels: Labels): boolean {
  return labels['istio-injection'] === 'enabled' || revision in labels;
}

/** Whether the pod or its namespace asks for the sidecar (istio/istio 86c9f01 pkg/kube/inject/inject.go, injectRequired). */
function asksFor(cluster: Cluster, namespace: string, name: string): boolean {
  const labels = podLabels(cluster, { namespace, name }) ?? {};
  const annotations = cluster.get('Pod', namespace, name)?.annotations ?? {};
  const own = labels[injection] === 'true' || annotations[injection] === 'true' || revision in labels;
  return own || injects(cluster.namespaceLabels(namespace));
}

/** A pod or its namespace may refuse the sidecar. */
function optsOut(cluster: Cluster, namespace: string, name: string): boolean {
  const pod = cluster.get('Pod', namespace, name);
  const template = podLabels(cluster, { namespace, name }) ?? {};
  const annotations = pod?.annotations ?? textMapOf(fieldsOf(undefined));
  if (template[injection] === 'false' || annotations[injection] === 'false') return true;
  const asked = template[injection] === 'true' || annotations[injection] === 'true';
  return !asked && cluster.namespaceLabels(namespace)['istio-injection'] === 'disabled';
}

/** A Gateway among others: conflicts, Services in front, certificates (istio/istio 86c9f01 pkg/config/analysis/analyzers/gateway). */
import type { Cluster } from '../cluster.ts';
import { fieldsOf, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../fields.ts';
import type { KubeObject } from '../object.ts';
import { hasLabels, type Labels } from '../selector.ts';
import type { Finding } from './kind.ts';

const kind = 'Gateway.networking.istio.io';

export function checkGatewayLinks(object: KubeObject, cluster: Cluster): readonly Finding[] {
  return serversOf(object).flatMap((server, i) => [
    ...conflicts(object, server, i, cluster),
    ...portInFront(object, server, i, cluster),
    ...sharedCertificate(object, server, i, cluster),
  ]);
}

function serversOf(object: KubeObject): readonly Fields[] {
  return listOf(fieldsOf(object.value['spec'])['servers']).map(fieldsOf);
}

function selectorOf(object: KubeObject): Labels {
  return textMapOf(fieldsOf(object.value['spec'])['selector']);
}

const portOf = (server: Fields) => numberOf(fieldsOf(server['port'])['number']);
const sameLabels = (a: Labels, b: Labels) => hasLabels(a, b) && hasLabels(b, a);

function others(object: KubeObject, cluster: Cluster): readonly KubeObject[] {
  return cluster.ofKind(kind).filter((other) => other.name !== object.name || other.namespace !== object.namespace);
}

/** Two Gateways for the same proxies with the same port and host: which of them counts is decided by age. */
function conflicts(object: KubeObject, server: Fields, index: number, cluster: Cluster): Finding[] {
  const hosts = textsOf(server['hosts']);
  const rivals = others(object, cluster).filter(
    (other) =>
      servesSamePods(selectorOf(object), selectorOf(other), cluster) &&
      serversOf(other).some(
        (one) =>
          portOf(one) === portOf(server) &&
          (textOf(one['bind']) ?? '') === (textOf(server['bind']) ?? '') &&
          textsOf(one['hosts']).some((host) => hosts.includes(host)),
      ),
  );
  if (rivals.length === 0) return [];
  const names = rivals.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
  return [
    {
      code: 'gateways-conflict',
      severity: 'warning',
      message: `Unexpected port ${portOf(server)} for ${hosts.join(', ')} in ${names} too, expected one Gateway for it.`,
      hint: 'Keep the hosts in one Gateway, or select different proxies.',
      path: ['spec', 'servers', index],
    },
  ];
}

function servesSamePods(a: Labels, b: Labels, cluster: Cluster): boolean {
  if (sameLabels(a, b)) return true;
  return (
    (hasLabels(a, b) || hasLabels(b, a)) &&
    cluster.ofKind('Pod').some(({ labels }) => hasLabels(labels, a) && hasLabels(labels, b))
  );
}

/** A port of the Gateway no Service in front of its proxies leads to. */
function portInFront(object: KubeObject, server: Fields, index: number, cluster: Cluster): Finding[] {
  const port = portOf(server);
  const pods = cluster.ofKind('Pod').filter(({ labels }) => hasLabels(labels, selectorOf(object)));
  const services = cluster.ofKind('Service').filter(({ namespace, value }) => {
    const selector = textMapOf(fieldsOf(value['spec'])['selector']);
    return (
      Object.keys(selector).length > 0 &&
      pods.some((pod) => pod.namespace === namespace && hasLabels(pod.labels, selector))
    );
  });
  if (services.length === 0 || port === undefined) return [];
  const open = services
    .flatMap(({ value }) => listOf(fieldsOf(value['spec'])['ports']).map(fieldsOf))
    .filter((entry) => (textOf(entry['protocol']) ?? 'TCP') === 'TCP')
    .flatMap((entry) => [numberOf(entry['targetPort']) ?? numberOf(entry['port']), numberOf(entry['port'])]);
  if (open.includes(port)) return [];
  return [
    {
      code: 'gateway-port-not-on-service',
      severity: 'warning',
      message: `Unexpected port ${port}, expected one a Service in front of the gateway has: ${services.map(({ namespace, name }) => `${namespace}/${name}`).join(', ')}.`,
      hint: 'Add the port to the Service, or nothing from outside reaches it.',
      path: ['spec', 'servers', index, 'port', 'number'],
    },
  ];
}

/** Browsers reuse a connection for every name of its certificate: requests then reach the wrong server and are answered 404. */
function sharedCertificate(object: KubeObject, server: Fields, index: number, cluster: Cluster): Finding[] {
  const name = textOf(fieldsOf(server['tls'])['credentialName']);
  if (!name) return [];
  const sharing = others(object, cluster).some(
    (other) =>
      serversOf(other).some((one) => textOf(fieldsOf(one['tls'])['credentialName']) === name) &&
      hasLabels(selectorOf(other), selectorOf(object)),
  );
  if (!sharing) return [];
  return [
    {
      code: 'gateway-certificate-shared',
      severity: 'warning',
      message: `Unexpected certificate ${name} in several Gateways of the same proxies, expected one Gateway per certificate.`,
      hint: 'Put the hosts into one Gateway: clients reuse HTTP/2 connections and would get 404.',
      path: ['spec', 'servers', index, 'tls', 'credentialName'],
    },
  ];
}

/** Which listeners a route is attached to, and with which host names. */
import type { YamlPath } from '../../../core/yaml.ts';
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, textsOf } from '../../fields.ts';
import type { KubeObject } from '../../object.ts';
import { covers } from '../../match/domains.ts';
import type { RefProblem } from './certificates.ts';
import { allowsNamespace, type GatewayListener, type GatewayListeners, type RouteKind } from './listeners.ts';
import { group, readReference, type Reference } from './names.ts';

export interface Attachment {
  readonly route: KubeObject;
  readonly listener: GatewayListener;
  /** Where listener and route overlap; `*` = every name. */
  readonly hostnames: readonly string[];
}

/** One parentRef of a route that names a Gateway or ListenerSet that is there. */
export interface ParentStatus {
  readonly route: KubeObject;
  readonly parent: Reference;
  readonly path: YamlPath;
  readonly gateway: KubeObject;
  readonly attachments: readonly Attachment[];
  /** undefined = accepted. */
  readonly refused?: RefProblem;
}

/** parentRefs of a route, with defaults. */
export function parentRefs(route: KubeObject): Reference[] {
  return listOf(fieldsOf(route.value['spec'])['parentRefs']).map((ref) =>
    readReference(ref, { group, kind: 'Gateway', namespace: route.namespace }),
  );
}

export function attachRoute(
  cluster: Cluster,
  route: KubeObject,
  gateways: readonly GatewayListeners[],
): readonly ParentStatus[] {
  return parentRefs(route).flatMap((parent, i): ParentStatus[] => {
    if (parent.group !== group || (parent.kind !== 'Gateway' && parent.kind !== 'ListenerSet')) return [];
    const found = gateways.find(({ gateway, listenerSets }) =>
      [gateway, ...listenerSets.map(({ object }) => object)].some((object) => isParent(object, parent)),
    );
    if (!found) return [];
    const path = ['spec', 'parentRefs', i];
    const listeners = found.listeners.filter((listener) => isParent(listener.owner, parent));
    return [{ route, parent, path, gateway: found.gateway, ...attachTo(cluster, route, parent, listeners) }];
  });
}

function isParent(object: KubeObject, parent: Reference): boolean {
  return object.kind === parent.kind && object.namespace === parent.namespace && object.name === parent.name;
}

function attachTo(
  cluster: Cluster,
  route: KubeObject,
  { sectionName, port, name }: Reference,
  listeners: readonly GatewayListener[],
): { attachments: readonly Attachment[]; refused?: RefProblem } {
  const named = listeners.filter(
    (listener) =>
      (sectionName === undefined || listener.name === sectionName) && (port === undefined || listener.port === port),
  );
  if (named.length === 0) {
    const asked = [sectionName && `named ${sectionName}`, port && `on port ${port}`].filter(Boolean).join(' ');
    return { attachments: [], refused: { reason: 'NoMatchingParent', message: `${name} has no listener ${asked}` } };
  }
  const allowing = named.filter((listener) => allows(cluster, listener, route));
  if (allowing.length === 0) {
    const message = `No listener of ${name} takes a ${route.kind} from namespace ${route.namespace}`;
    return { attachments: [], refused: { reason: 'NotAllowedByListeners', message } };
  }
  const attachments = allowing.flatMap((listener): Attachment[] => {
    const hostnames = commonHostnames(listener, route);
    return hostnames.length > 0 ? [{ route, listener, hostnames }] : [];
  });
  if (attachments.length === 0) {
    const message = `None of the route’s host names fits a listener (${allowing.map((one) => one.hostname || 'any name').join(', ')})`;
    return { attachments: [], refused: { reason: 'NoMatchingListenerHostname', message } };
  }
  // A listener whose references do not resolve still counts its routes; one that is not accepted has none.
  return { attachments: attachments.filter(({ listener }) => !listener.rejected && !listener.conflict) };
}

function allows(cluster: Cluster, listener: GatewayListener, route: KubeObject): boolean {
  if (!listener.routeKinds.includes(route.kind as RouteKind)) return false;
  const namespaces = fieldsOf(fieldsOf(listener.fields['allowedRoutes'])['namespaces']);
  return allowsNamespace(cluster, namespaces, listener.owner.namespace, route.namespace, 'Same');
}

/** Names both take. Kinds without host names take what the listener takes. */
function commonHostnames({ hostname, protocol }: GatewayListener, route: KubeObject): readonly string[] {
  const own = textsOf(fieldsOf(route.value['spec'])['hostnames']).map((name) => name.toLowerCase());
  if (protocol === 'TCP' || protocol === 'UDP' || own.length === 0) return [hostname === '' ? '*' : hostname];
  const common = own.flatMap((name) => {
    if (hostname === '' || covers(hostname, name)) return [name];
    return covers(name, hostname) ? [hostname] : [];
  });
  return [...new Set(common)];
}

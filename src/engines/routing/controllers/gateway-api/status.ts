/** Status conditions, as an implementation would write them (Gateway API v1.6, condition types in apis/v1). */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, textOf } from '../../fields.ts';
import { refOf, type KubeObject, type ObjectRef } from '../../object.ts';
import type { StatusCondition } from '../../proxy.ts';
import type { ParentStatus } from './attach.ts';
import { frontendValidation, secretProblem, type RefProblem } from './certificates.ts';
import { routeFailures } from './hosts.ts';
import { readReference } from './names.ts';
import { isUsable, type GatewayListener, type GatewayListeners } from './listeners.ts';

type About = Pick<StatusCondition, 'ref' | 'parent' | 'listener'>;

function condition(about: About, type: string, problem: RefProblem | undefined, good = type): StatusCondition {
  return {
    ...about,
    type,
    status: problem ? 'False' : 'True',
    reason: problem?.reason ?? good,
    message: problem?.message ?? '',
  };
}

export function routeConditions(cluster: Cluster, status: ParentStatus): StatusCondition[] {
  const { route, parent, refused } = status;
  const about: About = {
    ref: refOf(route),
    parent: { kind: parent.kind, namespace: parent.namespace, name: parent.name },
    ...(parent.sectionName ? { listener: parent.sectionName } : {}),
  };
  const [failure] = routeFailures(cluster, route);
  return [condition(about, 'Accepted', refused), condition(about, 'ResolvedRefs', failure)];
}

export function gatewayConditions(
  cluster: Cluster,
  { gateway, listeners, listenerSets }: GatewayListeners,
): StatusCondition[] {
  const about = { ref: refOf(gateway) };
  const own = listeners.filter(({ owner }) => owner === gateway);
  const client = fieldsOf(fieldsOf(fieldsOf(gateway.value['spec'])['tls'])['backend'])['clientCertificateRef'];
  const clientProblem =
    client === undefined ? undefined : secretProblem(cluster, gateway, client, 'InvalidClientCertificateRef');
  const attachedSets = listenerSets.filter(
    ({ object, allowed }) => allowed && listeners.some((one) => one.owner === object && isUsable(one)),
  ).length;
  return [
    ...overall(about, own, specProblem(cluster, gateway)),
    condition(about, 'ResolvedRefs', clientProblem),
    ...insecureFallback(about, gateway, own),
    {
      ...about,
      type: 'AttachedListenerSets',
      status: attachedSets > 0 ? 'True' : 'False',
      reason: 'Counted',
      message: '',
      count: attachedSets,
    },
    ...own.flatMap((listener) => listenerConditions(about.ref, listener)),
  ];
}

const addressTypes = new Set(['IPAddress', 'Hostname']);

/** What keeps a Gateway from being accepted, whatever its listeners: parameters that are not there, an unknown kind of address. */
function specProblem(cluster: Cluster, gateway: KubeObject): RefProblem | undefined {
  const { infrastructure, addresses } = fieldsOf(gateway.value['spec']);
  const parameters = fieldsOf(infrastructure)['parametersRef'];
  if (parameters !== undefined) {
    const to = readReference(parameters, { group: '', kind: '', namespace: gateway.namespace });
    if (!cluster.find(to)) {
      const message = `There is no ${to.kind} ${to.namespace}/${to.name} to take parameters from`;
      return { reason: 'InvalidParameters', message };
    }
  }
  const strange = listOf(addresses)
    .map((address) => textOf(fieldsOf(address)['type']) ?? 'IPAddress')
    .find((type) => !addressTypes.has(type));
  if (strange === undefined) return undefined;
  return { reason: 'UnsupportedAddress', message: `An address of type ${strange} is none this engine knows` };
}

/** Accepted and Programmed of a Gateway or ListenerSet from those of its listeners. */
function overall(about: About, own: readonly GatewayListener[], refused?: RefProblem): StatusCondition[] {
  if (refused)
    return [condition(about, 'Accepted', refused), condition(about, 'Programmed', { ...refused, reason: 'Invalid' })];
  const wrong = own.filter(({ rejected, conflict }) => rejected ?? conflict);
  const unusable = own.filter((listener) => !isUsable(listener));
  const names = (list: readonly GatewayListener[]) => list.map(({ name }) => name).join(', ');
  const none = own.length > 0 && wrong.length === own.length;
  const accepted: StatusCondition = {
    ...about,
    type: 'Accepted',
    status: none ? 'False' : 'True',
    reason: wrong.length > 0 ? 'ListenersNotValid' : 'Accepted',
    message: wrong.length > 0 ? `Listeners that are not valid: ${names(wrong)}` : '',
  };
  const nothing = own.length > 0 && unusable.length === own.length;
  const problem = { reason: 'Invalid', message: `No listener can be programmed: ${names(unusable)}` };
  return [accepted, condition(about, 'Programmed', nothing ? problem : undefined)];
}

function insecureFallback(about: About, gateway: KubeObject, own: readonly GatewayListener[]): StatusCondition[] {
  const insecure = own.some(
    ({ port }) => textOf(fieldsOf(frontendValidation(gateway, port))['mode']) === 'AllowInsecureFallback',
  );
  if (!insecure) return [];
  const message = 'Clients without a valid certificate are let in';
  return [
    { ...about, type: 'InsecureFrontendValidationMode', status: 'True', reason: 'ConfigurationChanged', message },
  ];
}

export function listenerConditions(ref: ObjectRef, listener: GatewayListener): StatusCondition[] {
  const about = { ref, listener: listener.name };
  const { conflict, rejected, refProblems, attached, routeKinds } = listener;
  const [refProblem] = refProblems;
  const accepted = rejected ?? conflict;
  const unusable =
    accepted ?? (isUsable(listener) ? undefined : { reason: 'Invalid', message: refProblem?.message ?? '' });
  return [
    condition(about, 'Accepted', accepted),
    condition(about, 'Programmed', unusable),
    condition(about, 'ResolvedRefs', refProblem),
    {
      ...about,
      type: 'Conflicted',
      status: conflict ? 'True' : 'False',
      reason: conflict?.reason ?? 'NoConflicts',
      message: conflict?.message ?? '',
    },
    {
      ...about,
      type: 'AttachedRoutes',
      status: attached > 0 ? 'True' : 'False',
      reason: 'Counted',
      message: '',
      count: attached,
    },
    { ...about, type: 'SupportedKinds', status: 'True', reason: 'Listed', message: '', names: routeKinds },
  ];
}

export function listenerSetConditions(
  object: KubeObject,
  allowed: boolean,
  listeners: readonly GatewayListener[],
): StatusCondition[] {
  const about = { ref: refOf(object) };
  if (!allowed) {
    const problem = { reason: 'NotAllowed', message: 'The Gateway’s allowedListeners do not let it attach' };
    return [condition(about, 'Accepted', problem), condition(about, 'Programmed', problem)];
  }
  const own = listeners.filter(({ owner }) => owner === object);
  const usable = own.filter(isUsable);
  const problem = { reason: 'ListenersNotValid', message: 'No listener of it is valid' };
  return [
    condition(about, 'Accepted', usable.length > 0 ? undefined : problem),
    condition(about, 'Programmed', usable.length > 0 ? undefined : problem),
    ...own.flatMap((listener) => listenerConditions(about.ref, listener)),
  ];
}

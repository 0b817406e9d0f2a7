/** Status conditions, as an implementation would write them (Gateway API v1.6, condition types in apis/v1). */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, textOf } from '../../fields.ts';
import { refOf, type KubeObject, type ObjectRef } from '../../object.ts';
import type { StatusCondition } from '../../status-condition.ts';
import { classRefusal } from './acceptance.ts';
import type { ParentStatus } from './attach.ts';
import { frontendValidation, secretProblem, type RefProblem } from './certificates.ts';
import { routeFailures } from './hosts.ts';
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

export function gatewayConditions(cluster: Cluster, whole: GatewayListeners): StatusCondition[] {
  const { gateway, listeners, listenerSets } = whole;
  const about = { ref: refOf(gateway) };
  const own = listeners.filter(({ owner }) => owner === gateway);
  const client = fieldsOf(fieldsOf(fieldsOf(gateway.value['spec'])['tls'])['backend'])['clientCertificateRef'];
  const clientProblem =
    client === undefined ? undefined : secretProblem(cluster, gateway, client, 'InvalidClientCertificateRef');
  const attachedSets = listenerSets.filter(
    ({ object, allowed }) => allowed && listeners.some((one) => one.owner === object && isUsable(one)),
  ).length;
  return [
    ...overall(about, own, whole),
    condition(about, 'ResolvedRefs', clientProblem ?? unresolved(own)),
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

/** Accepted and Programmed of a Gateway or ListenerSet from those of its listeners. */
function overall(
  about: About,
  own: readonly GatewayListener[],
  { refusal, unusable }: GatewayListeners,
): StatusCondition[] {
  if (refusal) {
    const { status, reason, message } = refusal;
    const programmed = status === 'Unknown' ? reason : 'Invalid';
    return [
      { ...about, type: 'Accepted', status, reason, message },
      { ...about, type: 'Programmed', status, reason: programmed, message },
    ];
  }
  const wrong = own.filter(({ rejected, conflict }) => rejected ?? conflict);
  const idle = own.filter((listener) => !isUsable(listener));
  const names = (list: readonly GatewayListener[]) => list.map(({ name }) => name).join(', ');
  const none = own.length > 0 && wrong.length === own.length;
  const accepted: StatusCondition = {
    ...about,
    type: 'Accepted',
    status: none ? 'False' : 'True',
    reason: wrong.length > 0 ? 'ListenersNotValid' : 'Accepted',
    message: wrong.length > 0 ? `Listeners that are not valid: ${names(wrong)}` : '',
  };
  const nothing = own.length > 0 && idle.length === own.length;
  const problem = { reason: 'Invalid', message: `No listener can be programmed: ${names(idle)}` };
  return [accepted, condition(about, 'Programmed', nothing ? problem : unusable)];
}

/** The summary of the listeners' own conditions. */
function unresolved(own: readonly GatewayListener[]): RefProblem | undefined {
  const names = own.filter(({ refProblems }) => refProblems.length > 0).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'ListenersNotResolved', message: `References of listeners do not resolve: ${names.join(', ')}` };
}

/** A GatewayClass, as the controller it names would answer it. */
export function classConditions(cluster: Cluster, gatewayClass: KubeObject): StatusCondition[] {
  return [condition({ ref: refOf(gatewayClass) }, 'Accepted', classRefusal(cluster, gatewayClass))];
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
  const invalid = (message = '') => ({ reason: 'Invalid', message });
  const unusable = rejected
    ? invalid(rejected.message)
    : (conflict ?? (isUsable(listener) ? undefined : invalid(refProblem?.message)));
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
    {
      ...about,
      type: 'SupportedKinds',
      status: 'True',
      reason: 'Listed',
      message: '',
      names: accepted ? [] : routeKinds,
    },
  ];
}

export function listenerSetConditions(
  object: KubeObject,
  allowed: boolean,
  { gateway, refusal, listeners }: GatewayListeners,
): StatusCondition[] {
  const about = { ref: refOf(object) };
  if (!allowed) {
    const problem = { reason: 'NotAllowed', message: 'The Gateway’s allowedListeners do not let it attach' };
    return [condition(about, 'Accepted', problem), condition(about, 'Programmed', problem)];
  }
  if (refusal) {
    const message = `Gateway ${gateway.namespace}/${gateway.name} is not accepted: ${refusal.message}`;
    return [
      condition(about, 'Accepted', { reason: 'ParentNotAccepted', message }),
      condition(about, 'Programmed', { reason: 'ParentNotProgrammed', message }),
    ];
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

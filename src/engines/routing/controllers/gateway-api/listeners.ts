/** Listeners of a Gateway and of the ListenerSets attached to it, with what is wrong with each. */
import type { YamlPath } from '../../../core/yaml.ts';
import type { Cluster } from '../../cluster.ts';
import type { ControllerOptions } from '../controller.ts';
import { fieldsOf, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import type { KubeObject } from '../../object.ts';
import { selects } from '../../selector.ts';
import { addressProblem, gatewayRefusal, type Refusal } from './acceptance.ts';
import {
  authoritiesOf,
  authorityProblems,
  frontendValidation,
  secretProblem,
  type RefProblem,
} from './certificates.ts';
import { markConflicts } from './conflicts.ts';
import { group, objectsOf, readReference } from './names.ts';

export type RouteKind = 'HTTPRoute' | 'GRPCRoute' | 'TLSRoute' | 'TCPRoute' | 'UDPRoute';

export interface GatewayListener {
  readonly gateway: KubeObject;
  /** The Gateway itself or a ListenerSet. */
  readonly owner: KubeObject;
  readonly name: string;
  readonly path: YamlPath;
  readonly port: number;
  readonly protocol: string;
  /** Lower case; '' = all. */
  readonly hostname: string;
  readonly tlsMode: 'Terminate' | 'Passthrough';
  readonly fields: Fields;
  /** Kinds of routes that may attach. */
  readonly routeKinds: readonly RouteKind[];
  /** References that do not resolve. */
  readonly refProblems: RefProblem[];
  /** Why it is not configured at all. */
  rejected: RefProblem | undefined;
  /** Set when it cannot be told apart from another one. */
  conflict: RefProblem | undefined;
  readonly clientCertificate: 'none' | 'optional' | 'required';
  readonly clientAuthorities: readonly string[];
  /** Routes attached, counted once each. */
  attached: number;
}

export interface GatewayListeners {
  readonly gateway: KubeObject;
  /** Why none of them is configured. */
  readonly refusal: Refusal | undefined;
  /** Why it is not programmed although it is accepted. */
  readonly unusable: ReturnType<typeof addressProblem>;
  readonly listeners: readonly GatewayListener[];
  readonly listenerSets: readonly { readonly object: KubeObject; readonly allowed: boolean }[];
}

const routeKindsOf: Readonly<Record<string, readonly RouteKind[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

export function readGateway(cluster: Cluster, gateway: KubeObject, options: ControllerOptions): GatewayListeners {
  const listenerSets = objectsOf(cluster, 'ListenerSet')
    .filter((object) => namesGateway(object, gateway))
    .toSorted((a, b) => a.age - b.age || compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
    .map((object) => ({ object, allowed: allowsListenerSet(cluster, gateway, object) }));
  const owners = [gateway, ...listenerSets.filter(({ allowed }) => allowed).map(({ object }) => object)];
  const listeners = owners.flatMap((owner) =>
    listOf(fieldsOf(owner.value['spec'])['listeners']).map((value, i) =>
      readListener(cluster, gateway, owner, value, i, options),
    ),
  );
  markConflicts(listeners, options.settings?.['gateway-api']?.['mixedTlsModes'] === true);
  const refusal = gatewayRefusal(cluster, gateway);
  return { gateway, refusal, unusable: addressProblem(gateway), listeners, listenerSets };
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function namesGateway(listenerSet: KubeObject, gateway: KubeObject): boolean {
  const { namespace } = listenerSet;
  const ref = readReference(fieldsOf(listenerSet.value['spec'])['parentRef'], { group, kind: 'Gateway', namespace });
  return (
    ref.kind === 'Gateway' && ref.group === group && ref.namespace === gateway.namespace && ref.name === gateway.name
  );
}

/** `allowedListeners` of the Gateway; by default no ListenerSet may attach. */
function allowsListenerSet(cluster: Cluster, gateway: KubeObject, listenerSet: KubeObject): boolean {
  const allowed = fieldsOf(fieldsOf(gateway.value['spec'])['allowedListeners']);
  const namespaces = fieldsOf(allowed['namespaces']);
  return allowsNamespace(cluster, namespaces, gateway.namespace, listenerSet.namespace, 'None');
}

/** `from` of allowed namespaces: All, Same, Selector or None. */
export function allowsNamespace(
  cluster: Cluster,
  namespaces: Fields,
  own: string,
  asked: string,
  fallback: 'Same' | 'None',
): boolean {
  switch (textOf(namespaces['from']) ?? fallback) {
    case 'All':
      return true;
    case 'Same':
      return own === asked;
    case 'Selector':
      return selects(namespaces['selector'], cluster.namespaceLabels(asked));
    default:
      return false;
  }
}

function readListener(
  cluster: Cluster,
  gateway: KubeObject,
  owner: KubeObject,
  value: unknown,
  index: number,
  options: ControllerOptions,
): GatewayListener {
  const fields = fieldsOf(value);
  const protocol = textOf(fields['protocol']) ?? '';
  const tls = fieldsOf(fields['tls']);
  const port = numberOf(fields['port']) ?? 0;
  const tlsMode = textOf(tls['mode']) === 'Passthrough' ? 'Passthrough' : 'Terminate';
  const { kinds, problem } = allowedKinds(fields, protocol);
  const refProblems: RefProblem[] = problem ? [problem] : [];
  const terminates = protocol === 'HTTPS' || (protocol === 'TLS' && tlsMode === 'Terminate');
  if (terminates) refProblems.push(...certificateProblems(cluster, owner, tls));
  const validation = terminates && protocol === 'HTTPS' ? frontendValidation(gateway, port) : undefined;
  const authorities = authorityProblems(cluster, gateway, validation);
  refProblems.push(...authorities.problems);
  return {
    gateway,
    owner,
    name: textOf(fields['name']) ?? '',
    path: ['spec', 'listeners', index],
    port,
    protocol,
    hostname: (textOf(fields['hostname']) ?? '').toLowerCase(),
    tlsMode,
    fields,
    routeKinds: kinds,
    refProblems,
    rejected: rejection(protocol, authorities.noneValid) ?? tlsRejection(protocol, fields['tls'], options),
    conflict: undefined,
    clientCertificate: clientCertificate(validation),
    clientAuthorities: authoritiesOf(gateway, validation),
    attached: 0,
  };
}

function rejection(protocol: string, noAuthority: boolean): RefProblem | undefined {
  if (!Object.hasOwn(routeKindsOf, protocol)) {
    return {
      reason: 'UnsupportedProtocol',
      message: `Protocol ${protocol === '' ? '(none)' : protocol} is none of ${Object.keys(routeKindsOf).join(', ')}`,
    };
  }
  return noAuthority
    ? { reason: 'NoValidCACertificate', message: 'No certificate authority for clients is left' }
    : undefined;
}

/**
 * TLS settings the protocol has no use for. HTTPS is terminated always; connections of protocol TLS too, where the
 * implementation can (`settings.gateway-api.tlsTermination`, true unless it says otherwise).
 */
function tlsRejection(protocol: string, tls: unknown, { settings }: ControllerOptions): RefProblem | undefined {
  if (tls === undefined || tls === null) return undefined;
  const reason = 'UnsupportedValue';
  const mode = textOf(fieldsOf(tls)['mode']) || 'Terminate';
  if (protocol !== 'HTTPS' && protocol !== 'TLS')
    return { reason, message: `A listener of protocol ${protocol} has no tls` };
  if (mode !== 'Terminate' && (mode !== 'Passthrough' || protocol === 'HTTPS'))
    return { reason, message: `tls.mode ${mode} is not for a listener of protocol ${protocol}` };
  const cannot = settings?.['gateway-api']?.['tlsTermination'] === false;
  if (protocol === 'TLS' && mode === 'Terminate' && cannot)
    return { reason, message: 'This implementation passes connections of protocol TLS through only' };
  return undefined;
}

function clientCertificate(validation: unknown): 'none' | 'optional' | 'required' {
  if (validation === undefined) return 'none';
  return textOf(fieldsOf(validation)['mode']) === 'AllowInsecureFallback' ? 'optional' : 'required';
}

function certificateProblems(cluster: Cluster, owner: KubeObject, tls: Fields): RefProblem[] {
  const refs = listOf(tls['certificateRefs']);
  if (refs.length === 0 && Object.keys(fieldsOf(tls['options'])).length === 0) {
    return [{ reason: 'InvalidCertificateRef', message: 'A listener that terminates TLS needs certificateRefs' }];
  }
  return refs.flatMap((ref) => secretProblem(cluster, owner, ref, 'InvalidCertificateRef') ?? []);
}

/** Kinds that may attach: those asked for among those the protocol can carry. */
function allowedKinds(fields: Fields, protocol: string): { kinds: readonly RouteKind[]; problem?: RefProblem } {
  const possible = routeKindsOf[protocol] ?? [];
  const asked = listOf(fieldsOf(fields['allowedRoutes'])['kinds']).map(fieldsOf);
  if (asked.length === 0) return { kinds: possible };
  const kinds: RouteKind[] = [];
  const wrong: string[] = [];
  for (const entry of asked) {
    const kind = textOf(entry['kind']) ?? '';
    const found = (textOf(entry['group']) ?? group) === group ? possible.find((one) => one === kind) : undefined;
    if (found) kinds.push(found);
    else wrong.push(kind);
  }
  if (wrong.length === 0) return { kinds };
  const message = `A ${protocol} listener cannot carry ${wrong.join(', ')}`;
  return { kinds, problem: { reason: 'InvalidRouteKinds', message } };
}

/** Whether anything of the Gateway listens. */
export function isTakenUp({ refusal, unusable }: GatewayListeners): boolean {
  return refusal === undefined && !unusable?.noneLeft;
}

/** Whether traffic can reach it. */
export function isUsable(listener: GatewayListener): boolean {
  if (listener.rejected || listener.conflict) return false;
  if (listener.routeKinds.length === 0) return false;
  const certificates = listOf(fieldsOf(listener.fields['tls'])['certificateRefs']).length;
  const broken = listener.refProblems.filter(({ reason }) => reason !== 'InvalidRouteKinds').length;
  return broken === 0 || broken < certificates;
}

/** Gateway API, as its own conformance suite describes an implementation. */
import type { Cluster } from '../../cluster.ts';
import { toDiagnostic } from '../../findings.ts';
import { fieldsOf, textOf } from '../../fields.ts';
import { refOf, type KubeObject, type ObjectDiagnostic } from '../../object.ts';
import type { Proxy } from '../../proxy.ts';
import type { StatusCondition } from '../../status-condition.ts';
import type { Controller, ControllerOptions, Programmed } from '../controller.ts';
import type { Refusal } from './acceptance.ts';
import { attachRoute, type Attachment, type ParentStatus } from './attach.ts';
import { policyConditions, policyTargets } from './backend-tls.ts';
import { routeFailures, toListener } from './hosts.ts';
import { isTakenUp, isUsable, readGateway, type GatewayListeners } from './listeners.ts';
import { meshConditions, meshProxy } from './mesh.ts';
import { objectsOf } from './names.ts';
import { classConditions, gatewayConditions, listenerSetConditions, routeConditions } from './status.ts';

const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;

export const gatewayApi: Controller = {
  id: 'gateway-api',
  label: 'Gateway API',
  summary: 'What the specification and its conformance suite ask of every implementation.',
  kinds: ['GatewayClass', 'Gateway', 'ListenerSet', ...routeKinds, 'ReferenceGrant', 'BackendTLSPolicy'],
  sources: [
    { title: 'kubernetes-sigs/gateway-api', version: '4564255ac2c3', at: 'apis/v1' },
    { title: 'kubernetes-sigs/gateway-api', version: '4564255ac2c3', at: 'conformance/tests' },
  ],
  program,
  programClient: (cluster, source) => meshProxy(cluster, source),
};

function program(cluster: Cluster, options: ControllerOptions): Programmed {
  const gateways = objectsOf(cluster, 'Gateway').map((gateway) => readGateway(cluster, gateway, options));
  const statuses = routeKinds.flatMap((kind) =>
    objectsOf(cluster, kind).flatMap((route) => attachRoute(cluster, route, gateways)),
  );
  const attachments = distinct(statuses);
  for (const { listener } of attachments) listener.attached += 1;
  return {
    proxies: gateways.map((gateway) => toProxy(cluster, gateway, attachments)),
    conditions: [
      ...objectsOf(cluster, 'GatewayClass').flatMap((one) => classConditions(cluster, one)),
      ...gateways.flatMap((gateway) => conditionsOf(cluster, gateway)),
      ...statuses.flatMap((status) => routeConditions(cluster, status)),
      ...meshConditions(cluster),
      ...policiesInUse(cluster, attachments),
    ],
    diagnostics: [
      ...statuses.flatMap(refusals),
      ...unresolved(cluster),
      ...gateways.flatMap(notTakenUp),
      ...gateways.flatMap(({ gateway }) => missingClass(cluster, gateway)),
    ],
  };
}

/** A route that names one listener twice is attached once. */
function distinct(statuses: readonly ParentStatus[]): readonly Attachment[] {
  const seen = new Map<Attachment['listener'], Set<KubeObject>>();
  return statuses
    .flatMap(({ attachments }) => attachments)
    .filter(({ listener, route }) => {
      const routes = seen.get(listener) ?? new Set();
      seen.set(listener, routes);
      if (routes.has(route)) return false;
      routes.add(route);
      return true;
    });
}

function toProxy(cluster: Cluster, whole: GatewayListeners, attachments: readonly Attachment[]): Proxy {
  const { gateway, listeners } = whole;
  const open = isTakenUp(whole) ? listeners.filter(isUsable) : [];
  return {
    name: `Gateway ${gateway.namespace}/${gateway.name}`,
    role: 'gateway',
    controller: 'gateway-api',
    ref: { namespace: gateway.namespace, name: gateway.name },
    listeners: open.map((listener) =>
      toListener(
        cluster,
        listener,
        attachments.filter((one) => one.listener === listener),
      ),
    ),
  };
}

function conditionsOf(cluster: Cluster, gateway: GatewayListeners): StatusCondition[] {
  return [
    ...gatewayConditions(cluster, gateway),
    ...gateway.listenerSets.flatMap(({ object, allowed }) => listenerSetConditions(object, allowed, gateway)),
  ];
}

/** A BackendTLSPolicy gets a status per Gateway that reaches one of its Services. */
function policiesInUse(cluster: Cluster, attachments: readonly Attachment[]): StatusCondition[] {
  const policies = objectsOf(cluster, 'BackendTLSPolicy');
  if (policies.length === 0) return [];
  const reached = new Map<KubeObject, Set<string>>();
  for (const { route, listener } of attachments) {
    const services = reached.get(listener.gateway) ?? new Set<string>();
    reached.set(listener.gateway, services);
    for (const service of servicesOf(route)) services.add(service);
  }
  return policies.flatMap((policy) =>
    [...reached].flatMap(([gateway, services]) =>
      policyTargets(policy).some((target) => services.has(target)) ? policyConditions(cluster, policy, gateway) : [],
    ),
  );
}

function servicesOf(route: KubeObject): string[] {
  const rules = fieldsOf(route.value['spec'])['rules'];
  return (Array.isArray(rules) ? rules : []).flatMap((rule) => {
    const refs = fieldsOf(rule)['backendRefs'];
    return (Array.isArray(refs) ? refs : []).map(
      (ref) => `${textOf(fieldsOf(ref)['namespace']) ?? route.namespace}/${textOf(fieldsOf(ref)['name']) ?? ''}`,
    );
  });
}

function refusals({ route, path, refused }: ParentStatus): ObjectDiagnostic[] {
  if (!refused) return [];
  return [
    toDiagnostic(
      {
        code: 'route-not-accepted',
        severity: 'warning',
        message: `Unexpected parent of ${route.kind} ${route.namespace}/${route.name}, expected one that accepts it (${refused.reason}): ${refused.message}.`,
        hint: 'The route takes no part through this parent.',
        path,
      },
      route,
    ),
  ];
}

/** What keeps a Gateway or one of its listeners from being programmed, at its place. */
function notTakenUp({ gateway, refusal, unusable, listeners }: GatewayListeners): ObjectDiagnostic[] {
  const whole = refusal ?? unusable;
  const told = whole ? [gatewayNotTakenUp(gateway, whole)] : [];
  return [
    ...told,
    ...listeners.flatMap(({ owner, name, path, rejected, conflict, refProblems }) => {
      const problem = rejected ?? conflict ?? refProblems[0];
      if (!problem) return [];
      return [
        toDiagnostic(
          {
            code: 'listener-not-programmed',
            severity: 'warning',
            message: `Unexpected listener ${name} of ${owner.kind} ${owner.namespace}/${owner.name}, expected one that is valid (${problem.reason}): ${problem.message}.`,
            hint: 'See the conditions of the listener; what is not valid of it takes no traffic.',
            path,
          },
          owner,
        ),
      ];
    }),
  ];
}

function gatewayNotTakenUp(gateway: KubeObject, { reason, message, path }: Refusal): ObjectDiagnostic {
  return toDiagnostic(
    {
      code: 'gateway-not-programmed',
      severity: 'warning',
      message: `Unexpected Gateway ${gateway.namespace}/${gateway.name}, expected one a controller can carry out (${reason}): ${message}.`,
      hint: 'Until it is mended nothing listens for it.',
      path,
    },
    gateway,
  );
}

/** Each reference of a route that leads nowhere, at its place. */
function unresolved(cluster: Cluster): ObjectDiagnostic[] {
  const routes = routeKinds.flatMap((kind) => objectsOf(cluster, kind));
  return routes.flatMap((route) => {
    const told = new Set<string>();
    return routeFailures(cluster, route).flatMap(({ reason, message, path }) => {
      const key = path.join('/');
      if (told.has(key)) return [];
      told.add(key);
      return [
        toDiagnostic(
          {
            code: 'reference-unresolved',
            severity: 'warning',
            message: `Unexpected reference, expected one that resolves (${reason}): ${message}.`,
            hint: 'Its share of requests is answered 500.',
            path,
          },
          route,
        ),
      ];
    });
  });
}

function missingClass(cluster: Cluster, gateway: KubeObject): ObjectDiagnostic[] {
  const name = textOf(fieldsOf(gateway.value['spec'])['gatewayClassName']) ?? '';
  if (name === '' || cluster.get('GatewayClass', '', name)) return [];
  return [
    {
      code: 'gateway-class-missing',
      severity: 'info',
      message: `Unexpected GatewayClass ${name} that is not in the manifests, expected it to exist; it is assumed to.`,
      hint: 'Add it to the manifests to silence this.',
      place: gateway.placeOf(['spec', 'gatewayClassName']),
      file: gateway.file,
      ref: refOf(gateway),
    },
  ];
}

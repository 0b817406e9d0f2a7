/** VirtualServers → servers of nginx. Source: nginx/kubernetes-ingress@0eb3072 internal/configs/virtualserver.go (GenerateVirtualServerConfig). */
import { fieldsOf, flagOf, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { isAccepted } from '../../kinds/nginx-kind.ts';
import { virtualServer } from '../../kinds/nginx-virtual-server.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import { readLocation } from '../nginx/location.ts';
import { isInternal, routeSteps } from './actions.ts';
import { attachedRoutes, type Attached, type AttachedRoute } from './attached-routes.ts';
import {
  answer,
  type NginxIncContext,
  type NginxIncServer,
  type Scheme,
  type ServerLocation,
  type Step,
} from './context.ts';
import { readErrorPages } from './error-pages.ts';
import { isOwnClass } from './ownership.ts';
import { policiesWithin, readPolicies, type Policies } from './policies.ts';
import { readUpstreams } from './upstreams.ts';

export interface VirtualServerFound {
  readonly object: KubeObject;
  readonly server: NginxIncServer;
  readonly attached: Attached;
}

/** Valid VirtualServers of the controller's class, and those it refuses. */
export function virtualServers(context: NginxIncContext): {
  readonly taken: readonly VirtualServerFound[];
  readonly refused: readonly KubeObject[];
} {
  const own = context.cluster
    .ofKind('VirtualServer')
    .filter((object) => isOwnClass(textOf(fieldsOf(object.value['spec'])['ingressClassName']), context));
  const accepted = (object: KubeObject) => isAccepted(virtualServer.validate(object), context.plus);
  return {
    taken: own.filter(accepted).map((object) => toServer(object, context)),
    refused: own.filter((object) => !accepted(object)),
  };
}

function tlsOf(spec: Fields, object: KubeObject, { cluster, settings }: NginxIncContext): NginxIncServer['tls'] {
  if (spec['tls'] === undefined) return 'none';
  const secret = textOf(fieldsOf(spec['tls'])['secret']);
  if (!secret) return settings.text('wildcard-tls-secret') ? 'own' : 'none';
  const type = textOf(cluster.get('Secret', object.namespace, secret)?.value['type']);
  return type === undefined || type === 'kubernetes.io/tls' ? 'own' : 'refused';
}

/** Ports of the listeners it names in the GlobalConfiguration; 80 and 443 when it names none. */
function portsOf(spec: Fields, { cluster }: NginxIncContext): { http: number | undefined; https: number | undefined } {
  if (spec['listener'] === undefined) return { http: 80, https: 443 };
  const asked = fieldsOf(spec['listener']);
  const listeners = cluster
    .ofKind('GlobalConfiguration')
    .flatMap((object) => listOf(fieldsOf(object.value['spec'])['listeners']).map(fieldsOf));
  const port = (name: unknown, ssl: boolean) =>
    numberOf(
      listeners.find(
        (one) => one['name'] === name && one['protocol'] === 'HTTP' && (flagOf(one['ssl']) ?? false) === ssl,
      )?.['port'],
    );
  return { http: port(asked['http'], false), https: port(asked['https'], true) };
}

const headerFields = ['gunzip', 'http-snippets', 'server-snippets', 'add-header-inherit', 'dos', 'externalDNS'];
const routeFields = ['location-snippets', 'add-header-inherit', 'dos'];

const named = (holder: Fields, keys: readonly string[], of: string) =>
  keys.filter((key) => holder[key] !== undefined).map((key) => `${key} of ${of}`);

function redirectSteps(spec: Fields, scheme: Scheme): Step[] {
  const redirect = fieldsOf(fieldsOf(spec['tls'])['redirect']);
  if (!flagOf(redirect['enable'])) return [];
  const byHeader = redirect['basedOn'] === 'x-forwarded-proto';
  if (!byHeader && scheme === 'https') return [];
  const conditions: Condition[] = byHeader
    ? [{ on: 'header', name: 'x-forwarded-proto', match: { kind: 'exact', value: 'http' } }]
    : [];
  return [
    {
      conditions,
      precedence: 'tls.redirect is asked before any path',
      action: {
        kind: 'redirect',
        redirect: {
          status: numberOf(redirect['code']) ?? 301,
          location: 'https://${host}${request_uri}',
          variables: true,
        },
      },
    },
  ];
}

function toServer(object: KubeObject, context: NginxIncContext): VirtualServerFound {
  const spec = fieldsOf(object.value['spec']);
  const origin: Origin = { ref: refOf(object), path: ['spec'] };
  const routes = listOf(spec['routes']).map(fieldsOf);
  const attached = attachedRoutes(object, routes, context);
  const tls = tlsOf(spec, object, context);
  const place = { namespace: object.namespace, tls: tls !== 'none', on: 'VirtualServer' } as const;
  const general = readPolicies(spec['policies'], { ...place, level: 'server' }, context);
  const ignored = named(spec, headerFields, `VirtualServer ${object.namespace}/${object.name}`);
  const ports = portsOf(spec, context);
  const locations = (scheme: Scheme) => [
    ...ownLocations({ object, routes, general, ignored, scheme }, context),
    ...attached.routes.flatMap((one) => attachedLocations(one, { object, routes, general, ignored, scheme }, context)),
  ];
  const server: NginxIncServer = {
    host: (textOf(spec['host']) ?? '').toLowerCase(),
    name: `VirtualServer ${object.namespace}/${object.name}`,
    tls,
    httpPort: ports.http,
    httpsPort: ports.https,
    origin,
    steps: (scheme) => [
      ...redirectSteps(spec, scheme),
      ...(general.error === undefined
        ? []
        : [{ conditions: [], precedence: general.error, action: answer(500), origin }]),
    ],
    locations,
  };
  return { object, server, attached };
}

interface Within {
  readonly object: KubeObject;
  readonly routes: readonly Fields[];
  /** Policies of the VirtualServer's spec. */
  readonly general: Policies;
  readonly ignored: readonly string[];
  readonly scheme: Scheme;
}

function ownLocations(
  { object, routes, general, ignored, scheme }: Within,
  context: NginxIncContext,
): ServerLocation[] {
  const upstreams = readUpstreams(object, context);
  return routes.flatMap((route, i): ServerLocation[] => {
    if (textOf(route['route']) || route['routeSelector'] !== undefined) return [];
    const place = { namespace: object.namespace, tls: true, on: 'VirtualServer', level: 'location' } as const;
    const policies = policiesWithin(general, readPolicies(route['policies'], place, context));
    const at = ['spec', 'routes', i];
    const written = textOf(route['path']) ?? '';
    const steps = routeSteps({
      owner: object,
      at,
      route,
      upstreams,
      pages: readErrorPages(route['errorPages']),
      policies,
      scheme,
      ignored: [...ignored, ...policies.ignored, ...named(route, routeFields, `route ${written}`)],
    });
    const origin: Origin = { ref: refOf(object), path: at };
    return [{ match: readLocation(written), steps, origin, first: isInternal(route) }];
  });
}

function attachedLocations(
  { object: own, subroutes, parents }: AttachedRoute,
  { object, general, ignored, scheme }: Within,
  context: NginxIncContext,
): ServerLocation[] {
  const upstreams = readUpstreams(own, context);
  // The last route that names the object is the one whose defaults count.
  const inherited = (key: string) => parents.findLast((parent) => listOf(parent[key]).length > 0)?.[key];
  return subroutes.map((route, i): ServerLocation => {
    const hasOwn = listOf(route['policies']).length > 0;
    const place = {
      namespace: hasOwn ? own.namespace : object.namespace,
      tls: true,
      on: 'VirtualServer',
      level: 'location',
    } as const;
    const refs = hasOwn ? route['policies'] : inherited('policies');
    const policies = policiesWithin(general, readPolicies(refs, place, context));
    const at = ['spec', 'subroutes', i];
    const written = textOf(route['path']) ?? '';
    const steps = routeSteps({
      owner: own,
      at,
      route,
      upstreams,
      pages: readErrorPages(route['errorPages'] ?? inherited('errorPages')),
      policies,
      scheme,
      ignored: [...ignored, ...policies.ignored, ...named(route, routeFields, `subroute ${written}`)],
    });
    return { match: readLocation(written), steps, origin: { ref: refOf(own), path: at }, first: isInternal(route) };
  });
}

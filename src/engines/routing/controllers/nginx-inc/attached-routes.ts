/**
 * Which VirtualServerRoutes a VirtualServer takes in.
 * Source: nginx/kubernetes-ingress@0eb3072 internal/k8s/configuration.go (buildVirtualServerRoutes) and
 * pkg/apis/configuration/validation/virtualserver.go (validateVirtualServerRouteSubroutes).
 */
import { fieldsOf, listOf, textMapOf, textOf, type Fields } from '../../fields.ts';
import { isAccepted } from '../../kinds/nginx-kind.ts';
import { normalPath, sortOfPath } from '../../kinds/nginx-route.ts';
import { virtualServerRoute } from '../../kinds/nginx-virtual-server.ts';
import type { KubeObject } from '../../object.ts';
import { hasLabels } from '../../selector.ts';
import type { NginxIncContext } from './context.ts';
import { isOwnClass } from './ownership.ts';

export interface AttachedRoute {
  readonly object: KubeObject;
  readonly subroutes: readonly Fields[];
  /** The routes of the VirtualServer that name it; their policies and error pages stand in where it has none. */
  readonly parents: readonly Fields[];
}

export interface Attached {
  readonly routes: readonly AttachedRoute[];
  /** Why a route leads nowhere, by its place in the VirtualServer. */
  readonly problems: readonly { readonly index: number; readonly message: string }[];
}

const keyOf = ({ namespace, name }: KubeObject) => `${namespace}/${name}`;
const subroutesOf = (object: KubeObject) => listOf(fieldsOf(object.value['spec'])['subroutes']).map(fieldsOf);
const pathOf = (route: Fields) => normalPath(textOf(route['path']) ?? '');

function candidates(route: Fields, owner: KubeObject, context: NginxIncContext): readonly KubeObject[] | string {
  const own = (object: KubeObject) =>
    isOwnClass(textOf(fieldsOf(object.value['spec'])['ingressClassName']), context) &&
    isAccepted(virtualServerRoute.validate(object), context.plus);
  const named = textOf(route['route']);
  if (named) {
    const [first = '', second] = named.split('/');
    const [namespace, name] = second === undefined ? [owner.namespace, first] : [first, second];
    const object = context.cluster.get('VirtualServerRoute', namespace, name);
    if (!object || !own(object)) return `VirtualServerRoute ${namespace}/${name} does not exist or is invalid.`;
    return [object];
  }
  const labels = textMapOf(fieldsOf(route['routeSelector'])['matchLabels']);
  return context.cluster
    .ofKind('VirtualServerRoute')
    .filter((object) => Object.keys(labels).length > 0 && hasLabels(object.labels, labels) && own(object));
}

/** Why the object does not fit the paths that lead to it, or undefined. */
function misfit(object: KubeObject, host: string, paths: readonly string[]): string | undefined {
  const spec = fieldsOf(object.value['spec']);
  const subroutes = subroutesOf(object).map(pathOf);
  const [first = ''] = paths;
  if (textOf(spec['host']) !== host) return `its host is not ${host}`;
  switch (sortOfPath(first)) {
    case 'exact':
      return subroutes.length === 1 && subroutes[0] === first ? undefined : `it needs ${first} as its only path`;
    case 'regex': {
      const same = paths.every((path) => subroutes.includes(path)) && subroutes.every((path) => paths.includes(path));
      return same ? undefined : `its paths are not ${paths.join(', ')}`;
    }
    default: {
      const bad = subroutes.find((path) => !path.startsWith(first));
      return bad === undefined ? undefined : `its path ${bad} does not begin with ${first}`;
    }
  }
}

/** Paths taken twice: the later object is left out whole. */
function withoutConflicts(routes: readonly AttachedRoute[]): AttachedRoute[] {
  const taken = new Set<string>();
  return routes.filter(({ subroutes }) => {
    const paths = subroutes.map(pathOf);
    const clashes = paths.some((path, i) => taken.has(path) || paths.indexOf(path) !== i);
    for (const path of paths) taken.add(path);
    return !clashes;
  });
}

export function attachedRoutes(owner: KubeObject, routes: readonly Fields[], context: NginxIncContext): Attached {
  const host = textOf(fieldsOf(owner.value['spec'])['host']) ?? '';
  const found = new Map<string, { object: KubeObject; paths: string[]; parents: Fields[]; index: number }>();
  const problems: { index: number; message: string }[] = [];
  for (const [index, route] of routes.entries()) {
    if (!textOf(route['route']) && route['routeSelector'] === undefined) continue;
    const objects = candidates(route, owner, context);
    if (typeof objects === 'string') {
      problems.push({ index, message: objects });
      continue;
    }
    for (const object of objects) {
      const entry = found.get(keyOf(object)) ?? { object, paths: [], parents: [], index };
      // Only patterns may lead to one object by several paths; of others the first counts.
      if (entry.paths.length === 0 || sortOfPath(pathOf(route)) === 'regex') {
        entry.paths.push(pathOf(route));
        entry.parents.push(route);
      }
      found.set(keyOf(object), entry);
    }
  }
  const fitting = [...found.values()].flatMap(({ object, paths, parents, index }): AttachedRoute[] => {
    const why = misfit(object, host, paths);
    if (why === undefined) return [{ object, subroutes: subroutesOf(object), parents }];
    problems.push({ index, message: `VirtualServerRoute ${keyOf(object)} is left out: ${why}.` });
    return [];
  });
  // Plain prefixes and exact paths stand before patterns, as the controller collects them.
  const patternsLast = [
    ...fitting.filter(({ parents }) => sortOfPath(pathOf(parents[0]!)) !== 'regex'),
    ...fitting.filter(({ parents }) => sortOfPath(pathOf(parents[0]!)) === 'regex'),
  ];
  return { routes: withoutConflicts(patternsLast), problems };
}

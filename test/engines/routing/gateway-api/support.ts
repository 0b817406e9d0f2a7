/** Gateway API manifests, short enough to read in a test. */
import { compile } from '../../../../src/engines/routing/world.ts';
import { app, cluster } from '../support.ts';

export const version = 'gateway.networking.k8s.io/v1';

export function object(kind: string, name: string, spec: string, namespace = 'default'): string {
  return `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}

export const gateway = (listeners: string, name = 'gw') =>
  object('Gateway', name, `{gatewayClassName: any, listeners: [${listeners}]}`);
export const http = '{name: http, port: 80, protocol: HTTP}';

export function httpRoute(name: string, rules: string, more = '', namespace = 'default'): string {
  return object(
    'HTTPRoute',
    name,
    `{parentRefs: [{name: gw, namespace: default}], rules: [${rules}]${more}}`,
    namespace,
  );
}

export const to = (...names: readonly string[]) =>
  `backendRefs: [${names.map((name) => `{name: ${name}, port: 80}`).join(', ')}]`;

/** A world with Services a, b and c (one pod each) and what is given. */
export function world(...texts: readonly string[]) {
  return compile(cluster(app('a'), app('b'), app('c'), ...texts));
}

/** Conditions of an object, as `Type=Status Reason`. */
export function conditions(of: ReturnType<typeof world>, kind: string, name: string, listener?: string): string[] {
  return of.conditions
    .filter(({ ref, listener: about }) => ref.kind === kind && ref.name === name && about === listener)
    .map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

/** Objects of NGINX Inc.'s controller, and requests to it. */
import { nginxInc } from '../../../../src/engines/routing/controllers/nginx-inc/index.ts';
import type { Decision } from '../../../../src/engines/routing/decision.ts';
import type { RoutedRequest } from '../../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../../src/engines/routing/world.ts';
import { app, cluster, get } from '../support.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Upstreams tea, coffee and water lead to Services with pods; empty to one that is not there. */
const upstreams = ['tea', 'coffee', 'water', 'empty'].map((name) => ({ name, service: name, port: 80 }));

export const apps = ['tea', 'coffee', 'water'].map((name) => app(name, { replicas: name === 'coffee' ? 2 : 1 }));

export function virtualServer(routes: readonly Fields[], spec: Fields = {}, name = 'cafe'): string {
  return JSON.stringify({
    apiVersion: 'k8s.nginx.org/v1',
    kind: 'VirtualServer',
    metadata: { name },
    spec: { host: 'cafe.test', upstreams, routes, ...spec },
  });
}

export function virtualServerRoute(name: string, subroutes: readonly Fields[], spec: Fields = {}): string {
  return JSON.stringify({
    apiVersion: 'k8s.nginx.org/v1',
    kind: 'VirtualServerRoute',
    metadata: { name, labels: { app: name } },
    spec: { host: 'cafe.test', upstreams, subroutes, ...spec },
  });
}

export function policy(name: string, spec: Fields): string {
  return JSON.stringify({ apiVersion: 'k8s.nginx.org/v1', kind: 'Policy', metadata: { name }, spec });
}

export interface Asked extends Partial<RoutedRequest> {
  readonly draw?: number;
  readonly settings?: Fields;
}

export function program(objects: readonly string[], settings: Fields = {}) {
  const found = cluster(...apps, ...objects);
  return nginxInc.program(found, { ingressController: 'nginx-inc', settings: { 'nginx-inc': settings } });
}

export function decide(objects: readonly string[], url: string, { draw = 0, settings, ...more }: Asked = {}): Decision {
  const found = cluster(...apps, ...objects);
  const options = { ingressController: 'nginx-inc', settings: { 'nginx-inc': settings ?? {} } };
  const world = compileProgrammed(found, [nginxInc.program(found, options)], options);
  return routeRequest(world, get(url, more), { draw });
}

/** `service path`, `status location`, status, or the code of a refusal. */
export function ask(objects: readonly string[], url: string, asked: Asked = {}): string {
  const { outcome, hops } = decide(objects, url, asked);
  if (outcome.kind === 'answered')
    return outcome.location ? `${outcome.status} ${outcome.location}` : String(outcome.status);
  if (outcome.kind === 'refused') return outcome.code;
  return `${hops.find(({ kind }) => kind === 'service')!.name.split('/')[1]} ${outcome.upstream.path}`;
}

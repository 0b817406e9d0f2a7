/** What was there and not taken, for a request that gets nowhere: told with its places, nearest first, and not endlessly. */
import { controllers } from './controllers/index.ts';
import type { Passed } from './decision.ts';
import { fieldsOf, listOf } from './fields.ts';
import { describeRef, refOf, type Origin } from './object.ts';
import type { Listener, Proxy } from './proxy.ts';
import type { StatusCondition } from './status-condition.ts';
import type { CompiledProxy, World } from './world.ts';

/** At most this many are told. */
const maxTold = 20;
/** At most this many are compared with what was asked for. */
const maxCompared = 1000;

/** Where the list stands that an entry is part of: its object, and the place of the list. */
export function listOrigin({ ref, path }: Origin): Origin {
  return { ref, path: path.slice(0, -1) };
}

/** Gateways that could have been called. */
export function passedGateways(gateways: readonly CompiledProxy[]): Passed[] {
  return gateways.slice(0, maxTold).map(({ proxy }): Passed => {
    const { namespace, name } = proxy.ref ?? {};
    const asked = name === undefined ? '' : ` It is called as ${namespace}/${name}.`;
    return withOrigin({ name: proxy.name, why: `Is not the one asked for.${asked}` }, proxyOrigin(proxy));
  });
}

/** The list of the proxy's listeners, where an object holds it. */
export function proxyOrigin({ listeners, ref, controller }: Proxy): Origin | undefined {
  const [first] = listeners;
  if (first && first.origin.ref.name !== '') return listOrigin(first.origin);
  return ref && controller === 'gateway-api'
    ? { ref: { kind: 'Gateway', ...ref }, path: ['spec', 'listeners'] }
    : undefined;
}

/** Listeners of a proxy with what each takes, and those of its object that are not programmed. */
export function passedListeners(world: World, proxy: Proxy): Passed[] {
  const open = proxy.listeners.slice(0, maxTold).map((listener) => ({
    name: listener.name,
    why: `Takes ${inWords(listener)}.`,
    origin: listener.origin,
  }));
  return [...idleListeners(world, proxy), ...open].slice(0, maxTold);
}

const protocols: Readonly<Record<Listener['protocol'], string>> = {
  http: 'HTTP',
  https: 'TLS',
  'tls-passthrough': 'TLS, unopened,',
  tcp: 'connections',
  udp: 'datagrams',
};

function inWords({ port, protocol, serverNames }: Listener): string {
  const names = serverNames.length === 0 ? '' : ` for ${serverNames.slice(0, 5).join(', ')}`;
  return `${protocols[protocol]} on ${port === 0 ? 'ports without a listener of their own' : `port ${port}`}${names}`;
}

/** A Gateway that is not accepted, or listeners of it that are not programmed: conditions say why. */
export function idleListeners({ conditions, cluster }: World, { ref, controller }: Proxy): Passed[] {
  if (!ref || controller !== 'gateway-api') return [];
  const object = cluster.find({ kind: 'Gateway', group: 'gateway.networking.k8s.io', ...ref });
  if (!object) return [];
  const listeners = listOf(fieldsOf(object.value['spec'])['listeners']).map((value) => fieldsOf(value)['name']);
  const origin = ({ listener }: StatusCondition): Origin => ({
    ref: refOf(object),
    path: listener === undefined ? ['spec'] : ['spec', 'listeners', listeners.indexOf(listener)],
  });
  return conditions
    .filter(
      (one) =>
        one.type === 'Programmed' &&
        one.status !== 'True' &&
        one.ref.kind === 'Gateway' &&
        one.ref.namespace === ref.namespace &&
        one.ref.name === ref.name,
    )
    .map((one) => ({
      name: one.listener === undefined ? describeRef(one.ref) : `listener ${one.listener}`,
      why: `Is not programmed (${one.reason}): ${one.message}.`,
      origin: origin(one),
    }));
}

/** Services a namespace calls by their bare names. */
export function passedServices(cluster: World['cluster'], namespace: string): Passed[] {
  return cluster
    .inNamespace('Service', namespace)
    .slice(0, maxTold)
    .map((service) => ({
      name: describeRef(refOf(service)),
      why: `Is called ${service.name}.`,
      origin: { ref: refOf(service), path: ['metadata', 'name'] },
    }));
}

/** Hosts of a listener, those most like the one asked for first. */
export function passedHosts({ virtualHosts }: Listener, asked: string): Passed[] {
  const likeness = (name: string) => commonEnd(name.replace(/^\*/, ''), asked);
  return virtualHosts
    .slice(0, maxCompared)
    .filter(({ domains }) => !domains.includes('*'))
    .map(({ name, domains, origin }) => ({
      likeness: Math.max(...domains.map(likeness)),
      passed: { name, why: `Is for ${domains.slice(0, 5).join(', ')}.`, origin },
    }))
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, maxTold)
    .map(({ passed }) => passed);
}

/** Objects that the proxy's controller left out, or parts of them, with what it found. */
export function leftOut({ diagnostics }: World, { controller }: Proxy): Passed[] {
  const { kinds = [] } = controllers.list.find(({ id }) => id === controller) ?? {};
  return diagnostics
    .flatMap(({ severity, ref, message }): Passed[] =>
      severity === 'info' || ref === undefined || !kinds.includes(ref.kind)
        ? []
        : [{ name: describeRef(ref), why: message, origin: { ref, path: ['spec'] } }],
    )
    .slice(0, maxTold);
}

/** How many characters two names share, from the end and from the start. */
function commonEnd(a: string, b: string): number {
  let end = 0;
  while (end < a.length && end < b.length && a.at(-1 - end) === b.at(-1 - end)) end++;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  return end + start;
}

function withOrigin(passed: Passed, origin: Origin | undefined): Passed {
  return origin ? { ...passed, origin } : passed;
}

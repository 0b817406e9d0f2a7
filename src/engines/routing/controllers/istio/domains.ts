/** The names a service is called by, and where to point when no object says anything. */
import type { Origin } from '../../object.ts';
import type { Client } from './destination-rules.ts';
import type { MeshService } from './services.ts';
import type { SidecarScope } from './sidecar-scope.ts';

/** The names a service is called by from a namespace. */
export function domainsOf(
  service: MeshService,
  fromNamespace: string,
): { readonly whole: readonly string[]; readonly short: readonly string[] } {
  const { hostname } = service;
  const cut = hostname.indexOf('.svc.');
  const short = cut === -1 ? [] : [hostname.slice(0, cut), `${hostname.slice(0, cut)}.svc`];
  if (cut !== -1 && hostname.slice(0, cut).endsWith(`.${fromNamespace}`))
    short.unshift(hostname.slice(0, hostname.indexOf('.')));
  const others = (service.aliases ?? []).map((alias) =>
    domainsOf({ ...service, hostname: alias, aliases: [] }, fromNamespace),
  );
  short.push(...others.flatMap((other) => [...other.whole, ...other.short]));
  const whole = [hostname, `${hostname}.`, ...service.addresses.filter((address) => !address.includes('/'))];
  const pods = service.headless
    ? [...whole, ...short].filter((name) => !name.startsWith('*')).map((name) => `*.${name}`)
    : [];
  return { whole: [...whole, ...pods], short };
}

/** The Sidecar that rules the pod, or its namespace. */
export function nowhere(scope: SidecarScope, client: Client): Origin {
  const { sidecar } = scope;
  return sidecar
    ? { ref: { kind: 'Sidecar', namespace: sidecar.namespace, name: sidecar.name }, path: ['spec'] }
    : { ref: { kind: 'Namespace', namespace: '', name: client.namespace }, path: [] };
}

/** Who sends the request: a gateway or pod that is named has to be one of those the manifests bring. */
import { callersOf, type RequestSource, type World } from '#engines/routing/index.ts';
import { UsageError } from '../command.ts';

/** Manifests without a pod or workload say nothing about callers: any name will do. @throws UsageError */
export function checkSource(world: World, source: RequestSource): void {
  if (source.kind === 'external') {
    if (source.gateway) checkGateway(world, source.gateway);
    return;
  }
  const { names, has } = callersOf(world.cluster);
  if (names.length > 0 && !has(source)) throw unknown('from', source, names);
}

function checkGateway({ proxies, cluster }: World, asked: { readonly namespace: string; readonly name: string }): void {
  const known = proxies
    .filter(({ proxy }) => proxy.role === 'gateway')
    .flatMap(({ proxy }) => [...(proxy.ref ? [proxy.ref] : []), ...(proxy.alsoKnownAs ?? [])]);
  const isAsked = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
    namespace === asked.namespace && name === asked.name;
  // Of a Gateway that no controller programs the decision says why.
  if (known.some(isAsked) || cluster.ofKind('Gateway').some(isAsked)) return;
  const names = known.map(({ namespace, name }) => `${namespace}/${name}`);
  throw unknown('gateway', asked, names);
}

const maxNames = 12;

function unknown(
  flag: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  names: readonly string[],
): UsageError {
  const sorted = [...new Set(names)].toSorted();
  const more = sorted.length > maxNames ? ` and ${sorted.length - maxNames} more` : '';
  const expected =
    sorted.length === 0 ? 'the manifests bring none' : `expected one of ${sorted.slice(0, maxNames).join(', ')}${more}`;
  return new UsageError(`Unknown --${flag} ${namespace}/${name}, ${expected}.`);
}

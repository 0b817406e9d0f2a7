/** Who may send a request here. */
import type { World } from '../routing/world.ts';
import type { Scene } from './scene.ts';

export interface SourceChoice {
  /** As `TypedRequest.from` takes it. */
  readonly value: string;
  readonly label: string;
}

/** From outside to each gateway, then every pod drawn. */
export function sourcesOf(world: World, scene: Scene): readonly SourceChoice[] {
  const gateways = world.proxies.filter(({ proxy }) => proxy.role === 'gateway');
  const edge = gateways.map(({ proxy }): SourceChoice => {
    const { namespace, name } = proxy.ref ?? { namespace: '', name: proxy.name };
    return gateways.length === 1
      ? { value: 'outside', label: 'outside' }
      : { value: `outside ${namespace}/${name}`, label: `outside, to ${proxy.name}` };
  });
  const pods = scene.nodes
    .filter(({ id, kind }) => (kind === 'pod' || kind === 'client') && id !== 'client:external')
    .map(({ namespace, label }) => ({ value: `${namespace}/${label}`, label: `pod ${namespace}/${label}` }));
  return [...edge, ...pods];
}

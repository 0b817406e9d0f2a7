/** World → scene graph. */
import type { World } from '../routing/world.ts';
import { readEdge, unique } from './edge-nodes.ts';
import { missingService, outsideNode, readClients, readServices } from './inner-nodes.ts';
import type { Texts } from './locate.ts';
import type { Scene, SceneLink, SceneNode } from './scene.ts';

/** Everything the manifests make, in the order they are written: clients, the edge, Services with their pods. */
export function readScene(world: World, texts: Texts): Scene {
  const edge = readEdge(world, texts);
  const inner = readServices(world, texts, edge.balancers);
  const clients = readClients(world, texts, new Set(inner.nodes.map(({ id }) => id)));
  const nodes = [...edge.nodes, ...clients, ...inner.nodes];
  return completed(nodes, [...edge.links, ...inner.links]);
}

/** Adds what links lead to and nothing defines. */
export function completed(nodes: readonly SceneNode[], links: readonly SceneLink[]): Scene {
  const all = new Map(nodes.map((node) => [node.id, node]));
  for (const { to } of links) {
    if (all.has(to)) continue;
    const [kind, rest = ''] = split(to, ':');
    if (kind === 'service') {
      const [namespace, name = ''] = split(rest, '/');
      all.set(to, missingService(namespace, name));
    } else if (kind === 'outside') all.set(to, outsideNode(rest, 'A rule sends requests there.'));
  }
  return { nodes: [...all.values()], links: unique(links).filter(({ from, to }) => all.has(from) && all.has(to)) };
}

function split(text: string, at: string): [string, string] {
  const i = text.indexOf(at);
  return i === -1 ? [text, ''] : [text.slice(0, i), text.slice(i + 1)];
}

/** The same scene for a narrow screen: one below the other, each indented under what leads to it, as a folder tree is. */
import { inKeptOrder, layersOf, type Frame, type Layout, type Placed } from './layout.ts';
import type { Scene, SceneNode } from './scene.ts';

export const narrowSizes = Object.freeze({
  width: 290,
  nodeWidth: 190,
  indent: 26,
  framePad: 12,
  height: 44,
  proxyHeight: 24,
  /** Room for a row of marks and a row of words under a box. */
  gap: 34,
});

/** Callers beyond stand below one another. */
const mostSteps = 2;

const rank: Readonly<Record<SceneNode['kind'], number>> = {
  client: 0,
  'load-balancer': 1,
  gateway: 2,
  service: 3,
  outside: 3,
  pod: 4,
  more: 4,
  proxy: 4,
};

export function layoutNarrow(scene: Scene, previous: readonly string[] = []): Layout {
  const { indent, height, proxyHeight, gap } = narrowSizes;
  const nodes = inKeptOrder(
    scene.nodes.filter(({ kind }) => kind !== 'proxy'),
    previous,
  );
  const proxies = new Map(scene.nodes.filter(({ kind }) => kind === 'proxy').map((node) => [node.owner!, node]));
  const ranks = [...new Set(nodes.map(({ kind }) => rank[kind]))].toSorted((a, b) => a - b);
  const placed: Placed[] = [];
  let y = 0;
  // A line goes down at the left of its box: callers stand in steps, so that none goes through another.
  const callers = nodes.filter(({ kind }) => kind === 'client');
  const stepOf = (index: number) => Math.min(index, mostSteps) * indent;
  const callersWidth = stepOf(Math.max(0, callers.length - 1));
  const put = (node: SceneNode) => {
    const level = ranks.indexOf(rank[node.kind]) * indent;
    const x = node.kind === 'client' ? stepOf(callers.indexOf(node)) : level + callersWidth;
    const width = Math.min(narrowSizes.nodeWidth, narrowSizes.width - x - narrowSizes.framePad);
    placed.push({ id: node.id, x, y, width, height });
    y += height;
    const proxy = proxies.get(node.id);
    if (proxy) {
      placed.push({ id: proxy.id, x, y, width, height: proxyHeight });
      y += proxyHeight;
    }
    y += gap;
  };
  for (const level of [0, 1, 2]) nodes.filter(({ kind }) => rank[kind] === level).forEach(put);
  // Who is called stands below who calls, so that lines lead down.
  const layers = layersOf(scene);
  const services = nodes
    .filter(({ kind }) => rank[kind] === 3)
    .toSorted((a, b) => layers.get(a.id)! - layers.get(b.id)!);
  const frames: Frame[] = [];
  for (const namespace of [...new Set(services.map((node) => node.namespace))]) {
    const top = y;
    if (namespace !== '') y += 24;
    for (const service of services.filter((node) => node.namespace === namespace)) {
      put(service);
      nodes.filter(({ owner }) => owner === service.id).forEach(put);
    }
    if (namespace === '') continue;
    const x = Math.max(0, ranks.indexOf(3) * indent + callersWidth - 10);
    frames.push({ namespace, x, y: top, width: narrowSizes.width - x, height: y - top });
    y += gap;
  }
  return { width: narrowSizes.width, height: Math.max(0, y - gap), nodes: placed, frames };
}

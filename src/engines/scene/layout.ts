/**
 * Where everything stands. Layers run from left to right: clients, load balancers, gateways, Services, their pods; a Service
 * that pods call stands to the right of them. Namespaces are bands, one below the other, so nothing can overlap.
 * What was there before keeps its order, so that an edit moves little.
 */
import type { Scene, SceneNode } from './scene.ts';
import { namePx, notePx, textWidth } from './text-width.ts';

export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Frame extends Omit<Placed, 'id'> {
  readonly namespace: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Placed[];
  readonly frames: readonly Frame[];
}

export const sizes = Object.freeze({
  /** What the columns share, where they can be as wide as `mostWidth` and no narrower than `leastWidth`. */
  total: 1060,
  leastWidth: 96,
  mostWidth: 168,
  leastGap: 34,
  mostGap: 76,
  height: 46,
  /** A sidecar hangs below its pod. */
  proxyHeight: 24,
  /** Room for a row of marks and a row of words under a box. */
  rowGap: 34,
  framePad: 14,
  frameFoot: 32,
  frameHead: 22,
  frameGap: 16,
});

/** Nodes that stand on their own; sidecars hang on them. */
function standing(scene: Scene): SceneNode[] {
  return scene.nodes.filter(({ kind }) => kind !== 'proxy');
}

/** In the order of `previous`, then as written. */
export function inKeptOrder<T extends { readonly id: string }>(nodes: readonly T[], previous: readonly string[]): T[] {
  const rank = new Map(previous.map((id, i) => [id, i]));
  return nodes
    .map((node, i) => ({ node, i, rank: rank.get(node.id) ?? Number.MAX_SAFE_INTEGER }))
    .toSorted((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ node }) => node);
}

const firstLayer: Readonly<Record<SceneNode['kind'], number>> = {
  client: 0,
  'load-balancer': 1,
  gateway: 1,
  service: 1,
  outside: 1,
  pod: 2,
  more: 2,
  proxy: 0,
};

/** Longest way from a client; a link that leads back into its own past does not count. */
export function layersOf(scene: Scene): Map<string, number> {
  const nodes = standing(scene);
  const incoming = new Map<string, string[]>();
  for (const { from, to } of scene.links) incoming.set(to, [...(incoming.get(to) ?? []), from]);
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    const node = byId.get(id);
    if (!node) return -1;
    if (node.kind === 'client') {
      layers.set(id, 0);
      return 0;
    }
    open.add(id);
    const before = (incoming.get(id) ?? []).filter((from) => !open.has(from)).map(visit);
    open.delete(id);
    const layer = Math.max(firstLayer[node.kind], ...before.map((one) => one + 1));
    layers.set(id, layer);
    return layer;
  };
  for (const { id } of nodes) visit(id);
  // A Service nobody leads to stands with the others.
  const services = nodes.filter(({ kind }) => kind === 'service').map(({ id }) => layers.get(id)!);
  const edge = Math.max(0, ...nodes.filter(({ kind }) => isEdge(kind)).map(({ id }) => layers.get(id)!));
  const least = Math.max(edge + 1, Math.min(...services));
  for (const { id, kind } of nodes) {
    if (kind === 'service' && layers.get(id)! < least) layers.set(id, least);
  }
  for (const { id, owner } of nodes) {
    if (owner !== undefined) layers.set(id, (layers.get(owner) ?? 0) + 1);
  }
  for (const { id, kind } of nodes) if (kind === 'outside') layers.set(id, Math.max(layers.get(id)!, least));
  return layers;
}

function isEdge(kind: SceneNode['kind']): boolean {
  return kind === 'client' || kind === 'load-balancer' || kind === 'gateway';
}

interface Column {
  readonly x: number;
  readonly width: number;
}

/**
 * Many columns are narrow, few are not stretched. Columns are of one width where every name has room in it; else those with
 * short names leave some of theirs to those with long ones.
 */
function columnsFor(nodes: readonly SceneNode[][]): Column[] {
  const { total, leastWidth, mostWidth, leastGap, mostGap } = sizes;
  const between = (least: number, value: number, most: number) => Math.round(Math.min(most, Math.max(least, value)));
  const count = nodes.length;
  const gaps = Math.max(1, count - 1);
  const even = between(leastWidth, (total / Math.max(1, count)) * 0.72, mostWidth);
  const needs = nodes.map((column) => between(leastWidth, Math.max(0, ...column.map(neededWidth)), mostWidth));
  const shared = total - gaps * leastGap;
  const widths = needs.every((need) => need <= even) ? needs.map(() => even) : fitted(needs, shared);
  const free = total - widths.reduce((sum, width) => sum + width, 0);
  const gap = between(leastGap, free / gaps, mostGap);
  let x = 0;
  return widths.map((width) => {
    const column = { x, width };
    x += width + gap;
    return column;
  });
}

/** No more than `shared` together: the broadest give way first. What is left over goes to all alike. */
function fitted(needs: readonly number[], shared: number): number[] {
  const { leastWidth, mostWidth } = sizes;
  let most = mostWidth;
  const sum = () => needs.reduce((all, need) => all + Math.min(need, most), 0);
  while (most > leastWidth && sum() > shared) most -= 1;
  const spare = Math.max(0, Math.floor((shared - sum()) / needs.length));
  return needs.map((need) => Math.min(mostWidth, Math.min(need, most) + spare));
}

function neededWidth({ label, note }: SceneNode): number {
  return Math.ceil(Math.max(textWidth(label, namePx) + 14, textWidth(note, notePx) + 10));
}

interface Block {
  readonly service: SceneNode;
  readonly pods: readonly SceneNode[];
  readonly layer: number;
}

export function layoutScene(scene: Scene, previous: readonly string[] = []): Layout {
  const { height, proxyHeight, rowGap, framePad, frameFoot, frameHead, frameGap } = sizes;
  const nodes = inKeptOrder(standing(scene), previous);
  const layers = layersOf(scene);
  const proxies = new Map(scene.nodes.filter(({ kind }) => kind === 'proxy').map((node) => [node.owner!, node]));
  const columns = [...new Set(layers.values())].toSorted((a, b) => a - b);
  const places = columnsFor(columns.map((layer) => nodes.filter(({ id }) => layers.get(id) === layer)));
  const columnOf = (layer: number): Column => places[columns.indexOf(layer)]!;
  const tall = ({ id }: SceneNode) => height + (proxies.has(id) ? proxyHeight : 0);
  const placed: Placed[] = [];
  const put = (node: SceneNode, layer: number, y: number) => {
    const { x, width } = columnOf(layer);
    placed.push({ id: node.id, x, y, width, height });
    const proxy = proxies.get(node.id);
    if (proxy) placed.push({ id: proxy.id, x, y: y + height, width, height: proxyHeight });
  };
  const stackHeight = (list: readonly SceneNode[]) => list.reduce((sum, node) => sum + tall(node) + rowGap, -rowGap);

  const inner = nodes.filter(({ kind }) => kind === 'service' || kind === 'outside');
  const blocks = inner.map((service): Block => ({
    service,
    pods: nodes.filter(({ owner }) => owner === service.id),
    layer: layers.get(service.id)!,
  }));
  const frames: Frame[] = [];
  let y = 0;
  for (const namespace of [...new Set(blocks.map(({ service }) => service.namespace))]) {
    const own = blocks.filter(({ service }) => service.namespace === namespace);
    const framed = namespace !== '';
    const top = y + (framed ? frameHead + framePad / 2 : 0);
    const used = new Map<number, number>();
    for (const block of own) {
      const { layer, pods, service } = block;
      const start = Math.max(used.get(layer) ?? top, pods.length > 0 ? (used.get(layer + 1) ?? top) : top);
      const rows = Math.max(tall(service), stackHeight(pods));
      put(service, layer, start + (rows - tall(service)) / 2);
      let podY = start + (rows - Math.max(0, stackHeight(pods))) / 2;
      for (const pod of pods) {
        put(pod, layers.get(pod.id)!, podY);
        podY += tall(pod) + rowGap;
      }
      used.set(layer, start + rows + rowGap);
      if (pods.length > 0) used.set(layer + 1, start + rows + rowGap);
    }
    const bottom = Math.max(...used.values()) - rowGap;
    if (framed) {
      const from = Math.min(...own.map(({ layer }) => layer));
      const to = Math.max(...own.map(({ layer, pods }) => layer + (pods.length > 0 ? 1 : 0)));
      frames.push({
        namespace,
        x: columnOf(from).x - framePad,
        y,
        width: columnOf(to).x - columnOf(from).x + columnOf(to).width + 2 * framePad,
        height: bottom - y + frameFoot,
      });
    }
    y = bottom + (framed ? frameFoot : 0) + frameGap;
  }

  const total = Math.max(0, y - frameGap);
  const middleOf = new Map(placed.map((one) => [one.id, one.y + one.height / 2]));
  const edges = nodes.filter(({ kind }) => isEdge(kind));
  for (const layer of columns.toReversed()) {
    const column = edges.filter(({ id }) => layers.get(id) === layer);
    const wanted = column.map((node) => {
      const to = scene.links.filter(({ from }) => from === node.id).flatMap(({ to }) => middleOf.get(to) ?? []);
      return (to.length > 0 ? to.reduce((a, b) => a + b, 0) / to.length : total / 2) - tall(node) / 2;
    });
    let least = 0;
    const rest = column.map((_, i) => stackHeight(column.slice(i)));
    for (const [i, node] of column.entries()) {
      const most = Math.max(least, total - rest[i]!);
      const at = Math.round(Math.min(Math.max(wanted[i]!, least), most));
      put(node, layer, at);
      middleOf.set(node.id, at + height / 2);
      least = at + tall(node) + rowGap;
    }
  }
  return framedToOrigin(placed, frames);
}

/** Moves everything so that nothing has a negative place, and measures. */
function framedToOrigin(nodes: readonly Placed[], frames: readonly Frame[]): Layout {
  const all = [...nodes, ...frames];
  if (all.length === 0) return { width: 0, height: 0, nodes, frames };
  const left = Math.min(...all.map(({ x }) => x));
  const top = Math.min(...all.map(({ y }) => y));
  const moved = <T extends { readonly x: number; readonly y: number }>(one: T): T => ({
    ...one,
    x: one.x - left,
    y: one.y - top,
  });
  return {
    width: Math.max(...all.map(({ x, width }) => x + width)) - left,
    height: Math.max(...all.map(({ y, height }) => y + height)) - top,
    nodes: nodes.map(moved),
    frames: frames.map(moved),
  };
}

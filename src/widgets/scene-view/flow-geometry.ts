/** The scene's boxes and lines as the drawing of traffic wants them. */
import type { Layout, Placed, Scene } from '#engines/scene/index.ts';
import type { FlowEdge, FlowGeometry } from '../flow-view/geometry.ts';
import { linkPoints, type Arrangement } from './paths.ts';

export function flowGeometry(scene: Scene, layout: Layout, arrangement: Arrangement): FlowGeometry {
  const places = new Map(layout.nodes.map((placed) => [placed.id, placed]));
  const proxies = new Map(scene.nodes.filter(({ kind }) => kind === 'proxy').map((node) => [node.owner!, node.id]));
  const owners = new Map([...proxies].map(([owner, id]) => [id, owner]));
  // On a narrow screen lines leave a pod and its sidecar as one box, as the scene draws them.
  const whole = (place: Placed): Placed => {
    const pod = places.get(owners.get(place.id) ?? '');
    return pod ? { ...place, y: pod.y, height: pod.height + place.height } : place;
  };
  const route = (a: Placed, b: Placed) => linkPoints(arrangement, arrangement === 'narrow' ? whole(a) : a, b);
  const edges = new Map<string, FlowEdge>();
  const add = (from: string, to: string, a: Placed, b: Placed) => {
    const id = `${from}>${to}`;
    edges.set(id, { id, points: route(a, b) });
  };
  for (const { from, to } of scene.links) {
    const leaves = proxies.get(from) ?? from;
    const arrives = proxies.get(to) ?? to;
    const a = places.get(leaves);
    const b = places.get(arrives);
    if (!a || !b) continue;
    for (const one of new Set([from, leaves])) for (const other of new Set([to, arrives])) add(one, other, a, b);
  }
  const standIns = Object.fromEntries(
    scene.nodes.flatMap(({ id, standsFor = [] }) => standsFor.map((hidden) => [hidden, id])),
  );
  return { places: layout.nodes, edges: [...edges.values()], standIns, isNarrow: arrangement === 'narrow', route };
}

/** Where a try is on the drawing: the way from node to node as one line, and places along it. */
import { edgeId, pathOf, type TrafficRun } from '#engines/traffic/index.ts';

/** A node as the scene has laid it out, in the scene's own units. */
export interface FlowPlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Spot = readonly [x: number, y: number];

/** A line the scene has drawn; `id` is `from>to`. */
export interface FlowEdge {
  readonly id: string;
  readonly points: readonly Spot[];
}

/** What is drawn. Nodes without a place are passed through unseen; ways without a line go straight. */
export interface FlowGeometry {
  readonly places: readonly FlowPlace[];
  readonly edges: readonly FlowEdge[];
  /** Where a node is drawn that has no place of its own, e.g. a pod behind “12 more”. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** One box stands below the other, the lines beside them. */
  readonly isNarrow?: boolean;
  /** The line between two places where the scene has drawn none; straight without it. */
  route?(from: FlowPlace, to: FlowPlace): readonly Spot[];
}

/** A line with the length up to each of its points. */
export interface Track {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly lengths: Float64Array;
  /** Where it begins and ends. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

export interface Tracks {
  readonly isNarrow: boolean;
  readonly places: ReadonlyMap<string, FlowPlace>;
  /** The node that stands for another, itself if it is drawn; undefined when nothing is. */
  drawn(id: string): string | undefined;
  /** The way of a try. */
  ofTry(attempt: number): Track;
  ofEdge(index: number): Track;
}

const centre = ({ x, y, width, height }: FlowPlace): Spot => [x + width / 2, y + height / 2];

/** A pod and its own sidecar: between them there is no way to draw on. */
export function areStacked(a: FlowPlace, b: FlowPlace): boolean {
  return a.x === b.x && (a.y + a.height === b.y || b.y + b.height === a.y);
}

/** From side to side where one box stands right or left of the other, else from middle to middle. */
function between(from: FlowPlace, to: FlowPlace): readonly Spot[] {
  const [[fromX, fromY], [toX, toY]] = [centre(from), centre(to)];
  if (to.x >= from.x + from.width) return [[from.x + from.width, fromY], [to.x, toY]]; // prettier-ignore
  if (from.x >= to.x + to.width) return [[from.x, fromY], [to.x + to.width, toY]]; // prettier-ignore
  return [[fromX, fromY], [toX, toY]]; // prettier-ignore
}

/** Between a pod and its sidecar: along the side at which the way comes or goes on, past the names. */
function besideNames(from: FlowPlace, to: FlowPlace, other: Spot | undefined): readonly Spot[] {
  const [[middle, fromY], [, toY]] = [centre(from), centre(to)];
  const x = other && other[0] < middle ? from.x : from.x + from.width;
  return [[x, fromY], [x, toY]]; // prettier-ignore
}

/** From one spot of a box's edge to another along its foot, so that nothing crosses its name. Near ones go straight. */
function belowName({ x, y, width, height }: FlowPlace, from: Spot, to: Spot): readonly Spot[] {
  const near = Math.hypot(to[0] - from[0], to[1] - from[1]) <= height;
  const radius = height / 2;
  const corner = ([atX, atY]: Spot): Spot[] => {
    if (atY >= y + height - 1) return [];
    const inward = atX < x + width / 2 ? 1 : -1;
    return [30, 60, 90].map((degrees): Spot => {
      const angle = (degrees * Math.PI) / 180;
      return [atX + inward * radius * (1 - Math.cos(angle)), y + radius + radius * Math.sin(angle)];
    });
  };
  return near ? [] : [...corner(from), ...corner(to).toReversed()];
}

export function tracksOf(run: TrafficRun, geometry: FlowGeometry): Tracks {
  const { places, edges, standIns = {}, isNarrow = false, route = between } = geometry;
  const byId = new Map(places.map((place) => [place.id, place]));
  const lines = new Map(edges.map(({ id, points }) => [id, points]));
  const drawn = (id: string): string | undefined => {
    for (const one of [id, standIns[id], id.replace(/^client:/, 'pod:'), id.replace(/^proxy:/, 'pod:')])
      if (one !== undefined && byId.has(one)) return one;
    return undefined;
  };
  const legOf = (from: string, to: string): readonly Spot[] => {
    const line = lines.get(edgeId(from, to));
    if (line && line.length > 1) return line;
    return route(byId.get(from)!, byId.get(to)!);
  };
  const trackOf = (path: readonly string[]): Track => {
    const stops = path.map(drawn).filter((id, i, all): id is string => id !== undefined && id !== all[i - 1]);
    const points: Spot[] = stops.length === 1 ? [centre(byId.get(stops[0]!)!)] : [];
    const legs = stops.slice(1).map((stop, i) => legOf(stops[i]!, stop));
    for (const [i, leg] of legs.entries()) {
      const [from, to] = [byId.get(stops[i]!)!, byId.get(stops[i + 1]!)!];
      const next = areStacked(from, to) ? besideNames(from, to, points.at(-1) ?? legs[i + 1]?.[0]) : leg;
      const before = points.at(-1);
      if (before) points.push(...belowName(from, before, next[0]!));
      points.push(...next);
    }
    return measured(points, stops[0], stops.at(-1));
  };
  const made = new Map<number, Track>();
  const ofEdges = run.edges.map((edge) => trackOf([edge.from, edge.to]));
  const { trace } = run.run;
  return {
    isNarrow,
    places: byId,
    drawn,
    ofEdge: (index) => ofEdges[index]!,
    ofTry(attempt) {
      const hop = trace.hop[attempt]!;
      const info = run.hops[hop]!;
      const caller = info.callers.length > 1 ? run.callerOf(attempt) : 0;
      const replica = trace.replica[attempt]!;
      const key = (hop * 4096 + caller) * 4096 + replica;
      let track = made.get(key);
      if (!track) made.set(key, (track = trackOf(pathOf(info, caller, replica))));
      return track;
    },
  };
}

function measured(points: readonly Spot[], from: string | undefined, to: string | undefined): Track {
  const xs = Float64Array.from(points, ([x]) => x);
  const ys = Float64Array.from(points, ([, y]) => y);
  const lengths = new Float64Array(points.length);
  for (let i = 1; i < points.length; i++) {
    lengths[i] = lengths[i - 1]! + Math.hypot(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!);
  }
  return { xs, ys, lengths, from, to };
}

export interface Point {
  x: number;
  y: number;
}

/** Fills `point` with the place a share (0–1) of the way along. @returns false when there is no way */
export function alongTrack({ xs, ys, lengths }: Track, share: number, point: Point): boolean {
  const last = lengths.length - 1;
  if (last < 0) return false;
  const wanted = Math.min(1, Math.max(0, share)) * lengths[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (lengths[middle]! <= wanted) low = middle;
    else high = middle;
  }
  const span = lengths[high]! - lengths[low]!;
  const part = span > 0 ? (wanted - lengths[low]!) / span : 0;
  point.x = xs[low]! + (xs[high]! - xs[low]!) * part;
  point.y = ys[low]! + (ys[high]! - ys[low]!) * part;
  return true;
}

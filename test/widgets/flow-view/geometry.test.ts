import { describe, expect, test } from 'vitest';
import { alongTrack, tracksOf, type FlowGeometry } from '../../../src/widgets/flow-view/geometry.ts';
import { deadAt, ejectedAt, footOf } from '../../../src/widgets/flow-view/paint-nodes.ts';
import { app, clientPod, fromClient, object, run } from '../../engines/traffic/support.ts';

const rule = object(
  'DestinationRule',
  'shop',
  'host: shop\ntrafficPolicy: {outlierDetection: {consecutive5xxErrors: 2, interval: 1s, baseEjectionTime: 1s, maxEjectionPercent: 100}}',
);
const traffic = run([clientPod, app('shop', { replicas: 2 }), rule], {
  entries: [{ request: fromClient('http://shop/') }],
  load: { shape: 'steady', rateRps: 100, durationMs: 4000 },
  actions: [
    { kind: 'break', pod: 'default/shop-0', errorRatio: 1, fromMs: 0, untilMs: 500 },
    { kind: 'kill', pod: 'default/shop-1', fromMs: 3000, untilMs: 3500 },
  ],
});
const box = (id: string, x: number) => ({ id, x, y: 0, width: 10, height: 10 });
const toPod = traffic
  .attemptsOf(0)
  .find(({ path }) => path.at(-1) === 'pod:default/shop-0' || path.at(-1) === 'pod:default/shop-1')!;

describe('the way of a try', () => {
  test('goes along the lines of the scene, and straight where there is none', () => {
    const pod = toPod.path.at(-1)!;
    const tracks = tracksOf(traffic, {
      places: [box('pod:default/client', 0), box('service:default/shop', 100), box(pod, 200)],
      edges: [
        {
          id: `service:default/shop>${toPod.path[2]}`,
          points: [
            [110, 5],
            [150, 50],
            [200, 5],
          ],
        },
      ],
    });
    // The proxy beside the client is drawn with its pod; the sidecar of the called pod too.
    const track = tracks.ofTry(toPod.id);
    expect([...track.xs].slice(0, 2)).toEqual([10, 100]);
    expect(track.from).toBe('pod:default/client');
    expect(track.to).toBe(pod);
    const point = { x: 0, y: 0 };
    alongTrack(track, 0, point);
    expect(point).toEqual({ x: 10, y: 5 });
    alongTrack(track, 1, point);
    expect(point).toEqual({ x: 200, y: 5 });
  });
  test('of nodes that are not drawn leads nowhere', () => {
    const tracks = tracksOf(traffic, { places: [], edges: [] });
    expect(alongTrack(tracks.ofTry(toPod.id), 0.5, { x: 0, y: 0 })).toBe(false);
  });
  test('ends at a stand-in where pods are drawn as one', () => {
    const tracks = tracksOf(traffic, {
      places: [box('client:default/client', 0), box('more:default/shop', 100)],
      edges: [],
      standIns: { 'pod:default/shop-0': 'more:default/shop', 'pod:default/shop-1': 'more:default/shop' },
    });
    expect(tracks.ofTry(toPod.id).to).toBe('more:default/shop');
  });
});

describe('names are not crossed', () => {
  const wide = (id: string, x: number, y = 0, height = 46) => ({ id, x, y, width: 100, height });
  const pod = toPod.path.at(-1)!;
  const sidecar = toPod.path.at(-2)!;
  const places = [
    wide('pod:default/client', 0),
    wide('proxy:default/client', 0, 46, 24),
    wide('service:default/shop', 200),
    wide(pod, 400),
    wide(sidecar, 400, 46, 24),
  ];
  /** Where names stand: the middle of a box, not its edges. */
  const isOnName = (x: number, y: number) =>
    places.some((box) => Math.abs(x - box.x - 50) < 32 && Math.abs(y - box.y - box.height / 2) < box.height / 2 - 3);
  const crossed = (geometry: FlowGeometry) => {
    const track = tracksOf(traffic, geometry).ofTry(toPod.id);
    const point = { x: 0, y: 0 };
    return Array.from({ length: 400 }, (_, i) => i / 399).filter(
      (share) => alongTrack(track, share, point) && isOnName(point.x, point.y),
    );
  };
  test('the fixture has all stops', () => {
    expect(toPod.path).toEqual(['proxy:default/client', 'service:default/shop', sidecar, pod]);
  });
  test('by a way from left to right', () => {
    expect(crossed({ places, edges: [] })).toEqual([]);
  });
  test('by one that comes back at the right and leaves at the foot', () => {
    const edges = [
      { id: `proxy:default/client>service:default/shop`, points: [[100, 58], [320, 58], [320, 23], [300, 23]] },
      { id: `service:default/shop>${sidecar}`, points: [[213, 46], [213, 58], [400, 58]] },
    ] as const; // prettier-ignore
    expect(crossed({ places, edges })).toEqual([]);
  });
});

describe('below a box', () => {
  test('what stays at a pod and at its sidecar is below both', () => {
    const tracks = tracksOf(traffic, {
      places: [box('pod:default/a', 0), { ...box('proxy:default/a', 0), y: 10 }, box('ingress:nginx', 50)],
      edges: [],
    });
    expect(footOf('pod:default/a', tracks)!.id).toBe('proxy:default/a');
    expect(footOf('proxy:default/a', tracks)!.id).toBe('proxy:default/a');
    expect(footOf('ingress:nginx', tracks)!.id).toBe('ingress:nginx');
    expect(footOf('pod:default/none', tracks)).toBeUndefined();
  });
});

test('pods that are left out or dead are known at any moment', () => {
  const [out, back] = traffic.run.phases;
  expect([...ejectedAt(traffic, out!.tMs - 1)]).toEqual([]);
  expect([...ejectedAt(traffic, out!.tMs)]).toEqual(['pod:default/shop-0']);
  expect([...ejectedAt(traffic, back!.tMs)]).toEqual([]);
  expect([...deadAt(traffic, 3200)]).toEqual(['pod:default/shop-1']);
  expect([...deadAt(traffic, 3500)]).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { scenes } from '../../src/engines/scene/scenes/index.ts';
import { namePx, notePx, textWidth } from '../../src/engines/scene/text-width.ts';
import { fitText, linkPoints } from '../../src/widgets/scene-view/paths.ts';
import { studyOf } from '../engines/scene/support.ts';

describe('a text in its room', () => {
  test('is whole where it fits, else loses its middle', () => {
    expect(fitText('pod', 60, notePx)).toBe('pod');
    expect(fitText('istio-ingressgateway', 100, namePx)).toMatch(/^istio.*….*way$/);
    for (const room of [10, 20, 40, 80])
      expect(textWidth(fitText('a-very-long-name-of-a-pod', room, namePx), namePx)).toBeLessThanOrEqual(
        Math.max(room, 30),
      );
  });
  test('is measured as the browser measures it, or a little broader', () => {
    // Chromium, Instrument Sans 500 at 13.5 px.
    for (const [text, px] of [
      ['istio-ingressgateway', 130.7],
      ['ingress controller', 109.5],
    ] as const) {
      expect(textWidth(text, 13.5) / px).toBeGreaterThan(0.99);
      expect(textWidth(text, 13.5) / px).toBeLessThan(1.04);
    }
  });
});

test.each(scenes.list.map((scene) => [scene.id, scene] as const))('every name of %s is whole', (_, scene) => {
  const { scene: drawn, wide, narrow } = studyOf(scene, 0);
  for (const { nodes } of [wide, narrow])
    for (const { id, width } of nodes) {
      const { kind, label, note } = drawn.nodes.find((node) => node.id === id)!;
      const small = kind === 'proxy';
      expect(fitText(label, width - (small ? 24 : 10), small ? notePx : namePx)).toBe(label);
      if (!small) expect(fitText(note, width - 8, notePx)).toBe(note);
    }
});

test('on a narrow screen no line goes through a caller', () => {
  const { scene, narrow } = studyOf(scenes.get('selector-typo')!, 0);
  const placeOf = (id: string) => narrow.nodes.find((node) => node.id === id)!;
  const callers = scene.nodes.filter(({ kind }) => kind === 'client').map(({ id }) => placeOf(id));
  expect(callers).toHaveLength(2);
  for (const { from, to } of scene.links)
    for (const [x, y] of linkPoints('narrow', placeOf(from), placeOf(to)))
      for (const box of callers) {
        const isInside = x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
        expect(isInside).toBe(false);
      }
  const down = linkPoints('narrow', placeOf('client:external'), placeOf('ingress:ingress-nginx'))[0]![0];
  expect(callers.filter(({ x, y }) => y > callers[0]!.y && x <= down)).toEqual([]);
});

test('on a narrow screen who is called stands below who calls', () => {
  const { narrow } = studyOf(scenes.get('retry-storm')!, 0);
  const yOf = (name: string) => narrow.nodes.find(({ id }) => id === `service:shop/${name}`)!.y;
  expect(yOf('web')).toBeLessThan(yOf('orders'));
  expect(yOf('orders')).toBeLessThan(yOf('stock'));
});

import type { Layout, Scene } from '../../../src/engines/scene/index.ts';
import { studyScene, type StudyInput } from '../../../src/engines/scene/index.ts';
import type { WorkedScene } from '../../../src/engines/scene/scenes/worked-scene.ts';

export function study(text: string, url: string, more: Partial<StudyInput> & { readonly from?: string } = {}) {
  const { from = 'outside', ...rest } = more;
  const request = { method: 'GET', url, headers: '', from };
  return studyScene({ files: [{ file: 'all.yaml', text }], request, controller: '', draw: 0, ...rest });
}

export function studyOf(scene: WorkedScene, index = 0, more: Partial<StudyInput> = {}) {
  const request = scene.tries[index]!;
  const { files, troubles = {}, retries = 'mesh' } = scene;
  return studyScene({ files, request, controller: '', draw: request.draw ?? 0, troubles, retries, ...more });
}

/** Pairs of boxes that cover each other, and boxes outside the drawing. */
export function overlaps({ nodes, width, height }: Layout): string[] {
  const found: string[] = [];
  for (const [i, a] of nodes.entries()) {
    if (a.x < 0 || a.y < 0 || a.x + a.width > width || a.y + a.height > height) found.push(`${a.id} is outside`);
    for (const b of nodes.slice(i + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      if (!apart) found.push(`${a.id} covers ${b.id}`);
    }
  }
  return found;
}

export const idsOf = ({ nodes }: Scene): string[] => nodes.map(({ id }) => id);

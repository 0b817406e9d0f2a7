/** What of the scene a study lights: the way, its numbers, the shares it could have taken. */
import type { SceneStudy } from '#engines/scene/index.ts';
import { formatShare } from '../kit/format.ts';

export interface LitLink {
  readonly from: string;
  readonly to: string;
  readonly kind: 'taken' | 'other' | 'mirror';
  /** Place on the way, from 0. */
  readonly step: number;
}

export interface Lit {
  /** Changes with the request, so that the way is drawn anew. */
  readonly key: string;
  readonly links: readonly LitLink[];
  /** From 1, by node, in the order the request met them. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly labels: readonly { readonly from: string; readonly to: string; readonly text: string }[];
  readonly end: { readonly node: string; readonly kind: 'answered' | 'failed' } | null;
}

export function litOf({ legs }: SceneStudy): Lit {
  const numbers: Record<string, number> = {};
  const links: LitLink[] = [];
  const labels = new Map<string, { from: string; to: string; text: string }>();
  let count = 0;
  for (const { trail } of legs) {
    for (const id of trail.nodes) if (numbers[id] === undefined) numbers[id] = ++count;
    const taken = new Set(trail.links.map(({ from, to }) => `${from} ${to}`));
    for (const { from, to } of trail.links) links.push({ from, to, kind: 'taken', step: links.length });
    const totals = new Map<string, { from: string; to: string; ratio: number; mirror: boolean }>();
    for (const share of trail.shares) {
      const key = `${share.from} ${share.to} ${share.mirror}`;
      totals.set(key, { ...share, ratio: share.ratio + (totals.get(key)?.ratio ?? 0) });
    }
    for (const { from, to, ratio, mirror } of totals.values()) {
      const key = `${from} ${to}`;
      if (mirror || (!taken.has(key) && ratio > 0))
        links.push({ from, to, kind: mirror ? 'mirror' : 'other', step: 0 });
      if (mirror) labels.set(key, { from, to, text: `copies ${formatShare(ratio)}` });
      else if (ratio < 1) labels.set(key, { from, to, text: formatShare(ratio) });
    }
  }
  const last = legs.at(-1);
  return {
    key: legs.map(({ title, trail }) => `${title} ${trail.last}`).join('|'),
    links,
    numbers,
    labels: [...labels.values()],
    end: last ? { node: last.trail.nodes.at(-1) ?? last.trail.last, kind: last.failed ? 'failed' : 'answered' } : null,
  };
}

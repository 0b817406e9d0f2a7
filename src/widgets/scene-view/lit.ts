/** What of the scene a study lights: the way, its numbers, the shares it could have taken. */
import type { SceneStudy, Trail, Tries } from '#engines/scene/index.ts';
import { formatShare } from '../kit/format.ts';

export interface LitLink {
  readonly from: string;
  readonly to: string;
  readonly kind: 'taken' | 'other' | 'mirror' | 'failed';
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

/** Nothing lit. */
export const noLit: Lit = { key: '', links: [], numbers: {}, labels: [], end: null };

export function litOf({ legs, tries }: SceneStudy): Lit {
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
  const { missed, met } = endsOf(tries);
  const drawn = links.filter(({ from, to, kind }) => kind !== 'taken' || !missed.has(`${from} ${to}`) || met.has(`${from} ${to}`)); // prettier-ignore
  for (const [key, { from, to }] of met) {
    if (!drawn.some((link) => link.kind === 'taken' && `${link.from} ${link.to}` === key))
      drawn.push({ from, to, kind: 'taken', step: drawn.length });
  }
  for (const [key, { from, to, text }] of missed) {
    if (!met.has(key)) drawn.push({ from, to, kind: 'failed', step: 0 });
    labels.set(key, { from, to, text });
  }
  const failed = last?.failed === true || tries.outcome !== 'answered';
  const reached = tries.steps.findLast(({ outcome }) => outcome === 'answered');
  return {
    key: legs.map(({ title, trail }) => `${title} ${trail.last}`).join('|'),
    links: drawn,
    numbers,
    labels: [...labels.values()],
    end: last
      ? { node: endOf(last.trail, failed ? undefined : reached?.to), kind: failed ? 'failed' : 'answered' }
      : null,
  };
}

/** Where a request that was answered was answered, where it was not, how far the way goes. */
function endOf({ nodes, last }: Trail, answeredAt: string | undefined): string {
  return answeredAt ?? nodes.at(-1) ?? last;
}

const triesTold = 3;

interface LastLink {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** The last link of every try that ended at a pod: where tries failed, with their numbers, and where they were answered. */
function endsOf({ steps }: Tries): { missed: Map<string, LastLink>; met: Map<string, LastLink> } {
  const numbers = new Map<string, { from: string; to: string; failed: number[]; answered: boolean }>();
  for (const { path, outcome, number } of steps) {
    const [from, to] = path.filter((id) => !id.startsWith('proxy:')).slice(-2);
    if (from === undefined || to === undefined || !to.startsWith('pod:')) continue;
    const key = `${from} ${to}`;
    const entry = numbers.get(key) ?? { from, to, failed: [], answered: false };
    numbers.set(key, entry);
    if (outcome === 'answered') entry.answered = true;
    else entry.failed.push(number);
  }
  const missed = new Map<string, LastLink>();
  const met = new Map<string, LastLink>();
  for (const [key, { from, to, failed, answered }] of numbers) {
    const few = failed.length <= triesTold && new Set(failed).size === failed.length;
    const text = few ? `✕ try ${failed.join(', ')}` : `✕ ${failed.length} tries`;
    if (failed.length > 0) missed.set(key, { from, to, text });
    if (answered) met.set(key, { from, to, text });
  }
  return { missed, met };
}

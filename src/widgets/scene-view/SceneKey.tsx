/** What the marks of a lit scene mean: only those that occur, each once. */
import type { ReactNode } from 'react';
import type { Scene } from '#engines/scene/index.ts';
import { MarkShape } from '../kit/marks.tsx';
import type { Lit } from './lit.ts';

interface Entry {
  readonly kind: string;
  readonly words: string;
  readonly shape: ReactNode;
}

export function SceneKey({ scene, lit }: { readonly scene: Scene; readonly lit: Lit }): ReactNode {
  const entries = entriesOf(scene, lit);
  if (entries.length === 0) return null;
  return (
    <ul className="hop-key scene-key" aria-label="Marks in this picture">
      {entries.map(({ kind, words, shape }) => (
        <li key={kind} className="hop-key__item">
          <svg width="30" height="20" viewBox="-15 -10 30 20" aria-hidden="true">
            {shape}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

function entriesOf(scene: Scene, { links, labels, numbers, end }: Lit): Entry[] {
  const entries: Entry[] = [];
  const add = (isThere: boolean, kind: string, words: string, shape: ReactNode) =>
    void (isThere && entries.push({ kind, words, shape }));
  const has = (kind: Lit['links'][number]['kind']) => links.some((link) => link.kind === kind);
  // `pathLength` as in the scene: the taken way is drawn by its one dash.
  const way = (kind: string) => <path className={`scene__way scene__way--${kind}`} pathLength={kind === 'taken' ? 1 : undefined} d="M-15 0H15" />; // prettier-ignore
  const number = (
    <g className="scene__number">
      <circle r={9} />
      <text y={4}>1</text>
    </g>
  );
  add(Object.keys(numbers).length > 0, 'stop', 'stop, in order', number);
  add(has('taken'), 'taken', 'way of the request', way('taken'));
  add(has('other'), 'other', 'way not taken', way('other'));
  const share = labels.some(({ text }) => text.includes('%'));
  add(
    share,
    'share',
    'share of such requests',
    <text className="scene__share scene-key__text" y={4}>
      %
    </text>,
  );
  add(has('mirror'), 'mirror', 'way of copies', way('mirror'));
  add(has('failed'), 'failed', 'way of failed tries', way('failed'));
  const tries = labels.some(({ text }) => text.startsWith('✕'));
  add(
    tries,
    'try',
    'which tries failed',
    <text className="scene__share scene__share--failed scene-key__text" y={4}>
      ✕ 1
    </text>,
  );
  add(end?.kind === 'answered', 'answered', 'answered here', <MarkShape kind="answered" />);
  add(end?.kind === 'failed', 'ended', 'failed here', <MarkShape kind="failed" />);
  const missing = scene.nodes.some(({ state }) => state === 'missing');
  const box = <rect className="scene__box" x={-13} y={-7} width={26} height={14} rx={3} />;
  add(missing, 'missing', 'named, but nowhere defined', <g className="scene__node--missing">{box}</g>);
  return entries;
}

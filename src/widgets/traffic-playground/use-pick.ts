/** What the reader looks at: a box, a line of the manifests, an open file. A new study shows what decided; the box stays chosen. */
import { useState } from 'react';
import type { Manifest } from '#engines/routing/object.ts';
import type { Leg, Located, SceneNode, SceneStudy } from '#engines/scene/index.ts';

export interface Pick {
  /** The chosen box. */
  readonly node: SceneNode | undefined;
  /** The line that is shown: what was chosen, else what decided. */
  readonly shown: Located | null;
  /** The file that is open. */
  readonly open: string;
  select(node: string): void;
  show(place: Located): void;
  openFile(file: string): void;
  clear(): void;
}

/** @param scene the box is forgotten with the scene it stood in */
export function usePick(scene: string, study: SceneStudy, files: readonly Manifest[]): Pick {
  const [pick, setPick] = useState<{ scene: string; study: unknown; node: string | null; place: Located | null }>();
  const [opened, setOpened] = useState<{ shown: Located | null; file: string }>();
  const node = study.scene.nodes.find(({ id }) => pick?.scene === scene && id === pick.node);
  const isFresh = pick?.study === study && (pick.place !== null || node !== undefined);
  const shown = isFresh ? (pick.place ?? node?.origin ?? null) : decidingPlace(study.legs);
  return {
    node,
    shown,
    open: opened?.shown === shown ? opened.file : (shown?.file ?? opened?.file ?? files[0]?.file ?? ''),
    select: (one) => setPick({ scene, study, node: one, place: null }),
    show: (place) => setPick({ scene, study, node: node?.id ?? null, place }),
    openFile: (file) => setOpened({ shown, file }),
    clear: () => setPick(undefined),
  };
}

/** The line that decided: where it failed, else the last rule that was taken, else the last line there is. */
function decidingPlace(legs: readonly Leg[]): Located | null {
  const last = legs.at(-1);
  const hops = last?.trail.hops ?? [];
  return (
    last?.cause ??
    hops.findLast(({ kind, origin }) => kind === 'route' && origin)?.origin ??
    hops.findLast(({ origin }) => origin)?.origin ??
    null
  );
}

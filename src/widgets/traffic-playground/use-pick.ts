/** What the reader looks at: a box, a line of the manifests, an open file. It holds for one study; the next begins afresh. */
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

export function usePick(study: SceneStudy, files: readonly Manifest[]): Pick {
  const [pick, setPick] = useState<{ study: unknown; node: string | null; place: Located | null }>();
  const [opened, setOpened] = useState<{ shown: Located | null; file: string }>();
  const picked = pick?.study === study ? pick : undefined;
  const node = study.scene.nodes.find(({ id }) => id === picked?.node);
  const shown = picked?.place ?? node?.origin ?? (node ? null : decidingPlace(study.legs));
  return {
    node,
    shown,
    open: opened?.shown === shown ? opened.file : (shown?.file ?? opened?.file ?? files[0]?.file ?? ''),
    select: (one) => setPick({ study, node: one, place: null }),
    show: (place) => setPick({ study, node: picked?.node ?? null, place }),
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

/** What is not as the scene brings it: files that were put away, a policy that was added. */
import type { ReactNode } from 'react';
import { convertedFile } from '#engines/scene/scenes/worked-scene.ts';
import type { PlaygroundState } from './state.ts';

interface NoticesProps {
  /** What the reader had, while it can be brought back. */
  readonly before: PlaygroundState | undefined;
  readonly isConverted: boolean;
  onBack(before: PlaygroundState): void;
  onTakeAway(): void;
}

export function Notices({ before, isConverted, onBack, onTakeAway }: NoticesProps): ReactNode {
  return (
    <>
      {before && (
        <p className="scene-added">
          The files you had changed were put away.{' '}
          <button type="button" className="hop-button" onClick={() => onBack(before)}>
            Bring them back
          </button>
        </p>
      )}
      {isConverted && (
        <p className="scene-added">
          <span>
            What the converter wrote is applied as <b>{convertedFile}</b>.
          </span>
          <button type="button" className="hop-button" onClick={onTakeAway}>
            Take it away
          </button>
        </p>
      )}
    </>
  );
}

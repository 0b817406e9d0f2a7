/** Which scene, which controller, which request. */
import type { ReactNode } from 'react';
import type { SceneStudy } from '#engines/scene/index.ts';
import type { Try } from '#engines/scene/scenes/worked-scene.ts';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import { RequestBar } from './RequestBar.tsx';
import { defaultState, drawOf, ownRequest, type PlaygroundState, type SceneSummary } from './state.ts';
import { unreadAddress } from './words.ts';

interface SceneControlsProps {
  readonly scenes: readonly SceneSummary[];
  readonly scene: SceneSummary;
  readonly study: SceneStudy;
  readonly request: Try;
  readonly state: PlaygroundState;
  update(patch: Partial<PlaygroundState>): void;
  /** Another scene, after which nothing is as it was. */
  replace(next: PlaygroundState): void;
}

/** The golden ratio spreads one draw after another evenly. */
const nextDraw = (draw: number): number => Math.round(((draw + 0.618_034) % 1) * 1000) % 1000;

export function SceneControls({
  scenes,
  scene,
  study,
  request,
  state,
  update,
  replace,
}: SceneControlsProps): ReactNode {
  return (
    <>
      <ChoiceControl
        spec={{
          kind: 'choice',
          label: 'Scene',
          doc: 'Worked scenes; each answers one question.',
          options: scenes.map((one) => ({ value: one.id, label: one.title })),
          default: scenes[0]!.id,
        }}
        value={scene.id}
        onChange={(value) => replace({ ...defaultState, scene: value, who: state.who })}
      />
      {study.controllers.length > 0 && (
        <ChoiceControl
          spec={{
            kind: 'choice',
            label: 'Ingress controller',
            doc: 'Who serves the Ingress objects: the controller their class names, or any other.',
            options: [
              { value: '', label: 'as its class says' },
              ...study.controllers.map((one) => ({ value: one.id, label: one.label })),
            ],
            default: '',
          }}
          value={state.controller}
          onChange={(controller) => update({ controller })}
        />
      )}
      <label className="hop-control hop-toggle hop-button--aligned">
        <input type="checkbox" checked={state.who} onChange={(e) => update({ who: e.currentTarget.checked })} />
        <span>Who does this: ingress or mesh?</span>
      </label>
      <RequestBar
        request={request}
        invalid={unreadAddress(study) !== undefined}
        tries={scene.tries}
        asked={state.ask}
        sources={study.sources}
        onTry={(ask) => update({ ask, draw: -1 })}
        onChange={(patch) => update(ownRequest(request, patch))}
        onAgain={() => update({ draw: nextDraw(drawOf(state, request)) })}
      />
    </>
  );
}

/** What a box is, which YAML made it, and, for a pod, what it does with requests. */
import type { ReactNode } from 'react';
import type { Located, SceneNode, Trouble, Troubles } from '#engines/scene/index.ts';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import { Line } from './HopList.tsx';
import { troubleWords } from './state.ts';

interface NodeCardProps {
  readonly node: SceneNode | undefined;
  readonly name: string;
  readonly troubles: Troubles;
  readonly shown: Located | null;
  onShow(place: Located): void;
  onTroubles(troubles: Troubles): void;
}

const options = [
  { value: '', label: 'answers' },
  ...Object.entries(troubleWords).map(([value, label]) => ({ value, label })),
];

export function NodeCard({ node, name, troubles, shown, onShow, onTroubles }: NodeCardProps): ReactNode {
  if (!node) {
    return (
      <p className="scene-card">Choose a box to read what it is and which YAML made it. A pod can be broken there.</p>
    );
  }
  const pod = node.id.startsWith('pod:') ? node.id.slice('pod:'.length) : undefined;
  return (
    <div className="scene-card">
      <p>
        <b>{name}</b> {node.what}
        <Line place={node.origin} shown={shown} onShow={onShow} />
      </p>
      {pod !== undefined && (
        <ChoiceControl
          spec={{ kind: 'choice', label: 'This pod', doc: 'What it does with requests.', options, default: '' }}
          value={troubles[pod] ?? ''}
          onChange={(value) => {
            const { [pod]: _, ...others } = troubles;
            onTroubles(value === '' ? others : { ...others, [pod]: value as Trouble });
          }}
        />
      )}
    </div>
  );
}

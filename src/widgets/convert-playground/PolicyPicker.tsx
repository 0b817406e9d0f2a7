import type { ReactNode } from 'react';
import { ChoiceControl } from '../kit/ParamControls.tsx';
import type { ConvertResult } from './request.ts';

interface Props {
  readonly policies: ConvertResult['policies'];
  /** Index of the one that is converted. */
  readonly chosen: number;
  readonly onChoose: (policy: number) => void;
}

/** Which policy of the text is converted, where it holds several. */
export function PolicyPicker({ policies, chosen, onChoose }: Props): ReactNode {
  if (policies.length < 2) return null;
  const options = policies.map(({ name, place }, i) => ({
    value: String(i),
    label: place ? `${name}, line ${place.line}` : name,
  }));
  return (
    <ChoiceControl
      spec={{
        kind: 'choice',
        label: `Policies in this text: ${policies.length}`,
        doc: 'One is converted at a time.',
        options,
        default: '0',
      }}
      value={String(chosen)}
      onChange={(value) => onChoose(Number(value))}
    />
  );
}

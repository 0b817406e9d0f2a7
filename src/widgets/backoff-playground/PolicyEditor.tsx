/** The compared policies as tabs, and the one that is being edited. */
import { useId, type ReactNode } from 'react';
import { formulas } from '#engines/backoff/index.ts';
import { ParamControls } from '../kit/ParamControls.tsx';
import { formulaGroups, letters, type Policy } from './policies.ts';

export interface PolicyEditorProps {
  readonly policies: readonly Policy[];
  /** Index of the policy that is edited. */
  readonly edited: number;
  onEdit(index: number): void;
  onFormula(formula: string): void;
  onParam(name: string, value: number | string | boolean | readonly number[]): void;
  onAdd(): void;
  onRemove(): void;
}

const groups = formulaGroups();

export function PolicyEditor(props: PolicyEditorProps): ReactNode {
  const { policies, edited } = props;
  const id = useId();
  const policy = policies[edited]!;
  const formula = formulas.require(policy.choice.formula);
  return (
    <div className="policies">
      <div className="policies__tabs" role="group" aria-label="Policies compared">
        {policies.map((item, i) => (
          <button
            key={item.letter}
            type="button"
            className={`policies__tab series--${item.letter.toLowerCase()}`}
            aria-pressed={i === edited}
            onClick={() => props.onEdit(i)}
          >
            <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
              <path className="series__line series__line--strong" d="M1 6H25" />
            </svg>
            <b>{item.letter}</b> {item.label}
          </button>
        ))}
        {policies.length < letters.length && (
          <button type="button" className="policies__tab policies__tab--add" onClick={props.onAdd}>
            Add a policy
          </button>
        )}
        {policies.length > 1 && (
          <button type="button" className="policies__tab policies__tab--remove" onClick={props.onRemove}>
            Remove {policy.letter}
          </button>
        )}
      </div>
      <div className="policies__edit" role="group" aria-label={`Policy ${policy.letter}`}>
        <div className="hop-control policies__picker">
          <label htmlFor={id}>Formula of {policy.letter}</label>
          <select id={id} value={formula.id} onChange={(e) => props.onFormula(e.currentTarget.value)}>
            {groups.map((group) => (
              <optgroup key={group.label} label={group.label}>
                {group.formulas.map((option) => (
                  <option key={option.id} value={option.id}>
                    {option.label}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <ParamControls specs={formula.params} values={policy.backoff.params} onChange={props.onParam} />
        <p className="policies__about">
          {formula.summary} <a href={`/reference/formulas/${formula.id}/`}>Definition and source</a>
        </p>
      </div>
    </div>
  );
}

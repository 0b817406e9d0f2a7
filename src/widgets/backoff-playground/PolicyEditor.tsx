/** The compared policies as tabs, and the one that is being edited. */
import { memo, useId, type ReactNode } from 'react';
import { expressionId } from '#engines/backoff/choice.ts';
import { ParamControls } from '../kit/ParamControls.tsx';
import { formulaGroups } from './formula-groups.ts';
import { isTyped, letters, type Policy } from './policies.ts';
import { TypedFormula } from './TypedFormula.tsx';

export interface PolicyEditorProps {
  readonly policies: readonly Policy[];
  /** Index of the policy that is edited. */
  readonly edited: number;
  onEdit(index: number): void;
  onFormula(formula: string): void;
  /** The text of a typed formula. */
  onText(text: string): void;
  onParam(name: string, value: number | string | boolean | readonly number[]): void;
  /** Adds a policy, in the link's notation. */
  onAdd(policy?: string): void;
  onRemove(): void;
  readonly retries: number;
  readonly seed: number;
}

/** The same elements at every rendering, so that React passes over them. */
const formulaOptions = (
  <>
    <option value={expressionId}>A formula you type</option>
    {formulaGroups().map((group) => (
      <optgroup key={group.label} label={group.label}>
        {group.formulas.map((option) => (
          <option key={option.id} value={option.id}>
            {option.label}
          </option>
        ))}
      </optgroup>
    ))}
  </>
);

function Editor(props: PolicyEditorProps): ReactNode {
  const { policies, edited } = props;
  const id = useId();
  const policy = policies[edited]!;
  const { formula } = policy.backoff;
  const typed = isTyped(policy);
  const full = policies.length >= letters.length;
  const controls = <ParamControls specs={formula.params} values={policy.backoff.params} onChange={props.onParam} />;
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
        {!full && (
          <button type="button" className="policies__tab policies__tab--add" onClick={() => props.onAdd()}>
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
          <select id={id} value={policy.choice.formula} onChange={(e) => props.onFormula(e.currentTarget.value)}>
            {formulaOptions}
          </select>
        </div>
        {typed ? (
          <TypedFormula
            policy={policy}
            retries={props.retries}
            seed={props.seed}
            onText={props.onText}
            onCompare={full ? undefined : props.onAdd}
          >
            {controls}
          </TypedFormula>
        ) : (
          controls
        )}
        {!typed && (
          <p className="policies__about">
            {formula.summary} <a href={`/reference/formulas/${formula.id}/`}>Definition and source</a>
          </p>
        )}
      </div>
    </div>
  );
}

/** What its handlers do follows from the policies and which one is edited: others of them are no reason to draw it anew. */
export const PolicyEditor = memo(
  Editor,
  (a, b) => a.policies === b.policies && a.edited === b.edited && a.retries === b.retries && a.seed === b.seed,
);

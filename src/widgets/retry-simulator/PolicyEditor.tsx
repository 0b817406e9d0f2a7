/** The two policies as tabs; the chosen one opens beneath. */
import { useId, type ReactNode } from 'react';
import { formulas } from '#engines/backoff/index.ts';
import { defaultParams, type ParamSpecs, type ParamValue } from '#engines/core/params.ts';
import { breakers } from '#engines/simulation/breakers/index.ts';
import { budgets } from '#engines/simulation/budgets/index.ts';
import type { PolicyPlace } from '#engines/simulation/policy-change.ts';
import type { HopPolicy } from '#engines/simulation/scenario.ts';
import { formulaGroups } from '../backoff-playground/formula-groups.ts';
import { ParamControls } from '../kit/ParamControls.tsx';
import * as specs from './policy-specs.ts';
import type { Letter, Side } from './settings.ts';

export interface PolicyEditorProps {
  readonly sides: readonly Side[];
  /** Of a model: what each side may choose. */
  readonly choices: ParamSpecs;
  /** Whether there is more than one layer that could retry. */
  readonly layered: boolean;
  readonly edited: Letter | null;
  onEdit(letter: Letter | null): void;
  onPolicy(letter: Letter, policy: HopPolicy, at: PolicyPlace): void;
  onParam(letter: Letter, name: string, value: ParamValue): void;
}

export function PolicyEditor(props: PolicyEditorProps): ReactNode {
  const { sides, edited } = props;
  const panel = useId();
  const side = sides.find(({ letter }) => letter === edited);
  return (
    <div className="policies">
      <div className="policies__tabs" role="group" aria-label="Policies compared">
        {sides.map(({ letter, label }) => (
          <button
            key={letter}
            type="button"
            className={`policies__tab series--${letter.toLowerCase()}`}
            aria-pressed={letter === edited}
            aria-expanded={letter === edited}
            aria-controls={panel}
            onClick={() => props.onEdit(letter === edited ? null : letter)}
          >
            <svg width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
              <path className="series__line series__line--strong" d="M1 6H25" />
            </svg>
            <b>{letter}</b> <span>{label}</span>
            <span className="policies__change">{letter === edited ? 'close' : 'change'}</span>
          </button>
        ))}
      </div>
      <div id={panel} hidden={!side}>
        {side && (
          <div className="policies__edit" role="group" aria-label={`Policy ${side.letter}`}>
            {side.policy ? (
              <PolicyControls key={side.letter} {...props} side={side} />
            ) : (
              <ParamControls
                specs={props.choices}
                values={side.params}
                onChange={(name, value) => props.onParam(side.letter, name, value)}
              />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

const groups = formulaGroups();

function PolicyControls({ side, layered, onPolicy }: PolicyEditorProps & { side: Side }): ReactNode {
  const id = useId();
  const { policy, at } = side.policy!;
  const { letter } = side;
  const change = (patch: Partial<HopPolicy>) => onPolicy(letter, { ...policy, ...patch }, at);
  const formula = formulas.require(policy.backoff.formula);
  const formulaParams = { ...defaultParams(formula.params as ParamSpecs), ...policy.backoff.params };
  const [choices, amounts] = parted(formula.params);
  const onWait = (name: string, value: ParamValue) =>
    change({ backoff: { formula: formula.id, params: { ...formulaParams, [name]: value } } });
  const budget = policy.budget && budgets.require(policy.budget.kind);
  const breaker = policy.breaker && breakers.require(policy.breaker.kind);
  const main: ParamSpecs = {
    retries: specs.retriesSpec,
    ...(layered && { at: specs.placeSpec }),
    tryTimeout: specs.tryTimeoutSpec,
    budget: specs.budgetSpec,
    breaker: specs.breakerSpec,
    hedges: specs.hedgesSpec,
  };
  const fine: ParamSpecs = {
    totalTimeout: specs.totalTimeoutSpec,
    ...(policy.hedging && { hedgeDelay: specs.hedgeDelaySpec }),
    flight: specs.bulkheadSpec,
    others: specs.otherHostsSpec,
    deadline: specs.deadlineSpec,
  };
  const values = {
    retries: policy.maxRetries,
    at,
    tryTimeout: policy.perTryTimeoutMs ?? specs.tryTimeoutSpec.max,
    totalTimeout: policy.totalTimeoutMs ?? specs.totalTimeoutSpec.max,
    budget: policy.budget?.kind ?? 'none',
    breaker: policy.breaker?.kind ?? 'none',
    hedges: policy.hedging?.maxHedges ?? 0,
    hedgeDelay: policy.hedging?.delayMs ?? specs.hedgeDelaySpec.default,
    flight: policy.bulkhead?.maxConcurrent ?? specs.bulkheadSpec.max,
    others: policy.avoidPreviousHosts,
    deadline: policy.deadlinePropagation ?? false,
  };
  const orNone = (value: ParamValue, max: number) => (value === max ? null : (value as number));
  const set = (name: string, value: ParamValue) => {
    switch (name) {
      case 'retries':
        return change({ maxRetries: value as number });
      case 'at':
        return onPolicy(letter, policy, value as PolicyPlace);
      case 'tryTimeout':
        return change({ perTryTimeoutMs: orNone(value, specs.tryTimeoutSpec.max) });
      case 'totalTimeout':
        return change({ totalTimeoutMs: orNone(value, specs.totalTimeoutSpec.max) });
      case 'budget':
        return change({ budget: value === 'none' ? null : { kind: value as string, params: {} } });
      case 'breaker':
        return change({ breaker: value === 'none' ? null : { kind: value as string, params: {} } });
      case 'hedges':
        return change({ hedging: value === 0 ? null : { maxHedges: value as number, delayMs: values.hedgeDelay } });
      case 'hedgeDelay':
        return change({ hedging: { maxHedges: values.hedges, delayMs: value as number } });
      case 'flight': {
        const maxConcurrent = orNone(value, specs.bulkheadSpec.max);
        return change({ bulkhead: maxConcurrent === null ? null : { maxConcurrent } });
      }
      case 'others':
        return change({ avoidPreviousHosts: value as boolean });
      case 'deadline':
        return change({ deadlinePropagation: value as boolean });
    }
  };
  return (
    <>
      <ParamControls specs={main} values={values} onChange={set} />
      <div className="hop-control policies__picker">
        <label htmlFor={id}>Wait before a retry</label>
        <select
          id={id}
          value={formula.id}
          onChange={(e) => change({ backoff: { formula: e.currentTarget.value, params: {} } })}
        >
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
      <ParamControls specs={choices} values={formulaParams} onChange={onWait} />
      <details className="policies__fine">
        <summary>Fine settings of {letter}</summary>
        <div className="policies__fields">
          <ParamControls specs={amounts} values={formulaParams} onChange={onWait} />
          {budget && policy.budget && (
            <ParamControls
              specs={budget.params}
              values={{ ...defaultParams(budget.params as ParamSpecs), ...policy.budget.params }}
              onChange={(name, value) =>
                change({ budget: { kind: budget.id, params: { ...policy.budget!.params, [name]: value } } })
              }
            />
          )}
          {breaker && policy.breaker && (
            <ParamControls
              specs={breaker.params}
              values={{ ...defaultParams(breaker.params as ParamSpecs), ...policy.breaker.params }}
              onChange={(name, value) =>
                change({ breaker: { kind: breaker.id, params: { ...policy.breaker!.params, [name]: value } } })
              }
            />
          )}
          <ParamControls specs={fine} values={values} onChange={set} />
        </div>
      </details>
      <p className="policies__about">
        {[formula.summary, budget?.summary, breaker?.summary].filter(Boolean).join(' ')}{' '}
        <a href={`/reference/formulas/${formula.id}/`}>Wait: definition and source</a>
      </p>
    </>
  );
}

/** Choices first: they say what kind of wait it is; amounts are for the fine settings. */
function parted(all: ParamSpecs): [ParamSpecs, ParamSpecs] {
  const entries = Object.entries(all);
  return [
    Object.fromEntries(entries.filter(([, spec]) => spec.kind === 'choice')),
    Object.fromEntries(entries.filter(([, spec]) => spec.kind !== 'choice')),
  ];
}

/** Controls drawn from parameter descriptions. */
import { useId, useState, type ReactNode } from 'react';
import type {
  ChoiceParam,
  NumberListParam,
  NumberParam,
  ParamSpecs,
  ParamValue,
  ToggleParam,
  Unit,
} from '#engines/core/params.ts';

export type ParamRecord = Readonly<Record<string, ParamValue>>;

interface ParamControlsProps {
  readonly specs: ParamSpecs;
  readonly values: ParamRecord;
  onChange(name: string, value: ParamValue): void;
}

export function ParamControls({ specs, values, onChange }: ParamControlsProps): ReactNode {
  return Object.entries(specs).map(([name, spec]) => {
    const value = values[name] ?? spec.default;
    switch (spec.kind) {
      case 'number':
        return <NumberControl key={name} spec={spec} value={value as number} onChange={(v) => onChange(name, v)} />;
      case 'choice':
        return <ChoiceControl key={name} spec={spec} value={value as string} onChange={(v) => onChange(name, v)} />;
      case 'toggle':
        return <ToggleControl key={name} spec={spec} value={value as boolean} onChange={(v) => onChange(name, v)} />;
      case 'numbers':
        return (
          <NumberListControl
            key={name}
            spec={spec}
            value={value as readonly number[]}
            onChange={(v) => onChange(name, v)}
          />
        );
    }
  });
}

const unitSigns: Readonly<Record<Unit, string>> = {
  ms: 'ms',
  rps: 'req/s',
  ratio: '',
  percent: '%',
  count: '',
  factor: '×',
  seed: '',
};
const sliderSteps = 200;
const dayMs = 86_400_000;

/** A slider with typed entry beneath; the slider of a `log` parameter moves by equal ratios. */
export function NumberControl(props: { spec: NumberParam; value: number; onChange(value: number): void }): ReactNode {
  const { spec, value, onChange } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const log = spec.scale === 'log';
  const floor = Math.max(spec.min, spec.integer || spec.unit === 'ms' ? 1 : 0.001);
  // Where the largest value is a word of its own, the slider ends at a day and its last step is that value.
  const top = spec.maxMeans === undefined ? spec.max : Math.min(spec.max, dayMs);
  const lastStep = spec.maxMeans === undefined ? sliderSteps : sliderSteps - 1;
  const word = value === spec.max ? spec.maxMeans : undefined;
  const toPosition = (v: number) =>
    v <= spec.min
      ? 0
      : v >= spec.max
        ? sliderSteps
        : Math.min(1, Math.log(v / floor) / Math.log(top / floor)) * lastStep;
  const fromPosition = (p: number) =>
    p <= 0 ? spec.min : p > lastStep ? spec.max : tidy(floor * (top / floor) ** (p / lastStep));
  const commit = (text: string) => {
    setDraft(null);
    if (spec.maxMeans !== undefined && text.trim() === spec.maxMeans) return onChange(spec.max);
    const typed = Number(text.replace(',', '.'));
    if (text.trim() === '' || !Number.isFinite(typed)) return;
    const whole = spec.integer ? Math.round(typed) : typed;
    onChange(Math.min(Math.max(whole, spec.min), spec.max));
  };
  return (
    <div className="hop-control" title={spec.doc}>
      <label htmlFor={id}>{spec.label}</label>
      <input
        id={id}
        type="range"
        min={log ? 0 : spec.min}
        max={log ? sliderSteps : spec.max}
        step={log ? 1 : spec.step}
        value={log ? toPosition(value) : value}
        aria-valuetext={word ?? `${value} ${spec.unit === 'factor' ? 'times' : unitSigns[spec.unit]}`.trim()}
        onChange={(e) => onChange(log ? fromPosition(Number(e.currentTarget.value)) : Number(e.currentTarget.value))}
      />
      <span className="hop-control__entry">
        {spec.unit === 'factor' && <span aria-hidden="true">×</span>}
        <input
          type="text"
          inputMode="decimal"
          aria-label={`${spec.label}, typed`}
          value={draft ?? word ?? String(value)}
          size={Math.max(3, String(draft ?? word ?? value).length)}
          onChange={(e) => setDraft(e.currentTarget.value)}
          onBlur={(e) => commit(e.currentTarget.value)}
          onKeyDown={(e) => e.key === 'Enter' && commit(e.currentTarget.value)}
        />
        {spec.unit !== 'factor' && !word && unitSigns[spec.unit] && (
          <span aria-hidden="true">{unitSigns[spec.unit]}</span>
        )}
      </span>
    </div>
  );

  function tidy(v: number): number {
    const digits = 10 ** (Math.floor(Math.log10(v)) - 1);
    const rounded = Math.round(v / digits) * digits;
    return spec.integer || spec.unit === 'ms' ? Math.max(1, Math.round(rounded)) : Number(rounded.toPrecision(3));
  }
}

/** A few choices stand side by side, many fold into a list. */
export function ChoiceControl(props: { spec: ChoiceParam; value: string; onChange(value: string): void }): ReactNode {
  const { spec, value, onChange } = props;
  const id = useId();
  if (spec.options.length > 4) {
    return (
      <div className="hop-control" title={spec.doc}>
        <label htmlFor={id}>{spec.label}</label>
        <select id={id} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
          {spec.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
    );
  }
  return (
    <fieldset className="hop-control hop-segments" title={spec.doc}>
      <legend>{spec.label}</legend>
      <div className="hop-segments__row">
        {spec.options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ToggleControl(props: { spec: ToggleParam; value: boolean; onChange(value: boolean): void }): ReactNode {
  return (
    <label className="hop-control hop-toggle" title={props.spec.doc}>
      <input type="checkbox" checked={props.value} onChange={(e) => props.onChange(e.currentTarget.checked)} />
      <span>{props.spec.label}</span>
    </label>
  );
}

/** Numbers separated by commas. What cannot be read stays in the field until it can. */
function NumberListControl(props: {
  spec: NumberListParam;
  value: readonly number[];
  onChange(value: readonly number[]): void;
}): ReactNode {
  const { spec, value, onChange } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (text: string) => {
    const numbers = text
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(Number);
    if (numbers.length === 0 || numbers.some((n) => !Number.isFinite(n))) return;
    setDraft(null);
    onChange(numbers.slice(0, spec.maxLength).map((n) => Math.min(Math.max(n, spec.min), spec.max)));
  };
  return (
    <div className="hop-control hop-control--list" title={spec.doc}>
      <label htmlFor={id}>{spec.label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        value={draft ?? value.join(', ')}
        onChange={(e) => setDraft(e.currentTarget.value)}
        onBlur={(e) => commit(e.currentTarget.value)}
        onKeyDown={(e) => e.key === 'Enter' && commit(e.currentTarget.value)}
      />
      <span className="hop-control__entry">{unitSigns[spec.unit]}, separated by commas</span>
    </div>
  );
}

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
import { readTyped, readTypedList } from './typed-entry.ts';

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
  const entry = useEntry(value);
  const { draft, note } = entry;
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
  const commit = () => {
    if (draft === null || draft.trim() === '') return entry.settle(null, '', value);
    const typed = readTyped(draft, spec);
    if (typed.value === undefined) return entry.settle(draft, typed.note, value);
    entry.settle(null, typed.note, typed.value);
    onChange(typed.value);
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
          aria-invalid={note !== '' && draft !== null}
          aria-describedby={note === '' ? undefined : `${id}note`}
          value={draft ?? word ?? String(value)}
          size={Math.max(3, String(draft ?? word ?? value).length)}
          onChange={(e) => entry.type(e.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(e) => e.key === 'Enter' && commit()}
        />
        {spec.unit !== 'factor' && !word && unitSigns[spec.unit] && (
          <span aria-hidden="true">{unitSigns[spec.unit]}</span>
        )}
      </span>
      <EntryNote id={`${id}note`} note={note} />
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
  const shown = value.join(', ');
  const entry = useEntry(shown);
  const { draft, note } = entry;
  const commit = () => {
    if (draft === null) return;
    const typed = readTypedList(draft, spec);
    if (typed.values === undefined) return entry.settle(draft, typed.note, shown);
    entry.settle(null, typed.note, typed.values.join(', '));
    onChange(typed.values);
  };
  return (
    <div className="hop-control hop-control--list" title={spec.doc}>
      <label htmlFor={id}>{spec.label}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        aria-invalid={note !== '' && draft !== null}
        aria-describedby={note === '' ? undefined : `${id}note`}
        value={draft ?? shown}
        onChange={(e) => entry.type(e.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(e) => e.key === 'Enter' && commit()}
      />
      <span className="hop-control__entry">{unitSigns[spec.unit]}, separated by commas</span>
      <EntryNote id={`${id}note`} note={note} />
    </div>
  );
}

/** A text being typed and what was said of the last one, as long as the value is the one they belong to. */
function useEntry<T>(value: T) {
  const [entry, setEntry] = useState<{ draft: string | null; note: string; of: T }>();
  const current = entry && Object.is(entry.of, value) ? entry : undefined;
  return {
    draft: current?.draft ?? null,
    note: current?.note ?? '',
    type: (draft: string) => setEntry({ draft, note: '', of: value }),
    settle: (draft: string | null, note: string, of: T) => setEntry({ draft, note, of }),
  };
}

function EntryNote({ id, note }: { id: string; note: string }): ReactNode {
  return (
    note !== '' && (
      <span className="hop-control__note" id={id} role="status">
        {note}
      </span>
    )
  );
}

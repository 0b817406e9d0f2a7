/** Things to do to the traffic, each at its time. */
import { useId, useState, type ReactNode } from 'react';
import { actionWords, type TrafficAction, type TrafficRun } from '#engines/traffic/index.ts';
import { formatCount, formatMs } from '../kit/format.ts';
import { isIdle, writeAction } from './action-text.ts';

/** What actions can be aimed at. */
export interface ActionTargets {
  /** `namespace/name`. */
  readonly pods: readonly string[];
  readonly services: readonly string[];
  /** Names of shares that a rule weighs against others. */
  readonly shares: readonly string[];
  /** Pods that are dead from the beginning to the end. */
  readonly dead: readonly string[];
}

/** A pod that is dead from the beginning to the end is no target: nothing done to it changes anything. */
export function targetsOf(run: Pick<TrafficRun, 'nodes' | 'hops' | 'run' | 'plan'>): ActionTargets {
  const dead = new Set(
    (run.plan.actions ?? []).flatMap((one) =>
      one.kind === 'kill' && one.fromMs === 0 && one.untilMs === undefined ? [one.pod] : [],
    ),
  );
  const named = (kind: string) =>
    run.nodes.filter((node) => node.kind === kind).map(({ id }) => id.slice(id.indexOf(':') + 1));
  const weighed = run.run.scenario.hops.flatMap(({ next }) => (next?.kind === 'split' ? next.hops : []));
  return {
    pods: named('pod').filter((pod) => !dead.has(pod)),
    services: named('service'),
    dead: [...dead],
    shares: [...new Set(weighed.flatMap((hop) => run.hops[hop]!.share ?? []))],
  };
}

export interface ActionsPanelProps {
  readonly actions: readonly TrafficAction[];
  readonly targets: ActionTargets;
  /** The moment looked at: where a new action begins. */
  readonly nowMs: number;
  /** How long requests arrive. */
  readonly durationMs: number;
  /** Parts of the link that are no action. */
  readonly unread?: readonly string[];
  onChange(actions: readonly TrafficAction[]): void;
}

export function ActionsPanel({
  actions,
  targets,
  nowMs,
  durationMs,
  unread = [],
  onChange,
}: ActionsPanelProps): ReactNode {
  return (
    <div className="traffic-actions">
      <h3>Do something in the middle of the run</h3>
      <NewAction
        targets={targets}
        nowMs={Math.round(nowMs)}
        durationMs={durationMs}
        isKnown={(action) => actions.some((one) => writeAction(one) === writeAction(action))}
        onAdd={(action) => onChange([...actions, action])}
      />
      {unread.length > 0 && (
        <p className="traffic-actions__unread">
          The link asks for what cannot be read, and that is left out: {unread.map((part) => `“${part}”`).join(', ')}.
        </p>
      )}
      {actions.length > 0 && (
        <ol className="traffic-actions__list" aria-label="What happens in this run">
          {actions.map((action, i) => (
            <li key={i}>
              <span>
                {actionWords(action)
                  .map(({ tMs, text }) => `${formatMs(tMs)}: ${text}`)
                  .join(' ')}
                {isIdle(action, targets.dead) && <small>Without effect: this pod is dead all the time.</small>}
              </span>
              <button
                type="button"
                className="hop-button"
                aria-label={`Take away: ${actionWords(action)[0]!.text}`}
                onClick={() => onChange(actions.filter((_, at) => at !== i))}
              >
                Take away
              </button>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

type Kind = TrafficAction['kind'];

const kinds: readonly { readonly kind: Kind; readonly label: string; readonly on: keyof ActionTargets | null }[] = [
  { kind: 'kill', label: 'kill a pod', on: 'pods' },
  { kind: 'slow', label: 'slow a pod', on: 'pods' },
  { kind: 'break', label: 'break a pod', on: 'pods' },
  { kind: 'partition', label: 'cut a pod off', on: 'pods' },
  { kind: 'outage', label: 'outage of a Service', on: 'services' },
  { kind: 'load', label: 'change the load', on: null },
  { kind: 'shift', label: 'shift a weight', on: 'shares' },
];

/** The number each kind needs besides its target. */
const amounts: Readonly<
  Partial<Record<Kind, { readonly label: string; readonly usual: number; readonly min: number; readonly max: number }>>
> = {
  slow: { label: 'times as slow', usual: 10, min: 1, max: 1000 },
  break: { label: '% of its answers fail', usual: 100, min: 0, max: 100 },
  load: { label: 'requests per second', usual: 100, min: 0, max: 20_000 },
  shift: { label: '% of the requests', usual: 50, min: 0, max: 100 },
};

interface NewActionProps {
  readonly targets: ActionTargets;
  readonly nowMs: number;
  readonly durationMs: number;
  isKnown(action: TrafficAction): boolean;
  onAdd(action: TrafficAction): void;
}

function NewAction({ targets, nowMs, durationMs, isKnown, onAdd }: NewActionProps): ReactNode {
  const [kind, setKind] = useState<Kind>('kill');
  const [target, setTarget] = useState('');
  const [amount, setAmount] = useState<number | undefined>();
  const [from, setFrom] = useState<number | undefined>();
  const [lasting, setLasts] = useState(2000);
  const lasts = Math.min(lasting, durationMs);
  const [remark, setRemark] = useState('');
  const offered = kinds.filter(({ on }) => on === null || targets[on].length > 0);
  const chosen = offered.find((one) => one.kind === kind) ?? offered.at(-1)!;
  const names = chosen.on === null ? [] : targets[chosen.on];
  const name = names.includes(target) ? target : (names[0] ?? '');
  const extent = amounts[chosen.kind];
  const value = amount ?? extent?.usual ?? 0;
  const fromMs = from ?? Math.min(nowMs, durationMs);
  const once = chosen.kind === 'load' || chosen.kind === 'shift';
  return (
    <form
      className="traffic-actions__new"
      aria-label="Do something"
      onSubmit={(event) => {
        event.preventDefault();
        const action = actionFrom(chosen.kind, name, value, fromMs, lasts);
        const again = isKnown(action);
        setRemark(again ? 'This is in the list already.' : '');
        if (!again) onAdd(action);
      }}
    >
      <Picker
        label="Do"
        value={chosen.kind}
        options={offered.map((one) => ({ value: one.kind, label: one.label }))}
        onChange={(value) => {
          setKind(value as Kind);
          setAmount(undefined);
        }}
      />
      {names.length > 0 && (
        <Picker
          label="Which"
          value={name}
          options={names.map((one) => ({ value: one, label: one }))}
          onChange={setTarget}
        />
      )}
      {extent && (
        <Field
          key={chosen.kind}
          label={extent.label}
          value={value}
          min={extent.min}
          max={extent.max}
          onChange={setAmount}
        />
      )}
      <Field label="from (ms)" value={fromMs} min={0} max={durationMs} onChange={setFrom} />
      {!once && <Field label="for (ms)" value={lasts} min={1} max={durationMs} onChange={setLasts} />}
      <button type="submit" className="hop-button hop-button--aligned">
        Do it
      </button>
      <p className="traffic-actions__remark" role="status">
        {remark}
      </p>
    </form>
  );
}

interface PickerProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  onChange(value: string): void;
}

function Picker({ label, value, options, onChange }: PickerProps): ReactNode {
  const id = useId();
  return (
    <div className="hop-control">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  onChange(value: number): void;
}

function Field({ label, value, min, max, onChange }: FieldProps): ReactNode {
  const id = useId();
  const [typed, setTyped] = useState<string>();
  // Until it is a number in range it stays as typed, and the form, which checks its fields, does nothing.
  const text = typed ?? String(value);
  const isFit = text.trim() !== '' && Number(text) >= min && Number(text) <= max;
  const range = `${formatCount(min)} to ${formatCount(max)}`;
  return (
    <div className="hop-control">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        step="any"
        required
        value={text}
        aria-invalid={!isFit || undefined}
        aria-describedby={isFit ? undefined : `${id}r`}
        onChange={(event) => {
          const { value: next, valueAsNumber } = event.currentTarget;
          const fits = valueAsNumber >= min && valueAsNumber <= max;
          setTyped(fits ? undefined : next);
          if (fits) onChange(valueAsNumber);
        }}
      />
      {!isFit && <small id={`${id}r`}>{range}</small>}
    </div>
  );
}

export function actionFrom(kind: Kind, target: string, amount: number, fromMs: number, lastsMs: number): TrafficAction {
  const during = { fromMs, untilMs: fromMs + lastsMs };
  switch (kind) {
    case 'load':
      return { kind, rateRps: amount, atMs: fromMs };
    case 'shift':
      return { kind, share: target, ratio: amount / 100, atMs: fromMs };
    case 'slow':
      return { kind, pod: target, factor: amount, ...during };
    case 'break':
      return { kind, pod: target, errorRatio: amount / 100, ...during };
    case 'outage':
      return { kind, service: target, ...during };
    case 'kill':
    case 'partition':
      return { kind, pod: target, ...during };
  }
}

/** What can be set about a policy. Each is also a key of the link. */
import { breakers } from '#engines/simulation/breakers/index.ts';
import { budgets } from '#engines/simulation/budgets/index.ts';
import type { ChoiceParam, NumberParam, ToggleParam } from '#engines/core/params.ts';

export const retriesSpec: NumberParam = {
  kind: 'number',
  label: 'Retries',
  doc: 'Extra tries after the first.',
  unit: 'count',
  min: 0,
  max: 10,
  default: 0,
  step: 1,
  integer: true,
};

/** The largest value stands for no limit, null in the policy. */
const limit = (label: string, doc: string, max: number): NumberParam => ({
  kind: 'number',
  label,
  doc,
  unit: 'ms',
  min: 10,
  max,
  default: max,
  step: 10,
  scale: 'log',
  maxMeans: 'none',
});

export const tryTimeoutSpec = limit('Timeout per try', 'How long the caller waits for one answer.', 60_000);
export const totalTimeoutSpec = limit('Timeout in all', 'Limit of the call with its retries and waits.', 600_000);

export const hedgesSpec: NumberParam = {
  ...retriesSpec,
  label: 'Hedges',
  doc: 'Extra tries sent while the first is still out.',
  max: 5,
};
export const hedgeDelaySpec: NumberParam = {
  kind: 'number',
  label: 'Hedge after',
  doc: 'How long the caller waits before it sends another try.',
  unit: 'ms',
  min: 0,
  max: 5000,
  default: 100,
  step: 10,
};

export const bulkheadSpec: NumberParam = {
  kind: 'number',
  label: 'Tries in flight',
  doc: 'A bulkhead: most tries one caller has out at once.',
  unit: 'count',
  min: 1,
  max: 10_000,
  default: 10_000,
  step: 1,
  integer: true,
  scale: 'log',
  maxMeans: 'no limit',
};

export const otherHostsSpec: ToggleParam = {
  kind: 'toggle',
  label: 'Retry another pod first',
  doc: 'A retry prefers a pod that has not been tried.',
  default: false,
};
export const deadlineSpec: ToggleParam = {
  kind: 'toggle',
  label: 'Tell the deadline',
  doc: 'The service drops queued work that nobody waits for any more.',
  default: false,
};

const noneOr = (label: string, doc: string, entries: readonly { id: string; label: string }[]): ChoiceParam => ({
  kind: 'choice',
  label,
  doc,
  options: [{ value: 'none', label: 'none' }, ...entries.map((entry) => ({ value: entry.id, label: entry.label }))],
  default: 'none',
});

export const budgetSpec = noneOr('Retry budget', 'What limits the retries of one caller.', budgets.list);
export const breakerSpec = noneOr('Breaker', 'What stops the tries of one caller.', breakers.list);

export const placeSpec: ChoiceParam<'every-hop' | 'outermost' | 'innermost'> = {
  kind: 'choice',
  label: 'Who retries',
  doc: 'Callers that carry this policy out; the others make one try.',
  options: [
    { value: 'every-hop', label: 'every layer' },
    { value: 'outermost', label: 'the client only' },
    { value: 'innermost', label: 'the last layer only' },
  ],
  default: 'every-hop',
};

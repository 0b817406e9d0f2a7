/**
 * A policy as the page's link writes it: what it does otherwise than the preset, as `retries=1;budget=token-bucket,ratio=0.1`.
 * A choice is followed by those of its parameters that differ from their defaults.
 */
import { createBackoff } from '#engines/backoff/choice.ts';
import { formulas } from '#engines/backoff/index.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import {
  resolveParams,
  type NumberParam,
  type ParamSpec,
  type ParamSpecs,
  type ParamValue,
} from '#engines/core/params.ts';
import type { BackoffChoice } from '#engines/resilience/policy.ts';
import { breakers } from '#engines/simulation/breakers/index.ts';
import { budgets } from '#engines/simulation/budgets/index.ts';
import { policyHop, type PolicyPlace } from '#engines/simulation/policy-change.ts';
import type { HopPolicy, Scenario } from '#engines/simulation/scenario.ts';
import { formatMs, formatShare } from '../kit/format.ts';
import { fromSetText, toSetText } from '../kit/set-text.ts';
import * as specs from './policy-specs.ts';

export interface SidePolicy {
  /** All of it. */
  readonly policy: HopPolicy;
  /** What differs from the scenario's own. */
  readonly change: Partial<HopPolicy>;
  readonly at: PolicyPlace;
  readonly diagnostics: readonly Diagnostic[];
}

interface Catalogue {
  get(id: string): { readonly params: ParamSpecs } | undefined;
  readonly ids: readonly string[];
}
interface Choice {
  readonly kind: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/** `id,name=value,…`; null for `none` and for what is not in the catalogue. */
function readChoice(key: string, catalogue: Catalogue, text: string, out: Diagnostic[]): Choice | null {
  const [id = '', ...rest] = text.split(',');
  if (id === 'none') return null;
  const entry = catalogue.get(id);
  if (!entry) {
    out.push({
      code: 'policy-choice-unknown',
      severity: 'error',
      message: `Unexpected ${key} ${id.slice(0, 40) || '(empty)'}, expected one of the list; using none.`,
      hint: `Choose one: ${['none', ...catalogue.ids].join(', ')}.`,
    });
    return null;
  }
  const { values, diagnostics } = resolveParams(entry.params, fromSetText(rest.join(',')));
  out.push(...diagnostics);
  return { kind: id, params: values };
}

function writeChoice(catalogue: Catalogue, choice: Choice | null | undefined): string {
  if (!choice) return 'none';
  const { params } = catalogue.get(choice.kind)!;
  const changed = Object.entries(choice.params).filter(
    ([name, value]) => params[name] && JSON.stringify(params[name].default) !== JSON.stringify(value),
  );
  return changed.length === 0 ? choice.kind : `${choice.kind},${toSetText(Object.fromEntries(changed))}`;
}

const readOne = (key: string, spec: ParamSpec, text: string, out: Diagnostic[]): ParamValue => {
  const { values, diagnostics } = resolveParams({ [key]: spec }, { [key]: text });
  out.push(...diagnostics);
  return values[key]!;
};
const readLimit = (key: string, spec: NumberParam, text: string, out: Diagnostic[]): number | null =>
  text === 'none' ? null : (readOne(key, spec, text, out) as number);
const writeLimit = (value: number | null | undefined): string => (value == null ? 'none' : String(value));

/** Each key of the notation: how it is read into a policy, and how a policy writes it. */
interface Field {
  read(policy: HopPolicy, text: string, out: Diagnostic[]): Partial<HopPolicy>;
  write(policy: HopPolicy): string;
}

const fields: Readonly<Record<string, Field>> = {
  retries: {
    read: (_, text, out) => ({ maxRetries: readOne('retries', specs.retriesSpec, text, out) as number }),
    write: (policy) => String(policy.maxRetries),
  },
  wait: {
    read: (_, text, out) => {
      const choice = readChoice('wait', formulas, text, out);
      return { backoff: choice ? { formula: choice.kind, params: choice.params } : noWait };
    },
    write: ({ backoff }) => writeChoice(formulas, { kind: backoff.formula, params: backoff.params }),
  },
  try: {
    read: (_, text, out) => ({ perTryTimeoutMs: readLimit('try', specs.tryTimeoutSpec, text, out) }),
    write: (policy) => writeLimit(policy.perTryTimeoutMs),
  },
  total: {
    read: (_, text, out) => ({ totalTimeoutMs: readLimit('total', specs.totalTimeoutSpec, text, out) }),
    write: (policy) => writeLimit(policy.totalTimeoutMs),
  },
  budget: {
    read: (_, text, out) => ({ budget: readChoice('budget', budgets, text, out) }),
    write: (policy) => writeChoice(budgets, policy.budget),
  },
  breaker: {
    read: (_, text, out) => ({ breaker: readChoice('breaker', breakers, text, out) }),
    write: (policy) => writeChoice(breakers, policy.breaker),
  },
  hedges: {
    read: ({ hedging }, text, out) => {
      const maxHedges = readOne('hedges', specs.hedgesSpec, text, out) as number;
      const delayMs = hedging?.delayMs ?? specs.hedgeDelaySpec.default;
      return { hedging: maxHedges === 0 ? null : { maxHedges, delayMs } };
    },
    write: ({ hedging }) => String(hedging?.maxHedges ?? 0),
  },
  hedgeMs: {
    read: ({ hedging }, text, out) => {
      const delayMs = readOne('hedgeMs', specs.hedgeDelaySpec, text, out) as number;
      return hedging ? { hedging: { ...hedging, delayMs } } : {};
    },
    write: ({ hedging }) => String(hedging?.delayMs ?? specs.hedgeDelaySpec.default),
  },
  flight: {
    read: (_, text, out) => {
      const maxConcurrent = text === 'none' ? null : (readOne('flight', specs.bulkheadSpec, text, out) as number);
      return { bulkhead: maxConcurrent === null ? null : { maxConcurrent } };
    },
    write: ({ bulkhead }) => writeLimit(bulkhead?.maxConcurrent),
  },
  others: {
    read: (_, text, out) => ({ avoidPreviousHosts: readOne('others', specs.otherHostsSpec, text, out) as boolean }),
    write: (policy) => String(policy.avoidPreviousHosts),
  },
  deadline: {
    read: (_, text, out) => ({ deadlinePropagation: readOne('deadline', specs.deadlineSpec, text, out) as boolean }),
    write: (policy) => String(policy.deadlinePropagation ?? false),
  },
};

const noWait: BackoffChoice = { formula: 'none', params: {} };

/** What the link says of one policy, on top of the scenario's own; what cannot be read stays as it is there, and is reported. */
export function readPolicy(scenario: Scenario, text: string): SidePolicy {
  const diagnostics: Diagnostic[] = [];
  const given = new Map<string, string>();
  for (const segment of text.split(';').filter(Boolean)) {
    const at = segment.indexOf('=');
    const key = at < 0 ? segment : segment.slice(0, at);
    if (at > 0 && (key === 'at' || Object.hasOwn(fields, key))) given.set(key, segment.slice(at + 1));
    else
      diagnostics.push({
        code: 'policy-field-unknown',
        severity: 'error',
        message: `Unexpected ${key.slice(0, 40)}, expected one of ${[...Object.keys(fields), 'at'].join(', ')}.`,
        hint: 'Remove it or correct its name.',
      });
  }
  const where = given.get('at');
  const at = where === undefined ? 'every-hop' : (readOne('at', specs.placeSpec, where, diagnostics) as PolicyPlace);
  const own = scenario.hops[policyHop(scenario, at)]!.policy;
  let change: Partial<HopPolicy> = {};
  for (const [key, field] of Object.entries(fields)) {
    const segment = given.get(key);
    if (segment !== undefined) change = { ...change, ...field.read({ ...own, ...change }, segment, diagnostics) };
  }
  return { policy: { ...own, ...change }, change, at, diagnostics };
}

/** What differs from the scenario's own policy. */
export function writePolicy(scenario: Scenario, { policy, at }: Pick<SidePolicy, 'policy' | 'at'>): string {
  const own = scenario.hops[policyHop(scenario, at)]!.policy;
  const parts = Object.entries(fields).flatMap(([key, field]) => {
    const text = field.write(policy);
    return text === field.write(own) ? [] : [`${key}=${text}`];
  });
  if (at !== 'every-hop') parts.push(`at=${at}`);
  return parts.join(';');
}

/** The policy in a few words, as its tab shows it. */
export function describePolicy({ policy, at }: Pick<SidePolicy, 'policy' | 'at'>): string {
  const { maxRetries, backoff, perTryTimeoutMs, totalTimeoutMs, budget, breaker, hedging, bulkhead } = policy;
  const formula = formulas.require(backoff.formula);
  const jitter = backoff.params['jitter'];
  const waits = backoff.formula !== 'none' && maxRetries > 0;
  const parts = [
    maxRetries === 0 ? 'no retries' : `${maxRetries} ${maxRetries === 1 ? 'retry' : 'retries'}`,
    at === 'outermost' && 'by the client only',
    at === 'innermost' && 'in the last layer only',
    maxRetries > 0 && !waits && 'no wait',
    waits && `${formula.label.toLowerCase()} ${formatMs(createBackoff(backoff).nominalMs(1))}`,
    waits && typeof jitter === 'string' && `${jitter === 'none' ? 'no' : jitter} jitter`,
    perTryTimeoutMs !== null && `${formatMs(perTryTimeoutMs)} per try`,
    totalTimeoutMs !== null && `${formatMs(totalTimeoutMs)} in all`,
    budget && budgetWords(budget),
    breaker && breakers.require(breaker.kind).label.toLowerCase(),
    hedging && `hedge after ${formatMs(hedging.delayMs)}`,
    bulkhead && `${bulkhead.maxConcurrent} in flight`,
    policy.deadlinePropagation && 'deadline told',
  ];
  return parts.filter(Boolean).join(', ');
}

/** Its name without the product, and its share where it has one. */
function budgetWords({ kind, params }: Choice): string {
  const { label, params: known } = budgets.require(kind);
  const ratio = params['ratio'] ?? known['ratio']?.default;
  const name = label.replace(/ \(.*/, '').toLowerCase();
  return typeof ratio === 'number' ? `${name} ${formatShare(ratio)}` : name;
}

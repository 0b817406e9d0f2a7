/** Which waits Spring Retry takes: the rules of `@Backoff`, and its BackOffPolicy classes. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import type { Report } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import { reportUnknownAttributes, toAnnotation, type Annotation } from './annotations.ts';
import { evaluateJava } from './evaluate.ts';
import { ask, readNumber, type ReadContext } from './read-value.ts';
import { isTemplate } from './spring-property.ts';

export const defaultCapMs = 30_000;

export interface BackoffSettings {
  readonly delay: number;
  readonly maxDelay: number;
  readonly multiplier: number;
  readonly random: boolean;
  /** Attributes given as an expression Spring evaluates at every call: they take no part in the selection. */
  readonly runtime?: ReadonlySet<string>;
}

/** The selection, in Spring's order: a multiplier, then a maxDelay above the delay, then fixed. */
export function selectBackoff({ delay, maxDelay, multiplier, random, runtime }: BackoffSettings): BackoffChoice {
  const initialMs = Math.max(1, delay);
  const compared = runtime?.has('delay') ? 1000 : delay;
  if (multiplier > 0 || runtime?.has('multiplier')) {
    const maxMs = runtime?.has('maxDelay') || maxDelay > compared ? maxDelay : defaultCapMs;
    return {
      formula: random ? 'spring-retry-exponential-random' : 'spring-retry-exponential',
      params: { initialMs, multiplier: runtime?.has('multiplier') ? multiplier : Math.max(1, multiplier), maxMs },
    };
  }
  if (maxDelay > compared && !runtime?.has('maxDelay')) {
    return { formula: 'spring-retry-uniform-random', params: { minMs: initialMs, maxMs: maxDelay } };
  }
  return { formula: 'spring-retry-fixed', params: { delayMs: initialMs } };
}

export const chooseBackoff = (delay: number, maxDelay: number, multiplier: number, random: boolean): BackoffChoice =>
  selectBackoff({ delay, maxDelay, multiplier, random });

export const fixedWait = (delayMs: number): BackoffChoice => ({
  formula: 'spring-retry-fixed',
  params: { delayMs: Math.max(1, delayMs) },
});

/** `@Backoff(…)` of a `@Retryable`; null when a value is asked for. */
export function readBackoffAnnotation(context: ReadContext, node: SyntaxNode): BackoffChoice | null {
  const backoff = toAnnotation(node);
  context.draft.nodes['backoff'] = node;
  reportUnknownAttributes(backoff, '@Backoff', ofBackoff, context.report);
  const runtime = new Set<string>();
  const number = (name: string, alias?: string): number | null | undefined => {
    const expression = backoff.attributes.get(`${name}Expression`);
    const written = expression && evaluateJava(expression, context.scope);
    const used = expression && !(written?.kind === 'text' && written.value === '') ? expression : undefined;
    if (used && written?.kind === 'text' && !isTemplate(written.value)) runtime.add(name);
    const at = used ?? backoff.attributes.get(name) ?? (alias ? backoff.attributes.get(alias) : undefined);
    return at && readNumber(context, `backoff.params.${name}`, at);
  };
  const delay = number('delay', 'value');
  const maxDelay = number('maxDelay');
  const multiplier = number('multiplier');
  const random = readRandom(context, backoff);
  if (delay === null || maxDelay === null || multiplier === null || random === null) return null;
  const settings = { delay: delay ?? 1000, maxDelay: maxDelay ?? 0, multiplier: multiplier ?? 0, random, runtime };
  const choice = selectBackoff(settings);
  remarkOnBackoff(context, backoff, choice, settings);
  return choice;
}

function readRandom(context: ReadContext, { attributes }: Annotation): boolean | null {
  const expression = attributes.get('randomExpression');
  const node = expression ?? attributes.get('random');
  if (!node) return false;
  const value = evaluateJava(node, context.scope);
  if (value.kind === 'truth') return value.value;
  const text = value.kind === 'text' ? value.value : '';
  const given = /^(?:#\{\s*)?(?:\$\{[^:}]*:)?\s*(true|false)\s*\}{0,2}\s*$/.exec(text)?.[1];
  if (given !== undefined) return given === 'true';
  return ask(context.draft, 'backoff.params.random', node, value, 'is neither true nor false');
}

/** What the annotation says and Spring does not do. */
function remarkOnBackoff(
  { report }: ReadContext,
  { node, attributes }: Annotation,
  { formula }: BackoffChoice,
  { delay, maxDelay, multiplier, random, runtime }: BackoffSettings,
): void {
  const delayNode = attributes.get('delayExpression') ?? attributes.get('delay') ?? attributes.get('value');
  const growth = attributes.get('multiplierExpression') ?? attributes.get('multiplier');
  if (delayNode && !runtime?.has('delay')) remarkOnClampedMs(report, 'delay', delay, delayNode);
  if (growth && multiplier < 1 && !runtime?.has('multiplier')) remarkOnMultiplier(report, multiplier, growth);
  const randomNode = attributes.get('random') ?? attributes.get('randomExpression');
  const cap = attributes.get('maxDelay') ?? attributes.get('maxDelayExpression');
  const grows = formula.startsWith('spring-retry-exponential');
  if (random && randomNode && formula === 'spring-retry-fixed') {
    const message = 'Unexpected random = true without a multiplier: Spring Retry ignores it and waits a fixed time.';
    report('warning', 'random-ignored', randomNode, message, 'Set a multiplier, or a maxDelay above the delay.');
  }
  if (cap && formula === 'spring-retry-uniform-random' && !random) {
    const message = 'Unexpected randomness: maxDelay without a multiplier draws every wait between delay and maxDelay.';
    report('info', 'uniform-by-max-delay', cap, message, 'Set multiplier = 1 for a fixed wait.');
  }
  if (cap && runtime?.has('maxDelay') && formula === 'spring-retry-fixed') {
    const message =
      'Unexpected maxDelayExpression without #{…} or a multiplier: Spring Retry 2 ignores it and waits a fixed time.';
    report('warning', 'max-delay-ignored', cap, message, 'Write "#{${…}}", which is evaluated at the start.');
  } else if (cap && maxDelay <= delay && grows && !runtime?.has('maxDelay')) {
    const message = `Unexpected maxDelay = ${maxDelay}, expected more than the delay of ${delay}: Spring uses 30000 instead.`;
    report('warning', 'max-delay-ignored', cap, message, 'Set maxDelay above delay.');
  } else if (cap && formula === 'spring-retry-fixed' && maxDelay > 0) {
    const message = `Unexpected maxDelay = ${maxDelay}, not above the delay: Spring Retry ignores it.`;
    report('warning', 'max-delay-ignored', cap, message, 'Remove it, or raise it above the delay.');
  }
  if (delay > defaultCapMs && grows && maxDelay <= delay) {
    const message = `Unexpected delay of ${delay} ms above the default cap: every wait is 30000 ms.`;
    report('warning', 'delay-above-cap', node, message, 'Set maxDelay above the delay.');
  }
}

/** spring-retry 2.0.12: setInitialInterval, setBackOffPeriod, setMinBackOffPeriod and their like take 1 for less. */
function remarkOnClampedMs(report: Report, name: string, ms: number, node: SyntaxNode): void {
  if (ms >= 1) return;
  const message = `Unexpected ${name} = ${ms}, expected at least 1: Spring Retry 2 takes 1 ms instead.`;
  report(ms < 0 ? 'warning' : 'info', 'delay-below-one', node, message, 'Write the wait in milliseconds, 1 or more.');
}

/** `setMultiplier` takes 1 for less; `@Backoff` does not even call it for 0 or less. */
function remarkOnMultiplier(report: Report, multiplier: number, node: SyntaxNode, setter = false): void {
  if (multiplier === 0 && !setter) return;
  const consequence =
    multiplier > 0 || setter
      ? 'takes 1 instead, and the waits do not grow'
      : 'takes it as none, and the waits do not grow';
  const message = `Unexpected multiplier = ${multiplier}, expected at least 1: Spring Retry ${consequence}.`;
  report(
    'warning',
    'multiplier-below-one',
    node,
    message,
    'Write 1 for waits of the same length, more for growing ones.',
  );
}

const ofBackoff =
  'value delay maxDelay multiplier random delayExpression maxDelayExpression multiplierExpression randomExpression'.split(
    ' ',
  );

/** What each class can be told, by its setters without `set`. */
const settersOf: Readonly<Record<string, readonly string[]>> = {
  NoBackOffPolicy: [],
  FixedBackOffPolicy: ['backOffPeriod', 'sleeper', 'backOffPeriodSupplier'],
  UniformRandomBackOffPolicy: ['minBackOffPeriod', 'maxBackOffPeriod', 'sleeper'],
  ExponentialBackOffPolicy: ['initialInterval', 'multiplier', 'maxInterval', 'sleeper'],
  ExponentialRandomBackOffPolicy: ['initialInterval', 'multiplier', 'maxInterval', 'sleeper'],
};

/** A BackOffPolicy as an object: its class, and what was set on it, by the name of the setter without `set`. */
export function backOffPolicy(
  context: ReadContext,
  className: string,
  settings: ReadonlyMap<string, SyntaxNode>,
  node: SyntaxNode,
): BackoffChoice | null {
  const read = (setter: string, initial: number): number | null => {
    const at = settings.get(setter);
    const value = at ? readNumber(context, `backoff.params.${setter}`, at) : initial;
    if (at && value !== null) {
      if (setter !== 'multiplier') remarkOnClampedMs(context.report, setter, value, at);
      else if (value < 1) remarkOnMultiplier(context.report, value, at, true);
    }
    return value;
  };
  const known = settersOf[className];
  for (const [setter, at] of known ? settings : []) {
    if (known!.includes(setter)) continue;
    const message = `Unexpected setter of ${setter}, expected one of ${className}: ${known!.join(', ') || 'none'}.`;
    context.report('warning', 'setter-unknown', at, message, 'It was not read; correct or remove it.');
  }
  switch (className) {
    case 'NoBackOffPolicy':
      return { formula: 'none', params: {} };
    case 'FixedBackOffPolicy': {
      const delay = read('backOffPeriod', 1000);
      return delay === null ? null : fixedWait(delay);
    }
    case 'UniformRandomBackOffPolicy': {
      const [minMs, maxMs] = [read('minBackOffPeriod', 500), read('maxBackOffPeriod', 1500)];
      return minMs === null || maxMs === null ? null : uniformWait(minMs, maxMs);
    }
    case 'ExponentialBackOffPolicy':
    case 'ExponentialRandomBackOffPolicy': {
      const [initialMs, multiplier, maxMs] = [
        read('initialInterval', 100),
        read('multiplier', 2),
        read('maxInterval', defaultCapMs),
      ];
      if (initialMs === null || multiplier === null || maxMs === null) return null;
      return exponentialWait(initialMs, multiplier, maxMs, className === 'ExponentialRandomBackOffPolicy');
    }
    default:
      return ask(context.draft, 'backoff', node, unknownValue(node, 'is a BackOffPolicy of your own'), '');
  }
}

export const uniformWait = (minMs: number, maxMs: number): BackoffChoice => ({
  formula: 'spring-retry-uniform-random',
  params: { minMs: Math.max(1, minMs), maxMs: Math.max(1, maxMs) },
});

/** The setters clamp: at least 1 ms, a multiplier of at least 1. */
export const exponentialWait = (
  initialMs: number,
  multiplier: number,
  maxMs: number,
  random: boolean,
): BackoffChoice => ({
  formula: random ? 'spring-retry-exponential-random' : 'spring-retry-exponential',
  params: { initialMs: Math.max(1, initialMs), multiplier: Math.max(1, multiplier), maxMs: Math.max(1, maxMs) },
});

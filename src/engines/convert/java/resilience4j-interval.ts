/** Which waits Resilience4j takes: `IntervalFunction.…` in code, flags in settings. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import { recogniseWaits, type WaitRange } from '../recognise.ts';
import type { SyntaxNode } from '../syntax.ts';
import { numberValue, unknownValue, type Value } from '../values.ts';
import { callChain, resolveExpression } from './call-chain.ts';
import { applyJavaLambda, evaluateJava } from './evaluate.ts';
import { mergeSettings, type Setting, type Settings } from './keyed-settings.ts';
import { ask, readDurationMs, readNumber, readTruth, type ReadContext } from './read-value.ts';

export const defaultWait: BackoffChoice = { formula: 'resilience4j-constant', params: { waitMs: 500 } };

const wholeMs = (ms: number): number => Math.trunc(ms);

const fixed = (ms: number): BackoffChoice => ({ formula: 'resilience4j-constant', params: { waitMs: wholeMs(ms) } });

/** The keys of which the one set last decides. */
const intervalKeys = ['waitDuration', 'intervalFunction', 'intervalBiFunction'];

/** The waits of a builder. */
export function intervalOfBuilder(settings: Settings, context: ReadContext): BackoffChoice | null {
  const last = [...settings].filter(([key]) => intervalKeys.includes(key)).at(-1);
  if (!last) return defaultWait;
  const [key, { values }] = last;
  const [node] = values;
  if (!node) return defaultWait;
  if (key !== 'waitDuration') {
    context.draft.nodes['backoff'] = node;
    return readInterval(node, context);
  }
  const ms = readDurationMs(context, 'backoff.params.waitMs', node);
  context.draft.nodes['backoff'] = node;
  return ms === null ? null : fixed(ms);
}

/** An IntervalFunction, or an IntervalBiFunction as a lambda. */
export function readInterval(written: SyntaxNode, context: ReadContext): BackoffChoice | null {
  const node = resolveExpression(written, context.scope);
  if (node.type === 'lambda_expression') return sampled(node, context, (attempt) => lambdaWait(node, attempt, context));
  const { root, calls } = callChain(node);
  const [call] = calls;
  const made = call && (root === 'IntervalFunction' || root === 'IntervalBiFunction' || root === '') ? call : undefined;
  if (made?.name === 'ofIntervalFunction' && made.args[0]) return readInterval(made.args[0], context);
  if (!made || !/^of/.test(made.name)) {
    return ask(context.draft, 'backoff', written, unknownValue(written, 'is a function set outside this text'), '');
  }
  return factory(made.name, made.args, node, context);
}

/** What the factory is called with: waits in milliseconds or as a Duration, factors, a cap. */
function factory(
  name: string,
  args: readonly SyntaxNode[],
  node: SyntaxNode,
  context: ReadContext,
): BackoffChoice | null {
  const wait = (i: number, param: string, initial?: number): Given => {
    const ms = args[i] ? readDurationMs(context, `backoff.params.${param}`, args[i]) : initial;
    return typeof ms === 'number' ? wholeMs(ms) : ms;
  };
  const factor = (i: number, param: string, initial?: number): Given =>
    args[i] ? readNumber(context, `backoff.params.${param}`, args[i]) : initial;
  const made = (formula: string, params: Readonly<Record<string, Given>>) => choiceOf(formula, params, node, context);
  switch (name) {
    case 'ofDefaults':
      return defaultWait;
    case 'of': {
      const waitMs = wait(0, 'waitMs', 500);
      if (args[1] && typeof waitMs === 'number') return iterated(args[1], waitMs, context);
      return made('resilience4j-constant', { waitMs });
    }
    case 'ofRandomized': {
      const waitMs = wait(0, 'waitMs', 500);
      return made('resilience4j-randomized', { waitMs, randomizationFactor: factor(1, 'randomizationFactor', 0.5) });
    }
    case 'ofExponentialBackoff': {
      const [initialMs, multiplier] = [wait(0, 'initialMs', 500), factor(1, 'multiplier', 1.5)];
      return made('resilience4j-exponential', { initialMs, multiplier, maxMs: wait(2, 'maxMs') });
    }
    case 'ofExponentialRandomBackoff': {
      const third = args[2] && evaluateJava(args[2], context.scope);
      const capThird = args.length === 3 && (third?.kind === 'duration' || (third?.kind === 'number' && third.integer));
      const [initialMs, multiplier] = [wait(0, 'initialMs', 500), factor(1, 'multiplier', 1.5)];
      const randomizationFactor = capThird ? 0.5 : factor(2, 'randomizationFactor', 0.5);
      const maxMs = wait(capThird ? 2 : 3, 'maxMs');
      return made('resilience4j-exponential-random', { initialMs, multiplier, randomizationFactor, maxMs });
    }
    default:
      return ask(context.draft, 'backoff', node, unknownValue(node, `uses IntervalFunction.${name}`), '');
  }
}

/** null = asked for, undefined = not given and without a default. */
type Given = number | null | undefined;

function choiceOf(
  formula: string,
  given: Readonly<Record<string, Given>>,
  node: SyntaxNode,
  context: ReadContext,
): BackoffChoice | null {
  const params: Record<string, number> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === null) return null;
    if (value !== undefined) params[name] = value;
  }
  const first = params['initialMs'] ?? params['waitMs'];
  if (first !== undefined && first < 1) refuse(context, node, `interval of ${first} ms, expected at least 1 ms`);
  const share = params['randomizationFactor'] ?? 0;
  if (share < 0 || share > 1) refuse(context, node, `randomizationFactor of ${share}, expected 0 to 1`);
  return { formula, params };
}

function refuse({ report }: ReadContext, node: SyntaxNode, what: string): void {
  report(
    'error',
    'interval-refused',
    node,
    `Unexpected ${what}: Resilience4j throws an IllegalArgumentException.`,
    'Correct the number.',
  );
}

/** Enough waits to tell one formula from another. */
const sampledRetries = 12;

function sampled(node: SyntaxNode, context: ReadContext, waitOf: (attempt: number) => Value): BackoffChoice | null {
  const waits: WaitRange[] = [];
  for (let attempt = 1; attempt <= sampledRetries; attempt++) {
    const value = waitOf(attempt);
    if (value.kind === 'number') waits.push({ minMs: value.min, maxMs: value.max });
    else if (value.kind === 'duration') waits.push(value);
    else return ask(context.draft, 'backoff', node, value, 'does not return milliseconds');
  }
  if (waits.some(({ minMs }) => minMs < 0)) {
    const message = 'Unexpected negative wait: Resilience4j ends the retries there.';
    context.report('warning', 'interval-negative', node, message, 'Return 0 to retry at once.');
  }
  const choice = recogniseWaits(waits);
  return (
    choice ?? ask(context.draft, 'backoff', node, unknownValue(node, 'is random in a way that no formula here has'), '')
  );
}

/** The attempt is counted from 1; what an IntervalBiFunction knows of the result is not known here. */
function lambdaWait(node: SyntaxNode, attempt: number, { scope }: ReadContext): Value {
  return applyJavaLambda(node, [numberValue(attempt, true), unknownValue(node, 'depends on the result')], scope);
}

/** `IntervalFunction.of(initial, x -> …)`: each wait is made of the one before. */
function iterated(step: SyntaxNode, initialMs: number, context: ReadContext): BackoffChoice | null {
  const lambda = resolveExpression(step, context.scope);
  let current: Value = numberValue(initialMs, true);
  return sampled(step, context, (attempt) => {
    if (attempt > 1) current = applyJavaLambda(lambda, [current], context.scope);
    return current;
  });
}

/** Keys that `ConfigUtils.mergePropertiesIfAny` hands down to a block that does not have them. */
const handedDown = [
  'enableExponentialBackoff',
  'enableRandomizedWait',
  'exponentialBackoffMultiplier',
  'exponentialMaxWaitDuration',
];

/**
 * The waits of settings, base first. A block without waitDuration leaves the waits of its base as they are, whatever its flags
 * say; a block with one chooses them anew, from its own flags and those handed down.
 */
export function intervalOfSettings(layers: readonly Settings[], context: ReadContext): BackoffChoice | null {
  let waits: BackoffChoice | null = defaultWait;
  let flags: Settings = new Map();
  for (const [i, layer] of layers.entries()) {
    const inherited = new Map([...flags].filter(([key]) => handedDown.includes(key)));
    const share = flags.get('randomizedWaitFactor');
    flags = mergeSettings([inherited, layer]);
    const own = layer.get('intervalBiFunction')?.values[0];
    if (layer.has('waitDuration')) {
      waits = chosenByFlags(flags, context);
      if (share && !layer.has('randomizedWaitFactor')) remarkOnLostShare(share, context);
    } else {
      const chosenLater = layers.slice(i + 1).some((later) => later.has('waitDuration'));
      remarkOnIdleFlags(
        layer,
        chosenLater ? ['randomizedWaitFactor'] : [...handedDown, 'randomizedWaitFactor'],
        context,
      );
    }
    if (own) waits = ask(context.draft, 'backoff', own, unknownValue(own, 'is a class set outside this text'), '');
  }
  return waits;
}

function chosenByFlags(flags: Settings, context: ReadContext): BackoffChoice | null {
  const first = (key: string): SyntaxNode | undefined => flags.get(key)?.values[0];
  const at = first('waitDuration');
  if (!at) return defaultWait;
  const truth = (key: string): boolean | null => {
    const node = first(key);
    return node ? readTruth(context, `backoff.params.${key}`, node) : false;
  };
  const [grows, random] = [truth('enableExponentialBackoff'), truth('enableRandomizedWait')];
  const initial = readDurationMs(context, `backoff.params.${grows ? 'initialMs' : 'waitMs'}`, at);
  context.draft.nodes['backoff'] = at;
  const multiplierNode = first('exponentialBackoffMultiplier');
  const capNode = first('exponentialMaxWaitDuration');
  const shareNode = first('randomizedWaitFactor');
  const multiplier =
    grows && multiplierNode ? readNumber(context, 'backoff.params.multiplier', multiplierNode) : undefined;
  const share = random && shareNode ? readNumber(context, 'backoff.params.randomizationFactor', shareNode) : undefined;
  const usesShare = !grows || multiplierNode !== undefined;
  const usesCap = grows === true && multiplierNode !== undefined && (!random || shareNode !== undefined);
  const cap = usesCap && capNode ? readDurationMs(context, 'backoff.params.maxMs', capNode) : undefined;
  if (capNode && grows && !usesCap)
    ignored(
      'exponentialMaxWaitDuration',
      flags,
      context,
      multiplierNode ? 'randomizedWaitFactor' : 'exponentialBackoffMultiplier',
    );
  if (shareNode && random && !usesShare)
    ignored('randomizedWaitFactor', flags, context, 'exponentialBackoffMultiplier');
  for (const [key, on] of [
    ['exponentialBackoffMultiplier', grows],
    ['exponentialMaxWaitDuration', grows],
  ] as const) {
    if (on === false && first(key)) ignored(key, flags, context, 'enableExponentialBackoff: true');
  }
  if (random === false && shareNode) ignored('randomizedWaitFactor', flags, context, 'enableRandomizedWait: true');
  if (initial === null || grows === null || random === null || multiplier === null || share === null || cap === null)
    return null;
  const waitMs = wholeMs(initial);
  if (waitMs < 1 && (grows || random))
    refuse(context, at, `waitDuration of ${waitMs} ms with a growing or random wait, expected at least 1 ms`);
  const growth = { initialMs: waitMs, multiplier: multiplier ?? 1.5 };
  const jitter = { randomizationFactor: (usesShare ? share : undefined) ?? 0.5 };
  const most: Record<string, number> = cap === undefined ? {} : { maxMs: wholeMs(cap) };
  if (grows && random) return { formula: 'resilience4j-exponential-random', params: { ...growth, ...jitter, ...most } };
  if (grows) return { formula: 'resilience4j-exponential', params: { ...growth, ...most } };
  return random ? { formula: 'resilience4j-randomized', params: { waitMs, ...jitter } } : fixed(initial);
}

function ignored(key: string, flags: Settings, { report }: ReadContext, missing: string): void {
  const { name } = flags.get(key) as Setting;
  const message = `Unexpected ${key} without ${missing}: Resilience4j ignores it.`;
  report('warning', 'setting-ignored', name, message, `Set ${missing} in the same block, or remove ${key}.`);
}

function remarkOnLostShare({ name }: Setting, { report }: ReadContext): void {
  const message =
    'Unexpected randomizedWaitFactor in a base whose instance sets its own waitDuration: it is not handed down, the factor is 0.5.';
  report('warning', 'setting-ignored', name, message, 'Repeat randomizedWaitFactor beside the waitDuration.');
}

/** Flags of a block that has no waitDuration. */
function remarkOnIdleFlags(layer: Settings, idle: readonly string[], { report }: ReadContext): void {
  for (const [key, { name }] of layer) {
    if (!idle.includes(key)) continue;
    const message = `Unexpected ${key} in a block without waitDuration: Resilience4j ignores it there; the waits stay those of the base, or 500 ms.`;
    report('warning', 'setting-ignored', name, message, 'Repeat waitDuration in this block.');
  }
}

/** The first wait of an open circuit; later ones are said to differ. */
export function openWait(settings: Settings, context: ReadContext): number | null {
  const own = settings.get('waitIntervalFunctionInOpenState')?.values[0];
  const at = settings.get('waitDurationInOpenState')?.values[0];
  if (own) {
    const choice = readInterval(own, { ...context, draft: context.draft });
    const first = choice?.params['initialMs'] ?? choice?.params['waitMs'] ?? choice?.params['delayMs'];
    growing(own, choice, context);
    if (typeof first === 'number') {
      context.draft.nodes['openMs'] = own;
      return first;
    }
    return ask(context.draft, 'openMs', own, unknownValue(own, 'is a function set outside this text'), '');
  }
  if (!at) return 60_000;
  for (const flag of ['enableExponentialBackoff', 'enableRandomizedWait']) {
    const node = settings.get(flag)?.values[0];
    const value = node && readTruth(context, flag, node);
    if (node && value) growing(node, { formula: flag, params: {} }, context);
  }
  return readDurationMs(context, 'openMs', at);
}

function growing(node: SyntaxNode, choice: BackoffChoice | null, { report }: ReadContext): void {
  if (!choice || choice.formula === 'resilience4j-constant') return;
  const message =
    'The circuit stays open longer, or at random, each time it opens in a row; the first time is used here.';
  report('info', 'open-wait-varies', node, message, 'Meshes lengthen the time a pod is left out as well, in a line.');
}

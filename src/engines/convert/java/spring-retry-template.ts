/** Spring Retry in code: `RetryTemplate.builder()`, setters, `RetryInterceptorBuilder`. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import type { RetryCondition } from '../../resilience/policy.ts';
import { partDraft, type Part, type RetryPart } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import { argumentsOf, resolveExpression, typeOfNew, type CallChain, type ChainCall } from './call-chain.ts';
import { evaluateJava } from './evaluate.ts';
import { ask, readCount, readDurationMs, readNumber, shorten, typeConditions, type ReadContext } from './read-value.ts';
import { retriesOf } from './spring-retry-annotation.ts';
import { backOffPolicy, exponentialWait, fixedWait, uniformWait } from './spring-retry-backoff.ts';

const anyException: RetryCondition = { kind: 'exception', name: 'java.lang.Exception' };
const noWait: BackoffChoice = { formula: 'none', params: {} };

type Draft = { -readonly [K in 'maxRetries' | 'backoff' | 'retryOn' | 'neverRetryOn']: RetryPart[K] };

const initial = (): Draft => ({ maxRetries: 2, backoff: noWait, retryOn: [anyException], neverRetryOn: [] });

/** `RetryTemplate.builder()….build()` and `RetryInterceptorBuilder.stateless()….build()`. */
export function readRetryBuilder(chain: CallChain, base: Omit<ReadContext, 'draft'>): Part[] {
  const draft = partDraft();
  const context = { ...base, draft };
  const retry = initial();
  let total: Part | undefined;
  let recoverer: Part | undefined;
  let traverse = false;
  for (const call of chain.calls) {
    if (call.name === 'traversingCauses') traverse = true;
    else if (call.name === 'withTimeout' || call.name === 'withinMillis') {
      retry.maxRetries = 'unlimited';
      total = totalTimeout(call.node, call.args[0], context);
    } else if (call.name === 'recoverer' && call.args[0]) {
      recoverer = { kind: 'fallback', node: call.args[0], nodes: {}, asked: [], fallback: call.args[0].text };
    } else applyBuilderCall(call, retry, context, (part) => (total = part));
  }
  if (traverse) retry.retryOn = retry.retryOn.map((c) => (c.kind === 'exception' ? { ...c, throughCauses: true } : c));
  const part: Part = { kind: 'retry', node: chain.node, ...draft, ...retry, methods: null };
  return [...(recoverer ? [recoverer] : []), ...(total ? [total] : []), part];
}

/** TimeoutRetryPolicy: no retry starts after it; it never ends a running try. */
function totalTimeout(node: SyntaxNode, given: SyntaxNode | undefined, base: Omit<ReadContext, 'draft'>): Part {
  const draft = partDraft();
  const timeoutMs = given ? readDurationMs({ ...base, draft }, 'timeoutMs', given) : 1000;
  base.report(
    'info',
    'timeout-between-tries',
    node,
    'This limit is only looked at between tries: a running try is never cut off.',
    'In a mesh the whole call ends when the limit is reached.',
  );
  return { kind: 'timeout', node, ...draft, timeoutMs, betweenTries: true };
}

const builderWords = new Set([
  'builder',
  'build',
  'stateless',
  'stateful',
  'circuitBreaker',
  'withListener',
  'withListeners',
  'label',
  'keyGenerator',
  'newMethodArgumentsIdentifier',
  'openTimeout',
  'resetTimeout',
]);

function applyBuilderCall(call: ChainCall, retry: Draft, context: ReadContext, timed: (part: Part) => void): void {
  const { name, args, node } = call;
  const [first] = args;
  switch (name) {
    case 'maxAttempts':
      if (!first) return;
      retry.maxRetries = retriesOf(
        context,
        first,
        readCount(context, 'maxRetries', first),
        'the builder throws an IllegalArgumentException',
      );
      return;
    case 'infiniteRetry':
      retry.maxRetries = 'unlimited';
      context.draft.nodes['maxRetries'] = call.named;
      return;
    case 'customPolicy':
    case 'retryPolicy':
      if (first) applyRetryPolicy(first, retry, context, timed);
      return;
    case 'customBackoff':
    case 'backOffPolicy':
      if (first) retry.backoff = readBackOffObject(first, context);
      return;
    case 'noBackoff':
    case 'fixedBackoff':
    case 'exponentialBackoff':
    case 'uniformRandomBackoff':
    case 'backOffOptions':
      context.draft.nodes['backoff'] = call.named;
      retry.backoff = builderWait(call, context);
      return;
    case 'retryOn':
    case 'notRetryOn': {
      const types = typeConditions(args, context.scope);
      const field = name === 'retryOn' ? 'retryOn' : 'neverRetryOn';
      retry[field] = name === 'retryOn' && retry.retryOn[0] === anyException ? types : [...retry[field], ...types];
      if (name === 'notRetryOn') retry.retryOn = [{ kind: 'exception', name: '*' }];
      context.draft.nodes[field] = first ?? node;
      return;
    }
    default:
      if (!builderWords.has(name)) {
        const message = `Unexpected ${name}, expected a call of the retry builder.`;
        context.report('warning', 'call-unknown', call.named, message, 'It was not read.');
      }
  }
}

function builderWait({ name, args, node }: ChainCall, context: ReadContext): BackoffChoice | null {
  const wait = (i: number, param: string, expected: number): number | null =>
    args[i] ? readDurationMs(context, `backoff.params.${param}`, args[i]) : expected;
  const refuse = (written: string, expected: string): void => {
    const message = `Unexpected ${written}, expected ${expected}: the builder throws.`;
    context.report('error', 'backoff-refused', node, message, 'Correct the numbers.');
  };
  switch (name) {
    case 'noBackoff':
      return noWait;
    case 'fixedBackoff': {
      const delayMs = wait(0, 'delayMs', 1000);
      if (delayMs !== null && delayMs < 1) refuse(`fixedBackoff(${delayMs})`, 'at least 1 ms');
      return delayMs === null ? null : fixedWait(delayMs);
    }
    case 'uniformRandomBackoff': {
      const [minMs, maxMs] = [wait(0, 'minMs', 500), wait(1, 'maxMs', 1500)];
      if (minMs !== null && maxMs !== null && (minMs < 1 || maxMs <= minMs))
        refuse(`uniformRandomBackoff(${minMs}, ${maxMs})`, 'at least 1 ms and a maximum above the minimum');
      return minMs === null || maxMs === null ? null : uniformWait(minMs, maxMs);
    }
    default: {
      const initialMs = wait(0, 'initialMs', 100);
      const multiplier = args[1] ? readNumber(context, 'backoff.params.multiplier', args[1]) : 2;
      const maxMs = wait(2, 'maxMs', 30_000);
      if (initialMs === null || multiplier === null || maxMs === null) return null;
      const random = args[3] ? evaluateJava(args[3], context.scope) : undefined;
      if (name === 'exponentialBackoff' && (initialMs < 1 || multiplier <= 1 || maxMs <= initialMs)) {
        const expected = 'a first wait of at least 1 ms, a multiplier above 1 and a maximum above the first wait';
        refuse(`exponentialBackoff(${initialMs}, ${multiplier}, ${maxMs})`, expected);
      }
      return exponentialWait(initialMs, multiplier, maxMs, random?.kind === 'truth' && random.value);
    }
  }
}

/** Setters called on a variable, by their name without `set`. */
function settingsOn(written: SyntaxNode, { scope }: ReadContext): Map<string, SyntaxNode> {
  const settings = new Map<string, SyntaxNode>();
  const calls = written.type === 'identifier' ? scope.callsOn(written.text, written) : [];
  for (const call of calls) {
    const name = call.childForFieldName('name')?.text ?? '';
    const value = argumentsOf(call)[0];
    if (/^set[A-Z]/.test(name) && value) settings.set(name[3]!.toLowerCase() + name.slice(4), value);
  }
  return settings;
}

function readBackOffObject(written: SyntaxNode, context: ReadContext): BackoffChoice | null {
  const node = resolveExpression(written, context.scope);
  context.draft.nodes['backoff'] = node;
  if (node.type !== 'object_creation_expression') {
    return ask(context.draft, 'backoff', written, unknownValue(written, 'is set outside this text'), '');
  }
  return backOffPolicy(context, typeOfNew(node), settingsOn(written, context), node);
}

function applyRetryPolicy(written: SyntaxNode, retry: Draft, context: ReadContext, timed: (part: Part) => void): void {
  const node = resolveExpression(written, context.scope);
  const type = node.type === 'object_creation_expression' ? typeOfNew(node) : '';
  const settings = settingsOn(written, context);
  const args = argumentsOf(node);
  switch (type) {
    case 'SimpleRetryPolicy':
    case 'MaxAttemptsRetryPolicy': {
      const attempts = settings.get('maxAttempts') ?? args[0];
      const count = attempts ? readCount(context, 'maxRetries', attempts) : 3;
      retry.maxRetries = retriesOf(context, attempts ?? node, count, 'Spring never calls the method');
      if (args[1]) applyExceptionMap(args[1], args[2], args[3], retry, context);
      return;
    }
    case 'NeverRetryPolicy':
      retry.maxRetries = 0;
      context.draft.nodes['maxRetries'] = node;
      return;
    case 'AlwaysRetryPolicy':
      retry.maxRetries = 'unlimited';
      context.draft.nodes['maxRetries'] = node;
      return;
    case 'TimeoutRetryPolicy':
      retry.maxRetries = 'unlimited';
      timed(totalTimeout(node, settings.get('timeout') ?? args[0], context));
      return;
    default:
      retry.maxRetries = ask(
        context.draft,
        'maxRetries',
        written,
        unknownValue(node, `is ${type ? `${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}` : 'set outside this text'}`),
        '',
      );
  }
}

/** `Map.of(A.class, true, B.class, false)`: true is retried, false is not, the rest is not unless the default says so. */
function applyExceptionMap(
  map: SyntaxNode,
  traverse: SyntaxNode | undefined,
  other: SyntaxNode | undefined,
  retry: Draft,
  context: ReadContext,
): void {
  const truth = (node: SyntaxNode | undefined): boolean =>
    node !== undefined && evaluateJava(node, context.scope).kind === 'truth' && node.text === 'true';
  const entries = mapEntries(map, context);
  context.draft.nodes['retryOn'] = map;
  if (!entries) {
    retry.retryOn = [{ kind: 'predicate', text: shorten(map) }];
    return;
  }
  const conditions = (wanted: boolean) =>
    entries
      .filter(([, retried]) => retried === wanted)
      .map(([name]): RetryCondition => ({
        kind: 'exception',
        name,
        ...(truth(traverse) ? { throughCauses: true } : {}),
      }));
  retry.retryOn = truth(other) ? [{ kind: 'exception', name: '*' }] : conditions(true);
  retry.neverRetryOn = conditions(false);
}

function mapEntries(written: SyntaxNode, { scope }: ReadContext): [string, boolean][] | undefined {
  const node = resolveExpression(written, scope);
  const flat: SyntaxNode[] = [];
  if (node.type === 'method_invocation') {
    const inner = argumentsOf(node);
    const nested = inner.map((arg) => resolveExpression(arg, scope));
    flat.push(...nested.flatMap((arg) => (arg.type === 'method_invocation' ? argumentsOf(arg) : [arg])));
  } else if (node.type === 'object_creation_expression' && written.type === 'identifier') {
    for (const call of scope.callsOn(written.text, written)) {
      if (call.childForFieldName('name')?.text === 'put') flat.push(...argumentsOf(call));
    }
  }
  const values = flat.map((arg) => evaluateJava(arg, scope));
  const entries: [string, boolean][] = [];
  for (let i = 0; i + 1 < values.length; i += 2) {
    const [key, value] = [values[i]!, values[i + 1]!];
    if (key.kind !== 'type' || value.kind !== 'truth') return undefined;
    entries.push([key.name, value.value]);
  }
  return entries.length > 0 ? entries : undefined;
}

/** `new RetryTemplate()` and what is set on the variable it is given to. */
export function readSetterTemplate(
  node: SyntaxNode,
  variable: SyntaxNode | undefined,
  base: Omit<ReadContext, 'draft'>,
): Part[] {
  const draft = partDraft();
  const context = { ...base, draft };
  const retry = initial();
  let total: Part | undefined;
  const settings = variable ? settingsOn(variable, context) : new Map<string, SyntaxNode>();
  const policy = settings.get('retryPolicy');
  const backOff = settings.get('backOffPolicy');
  if (policy) applyRetryPolicy(policy, retry, context, (part) => (total = part));
  if (backOff) retry.backoff = readBackOffObject(backOff, context);
  return [...(total ? [total] : []), { kind: 'retry', node, ...draft, ...retry, methods: null }];
}

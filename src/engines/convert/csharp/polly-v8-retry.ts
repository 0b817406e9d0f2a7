/** Polly 8's retry: RetryStrategyOptions and HttpRetryStrategyOptions with the defaults each type has. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import { partDraft, type Part, type PartDraft, type Report } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { numberValue, objectValue, unknownValue, type Unknowable } from '../values.ts';
import { argumentsOf } from './calls.ts';
import type { Conditions } from './conditions.ts';
import { evaluateCsharp } from './evaluate.ts';
import { toLambda } from './lambda.ts';
import { reportUnknownProperties } from './option-names.ts';
import type { Options } from './options.ts';
import { handledByDefault, handledByHttp, shouldHandle } from './polly-v8-predicate.ts';
import { infiniteRetries, readCount, readDurationMs } from './read-value.ts';
import type { CsharpScope } from './scope.ts';
import { answerWithoutRetryAfter, sayOverflow, waitsOf } from './waits.ts';

export interface StrategyContext {
  readonly scope: CsharpScope;
  readonly report: Report;
}

interface RetryDefaults {
  readonly backoffType: 'Constant' | 'Linear' | 'Exponential';
  readonly jitter: boolean;
  readonly honoursRetryAfter: boolean;
  readonly handled: Conditions;
}

/** App-vNext/Polly 8.7.0, src/Polly.Core/Retry/RetryStrategyOptions.TResult.cs and RetryConstants.cs. */
export const retryDefaults = { maxRetryAttempts: 3, delayMs: 2000, longestMs: 86_400_000 } as const;
const pollyDefaults: RetryDefaults = {
  backoffType: 'Constant',
  jitter: false,
  honoursRetryAfter: false,
  handled: handledByDefault,
};
/** dotnet/extensions 10.9 (5862342), Polly/HttpRetryStrategyOptions.cs. */
const httpDefaults: RetryDefaults = {
  backoffType: 'Exponential',
  jitter: true,
  honoursRetryAfter: true,
  handled: handledByHttp,
};

/** `http` where the library makes the options itself and they are HttpRetryStrategyOptions. */
export function readRetryOptions(options: Options, call: SyntaxNode, context: StrategyContext, http: boolean): Part {
  const draft = partDraft();
  const ofHttp = http || /HttpRetryStrategyOptions$/.test(options.type);
  const defaults = ofHttp ? httpDefaults : pollyDefaults;
  reportUnknownProperties(
    options,
    ofHttp ? ['RetryStrategyOptions', 'HttpRetryStrategyOptions'] : ['RetryStrategyOptions'],
    context.report,
  );
  const maxRetries = readAttempts(options, call, draft, context);
  const predicate = options.values.get('ShouldHandle');
  draft.nodes['retryOn'] = predicate ?? call;
  const handled = predicate ? shouldHandle(predicate, context.scope) : defaults.handled;
  const backoff = readBackoff(options, call, defaults, maxRetries, draft, context);
  const methods = readMethods(options, draft, context);
  return { kind: 'retry', node: call, ...draft, maxRetries, backoff, ...handled, methods };
}

function readAttempts(
  options: Options,
  call: SyntaxNode,
  draft: PartDraft,
  { scope, report }: StrategyContext,
): number | 'unlimited' | null {
  const node = options.values.get('MaxRetryAttempts');
  draft.nodes['maxRetries'] = node ?? call;
  if (!node) return retryDefaults.maxRetryAttempts;
  const count = readCount({ scope, draft }, 'maxRetries', node);
  if (count === null) return null;
  if (count < 1) {
    report(
      'error',
      'retry-attempts-invalid',
      node,
      `Unexpected MaxRetryAttempts = ${count}, expected 1 or more: Polly rejects the options when the pipeline is built.`,
      'Leave the retry out for no retry.',
    );
    draft.asked.push({ field: 'maxRetries', value: unknownValue(node, 'is no count: Polly throws before any call') });
  }
  return count >= infiniteRetries ? 'unlimited' : Math.max(0, count);
}

const formulaOf = { Constant: 'polly-v8-constant', Linear: 'polly-v8-linear', Exponential: 'polly-v8-exponential' };

function readBackoff(
  options: Options,
  call: SyntaxNode,
  defaults: RetryDefaults,
  maxRetries: number | 'unlimited' | null,
  draft: PartDraft,
  context: StrategyContext,
): BackoffChoice | null {
  const { scope } = context;
  const settings = ['DelayGenerator', 'Delay', 'BackoffType', 'UseJitter', 'MaxDelay'];
  draft.nodes['backoff'] = settings.flatMap((name) => options.values.get(name) ?? [])[0] ?? call;
  const computed = computedBackoff(options, defaults, draft, context);
  const afterNode = options.values.get('ShouldRetryAfterHeader');
  const after = afterNode ? evaluateCsharp(afterNode, scope) : undefined;
  const honours = after?.kind === 'truth' ? after.value : defaults.honoursRetryAfter;
  const withHeader = (choice: BackoffChoice | null, yes: boolean): BackoffChoice | null =>
    choice && yes ? { ...choice, honoursRetryAfter: true } : choice;
  const generator = options.values.get('DelayGenerator');
  if (!generator || generator.type === 'null_literal') {
    return withHeader(computed, generator ? false : honours);
  }
  const fail = (value: Unknowable): null => {
    draft.asked.push({ field: 'backoff', value });
    return null;
  };
  const lambda = toLambda(generator, scope);
  if (!lambda) return fail(unknownValue(generator, 'is no lambda in this text'));
  const outcome = answerWithoutRetryAfter('Outcome');
  const argumentsOf_ = (retry: number) => [
    objectValue('RetryDelayGeneratorArguments', { AttemptNumber: numberValue(retry - 1, true), Outcome: outcome }),
  ];
  const waits = waitsOf({ lambda, node: generator, maxRetries, argumentsOf: argumentsOf_ }, scope);
  if (waits.kind === 'unknown') return fail(waits.value);
  if (waits.kind === 'left-to-library') return withHeader(computed, waits.honoursRetryAfter);
  if (waits.negative) return fail(unknownValue(generator, 'returns negative waits, for which Polly computes its own'));
  sayOverflow(waits, generator, context.report);
  return waits.backoff;
}

function computedBackoff(
  options: Options,
  defaults: RetryDefaults,
  draft: PartDraft,
  context: StrategyContext,
): BackoffChoice | null {
  const { scope } = context;
  const before = draft.asked.length;
  const delayMs = readDelay(options, 'Delay', 'delayMs', draft, context) ?? retryDefaults.delayMs;
  const maxDelayMs = readDelay(options, 'MaxDelay', 'maxDelayMs', draft, context);
  const choice = <T>(name: string, field: string, read: (text: string | boolean) => T | undefined, initial: T): T => {
    const node = options.values.get(name);
    if (!node) return initial;
    draft.nodes[field] = node;
    const value = evaluateCsharp(node, scope);
    const found = value.kind === 'text' || value.kind === 'truth' ? read(value.value) : undefined;
    if (found !== undefined) return found;
    draft.asked.push({ field, value: value.kind === 'unknown' ? value : unknownValue(node, 'is no known choice') });
    return initial;
  };
  const type = choice(
    'BackoffType',
    'backoff.formula',
    (v) => (v === 'Constant' || v === 'Linear' || v === 'Exponential' ? v : undefined),
    defaults.backoffType,
  );
  const jitter = choice(
    'UseJitter',
    'backoff.params.jitter',
    (v) => (typeof v === 'boolean' ? v : undefined),
    defaults.jitter,
  );
  if (draft.asked.length > before) return null;
  if (delayMs === 0) return { formula: 'none', params: {} };
  const params = { delayMs, jitter };
  return { formula: formulaOf[type], params: maxDelayMs === undefined ? params : { ...params, maxDelayMs } };
}

/** Undefined where it is not set or asked for. */
function readDelay(
  options: Options,
  name: string,
  param: string,
  draft: PartDraft,
  { scope, report }: StrategyContext,
): number | undefined {
  const node = options.values.get(name);
  if (!node || node.type === 'null_literal') return undefined;
  const ms = readDurationMs({ scope, draft }, `backoff.params.${param}`, node);
  if (ms === null) return undefined;
  if (ms < 0 || ms > retryDefaults.longestMs) {
    report(
      'error',
      'delay-invalid',
      node,
      `Unexpected ${name} of ${ms} ms, expected 0 to 1 day: Polly rejects the options when the pipeline is built.`,
      'Choose a shorter one.',
    );
  }
  return Math.max(0, ms);
}

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT'];
/** dotnet/extensions 10.9, Polly/HttpRetryStrategyOptionsExtensions.cs. */
const unsafeMethods = ['DELETE', 'POST', 'PUT', 'CONNECT', 'PATCH'];

/** `DisableForUnsafeHttpMethods()` and `DisableFor(HttpMethod.Post, …)`. */
function readMethods(options: Options, draft: PartDraft, { scope, report }: StrategyContext): readonly string[] | null {
  let left: readonly string[] | null = null;
  for (const { path, node } of options.calls) {
    if (path !== 'DisableForUnsafeHttpMethods' && path !== 'DisableFor') continue;
    draft.nodes['methods'] = node;
    const without = path === 'DisableFor' ? namedMethods(node, scope, report) : unsafeMethods;
    left = (left ?? allMethods).filter((method) => !without.includes(method));
  }
  return left;
}

function namedMethods(node: SyntaxNode, scope: CsharpScope, report: Report): string[] {
  return argumentsOf(node).flatMap(({ value }) => {
    const method = evaluateCsharp(value, scope);
    const found = method.kind === 'list' ? method.items : [method];
    const names = found.flatMap((item) => (item.kind === 'text' ? [item.value] : []));
    if (names.length < found.length) {
      report(
        'warning',
        'method-unknown',
        value,
        `Unexpected ${value.text}, expected an HttpMethod known here.`,
        'Name the method.',
      );
    }
    return names;
  });
}

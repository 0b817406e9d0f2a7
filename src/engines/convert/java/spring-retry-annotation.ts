/** `@Retryable` and `@CircuitBreaker` of Spring Retry, with `@Recover`. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import type { RetryCondition } from '../../resilience/policy.ts';
import { partDraft, type Part, type RetryPart } from '../parts.ts';
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { maxInt, unknownValue } from '../values.ts';
import { annotated, annotationsIn, reportUnknownAttributes, type Annotation } from './annotations.ts';
import { evaluateJava } from './evaluate.ts';
import { ask, readCount, readNumber, typeConditions, type ReadContext } from './read-value.ts';
import { fixedWait, readBackoffAnnotation } from './spring-retry-backoff.ts';

/** spring-retry 2.0.12, annotation/Retryable.java and CircuitBreaker.java. */
const shared =
  'value retryFor include noRetryFor exclude notRecoverable maxAttempts maxAttemptsExpression exceptionExpression label recover'.split(
    ' ',
  );
const ofRetryable = [...shared, 'backoff', 'interceptor', 'stateful', 'listeners'];
const ofCircuitBreaker = [
  ...shared,
  'openTimeout',
  'openTimeoutExpression',
  'resetTimeout',
  'resetTimeoutExpression',
  'throwLastExceptionOnExhausted',
];

export function readRetryable(annotation: Annotation, base: Omit<ReadContext, 'draft'>): RetryPart | undefined {
  const draft = partDraft();
  const context = { ...base, draft };
  const { attributes, node } = annotation;
  const interceptor = attributes.get('interceptor');
  if (interceptor && interceptor.text !== '""') return byInterceptor(annotation, interceptor, context);
  const maxRetries = readAttempts(context, annotation);
  const conditions = readConditions(context, attributes);
  const backoffNode = attributes.get('backoff');
  const backoff = backoffNode ? readBackoff(context, backoffNode) : fixedWait(1000);
  remarkOnAttributes(context, annotation);
  return { kind: 'retry', node, ...draft, maxRetries, backoff, ...conditions, methods: null };
}

function readBackoff(context: ReadContext, node: SyntaxNode): BackoffChoice | null {
  if (node.type === 'annotation' || node.type === 'marker_annotation') return readBackoffAnnotation(context, node);
  return ask(context.draft, 'backoff', node, unknownValue(node, 'is no @Backoff annotation'), '');
}

/** The named bean replaces everything else the annotation says. */
function byInterceptor(annotation: Annotation, interceptor: SyntaxNode, { report, draft }: ReadContext): RetryPart {
  if (annotation.attributes.size > 1) {
    const message =
      'Unexpected interceptor beside other attributes: Spring uses the named bean and ignores all of them.';
    report('warning', 'interceptor-overrides', interceptor, message, 'Convert the definition of that bean instead.');
  }
  for (const field of ['maxRetries', 'backoff']) {
    draft.asked.push({ field, value: unknownValue(interceptor, 'is set in the interceptor bean of that name') });
    draft.nodes[field] = interceptor;
  }
  const empty = { retryOn: [], neverRetryOn: [], methods: null };
  return { kind: 'retry', node: annotation.node, ...draft, maxRetries: null, backoff: null, ...empty };
}

/** `maxAttempts` counts the first call. */
export function readAttempts(context: ReadContext, { attributes, node }: Annotation): number | 'unlimited' | null {
  const expression = attributes.get('maxAttemptsExpression');
  const written = expression && evaluateJava(expression, context.scope);
  const at = written && !(written.kind === 'text' && written.value === '') ? expression : attributes.get('maxAttempts');
  const attempts = at ? readCount(context, 'maxRetries', at) : 3;
  return retriesOf(context, at ?? node, attempts, 'Spring never calls the method');
}

/** Retries of a count that includes the first call. */
export function retriesOf(
  context: ReadContext,
  node: SyntaxNode,
  attempts: number | null,
  consequence: string,
): number | 'unlimited' | null {
  if (attempts === null) return null;
  if (attempts >= maxInt) return 'unlimited';
  if (attempts < 1) {
    const message = `Unexpected maxAttempts = ${attempts}, expected at least 1: ${consequence}.`;
    const hint = 'maxAttempts counts the first call; 1 = no retry.';
    context.report('error', 'attempts-below-one', node, message, hint);
    context.draft.asked.push({ field: 'maxRetries', value: unknownValue(node, `is no count: ${consequence}`) });
  }
  return Math.max(0, attempts - 1);
}

export function readConditions(
  { scope, draft, report }: ReadContext,
  attributes: ReadonlyMap<string, SyntaxNode>,
): { retryOn: RetryCondition[]; neverRetryOn: RetryCondition[] } {
  const given = new Map<string, RetryCondition[]>();
  for (const name of ['value', 'retryFor', 'include', 'noRetryFor', 'exclude']) {
    const node = attributes.get(name);
    given.set(name, node ? typeConditions([node], scope, { throughCauses: true }, report) : []);
  }
  const typesOf = (name: string): RetryCondition[] => given.get(name) ?? [];
  const includedBy = ['value', 'retryFor', 'include'].find((name) => typesOf(name).length > 0);
  const excludedBy = ['noRetryFor', 'exclude'].find((name) => typesOf(name).length > 0);
  const any: RetryCondition = { kind: 'exception', name: excludedBy ? '*' : 'java.lang.Exception' };
  const retryOn = includedBy ? typesOf(includedBy) : [any];
  if (includedBy) draft.nodes['retryOn'] = attributes.get(includedBy)!;
  if (excludedBy) draft.nodes['neverRetryOn'] = attributes.get(excludedBy)!;
  if (includedBy === 'value' && (attributes.has('retryFor') || attributes.has('include'))) {
    const second = attributes.get('retryFor') ?? attributes.get('include')!;
    report(
      'warning',
      'includes-ignored',
      second,
      'Unexpected retryFor beside value: Spring uses value alone.',
      'Keep one of the two.',
    );
  }
  const neverRetryOn = excludedBy ? typesOf(excludedBy) : [];
  const predicate = attributes.get('exceptionExpression');
  if (!predicate || predicate.text === '""') return { retryOn, neverRetryOn };
  draft.nodes['retryOn'] ??= predicate;
  const value = evaluateJava(predicate, scope);
  const where = value.kind === 'text' ? value.value : predicate.text;
  return { retryOn: retryOn.map((c) => (c.kind === 'exception' ? { ...c, where } : c)), neverRetryOn };
}

function remarkOnAttributes({ scope, report }: ReadContext, annotation: Annotation): void {
  reportUnknownAttributes(annotation, '@Retryable', ofRetryable, report);
  for (const [name, node] of annotation.attributes) {
    if (name === 'stateful') {
      const value = evaluateJava(node, scope);
      if (value.kind === 'truth' && !value.value) continue;
      const message = 'Unexpected stateful = true: each failure is rethrown and the caller must call again.';
      report('warning', 'stateful', node, message, 'A proxy retries within one call; check that the caller copes.');
    } else if (name === 'notRecoverable') {
      const message = 'notRecoverable only decides whether @Recover runs; tries and waits stay the same.';
      report('info', 'not-recoverable', node, message, 'Nothing to do for retries.');
    }
  }
}

/** Spring Retry's breaker: no retry within a call; it counts failures within a window and successes do not lower it. */
export function readSpringCircuitBreaker(annotation: Annotation, base: Omit<ReadContext, 'draft'>): Part {
  const draft = partDraft();
  const context = { ...base, draft };
  const { attributes, node } = annotation;
  reportUnknownAttributes(annotation, '@CircuitBreaker', ofCircuitBreaker, base.report);
  const number = (field: string, name: string, initial: number): number | null => {
    const at = attributes.get(`${name}Expression`) ?? attributes.get(name);
    return at ? readNumber(context, field, at) : initial;
  };
  const failuresAt = attributes.get('maxAttemptsExpression') ?? attributes.get('maxAttempts');
  const failures = failuresAt ? readCount(context, 'failures', failuresAt) : 3;
  const windowMs = number('window', 'openTimeout', 5000);
  const openMs = number('openMs', 'resetTimeout', 20_000);
  const { retryOn: failsOn } = readConditions(context, attributes);
  if (draft.nodes['retryOn']) draft.nodes['failsOn'] = draft.nodes['retryOn'];
  delete draft.nodes['retryOn'];
  const circuitBreaker =
    failures === null || windowMs === null || openMs === null
      ? null
      : ({ kind: 'count-in-window', failures, window: { kind: 'time', windowMs }, openMs, failsOn } as const);
  return { kind: 'circuitBreaker', node, ...draft, circuitBreaker };
}

/** The method that runs when all tries failed: the named one, or a `@Recover` of the same class with the same result. */
export function readRecover(annotation: Annotation): Part | undefined {
  const method = annotated(annotation);
  const body = method?.parent;
  const named = annotation.attributes.get('recover')?.text.replaceAll('"', '');
  if (!method || !body) return undefined;
  const result = method.childForFieldName('type')?.text;
  const found = recoverMethods(body).find((candidate) =>
    named
      ? candidate.childForFieldName('name')?.text === named
      : method.type !== 'method_declaration' || candidate.childForFieldName('type')?.text === result,
  );
  const name = found?.childForFieldName('name');
  if (!name) return undefined;
  return { kind: 'fallback', node: name, nodes: {}, asked: [], fallback: name.text };
}

const recovering = new WeakMap<SyntaxNode, readonly SyntaxNode[]>();

/** The methods of a class that carry `@Recover`. */
function recoverMethods(body: SyntaxNode): readonly SyntaxNode[] {
  const known = recovering.get(body);
  if (known) return known;
  const found = namedChildrenOf(body).filter((candidate) => {
    const modifiers = candidate.namedChildren.find((child) => child?.type === 'modifiers');
    return (
      candidate.type === 'method_declaration' &&
      modifiers &&
      annotationsIn(modifiers).some(({ name }) => name === 'Recover')
    );
  });
  recovering.set(body, found);
  return found;
}

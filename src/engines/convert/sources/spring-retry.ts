/** Spring Retry's `@Retryable`, with the rules by which `@Backoff` chooses its policy. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import type { RetryCondition } from '../../resilience/policy.ts';
import { annotatedName, annotationsNamed, importsOf, toAnnotation, type Annotation } from '../java/annotations.ts';
import { evaluateJava, javaScope, type JavaScope } from '../java/evaluate.ts';
import { createPolicyBuilder, type PolicyBuilder } from '../policy-builder.ts';
import type { Reading, Source } from '../source.ts';
import type { SourceText, SyntaxNode } from '../syntax.ts';
import { unknownValue, type Value } from '../values.ts';
import { propertyDefault } from './spring-property.ts';

/** Attributes that change neither the tries nor the waits. */
const withoutEffect = new Set(['label', 'listeners', 'recover', 'notRecoverable']);
/** Attributes only the annotation of Spring Framework 7 has. */
const ofSpring7 = ['maxRetries', 'includes', 'excludes', 'predicate', 'delay', 'jitter', 'multiplier', 'maxDelay'];

export const springRetry: Source = {
  id: 'spring-retry',
  label: 'Spring Retry',
  language: 'java',
  forms: ['@Retryable(retryFor, noRetryFor, maxAttempts, backoff = @Backoff(…))'],
  example: `@Retryable(retryFor = IOException.class,
           maxAttempts = 4,
           backoff = @Backoff(delay = 200,
                              multiplier = 2,
                              maxDelay = 5000))
public Rating ratingOf(long productId) {
    return ratings.fetch(productId);
}
`,
  sources: [
    {
      title: 'spring-projects/spring-retry',
      version: '2.0.12 (c8977dd)',
      at: 'annotation/AnnotationAwareRetryOperationsInterceptor.java',
      url: 'https://github.com/spring-projects/spring-retry/blob/v2.0.12/src/main/java/org/springframework/retry/annotation/AnnotationAwareRetryOperationsInterceptor.java',
    },
  ],
  read(source) {
    const scope = javaScope(source.root);
    const readings = annotationsNamed(source.root, 'Retryable')
      .filter((annotation) => !belongsToSpring7(source, annotation))
      .map((annotation) => readRetryable(source, scope, annotation));
    return {
      policies: readings.flatMap((reading) => reading.policies),
      diagnostics: readings.flatMap((reading) => reading.diagnostics),
    };
  },
};

/** The two annotations share their name; the import decides, then the attributes. */
function belongsToSpring7(source: SourceText, annotation: Annotation): boolean {
  const imports = importsOf(source.root);
  if (imports.some((name) => name.startsWith('org.springframework.resilience.'))) return true;
  if (imports.some((name) => name.startsWith('org.springframework.retry.'))) return false;
  return ofSpring7.some((name) => annotation.attributes.has(name));
}

function readRetryable(source: SourceText, scope: JavaScope, annotation: Annotation): Reading {
  const builder = createPolicyBuilder(
    source,
    { name: annotatedName(annotation) ?? 'retryable', library: 'spring-retry', version: '2.x' },
    annotation.node,
  );
  const { attributes } = annotation;
  const value = (name: string): Value | undefined => {
    const node = attributes.get(name);
    return node && evaluateJava(node, scope);
  };
  readAttempts(builder, annotation, value);
  readConditions(builder, attributes, value);
  const backoff = attributes.get('backoff');
  if (backoff?.type === 'annotation' || backoff?.type === 'marker_annotation') {
    readBackoff(builder, toAnnotation(backoff), scope);
  } else {
    builder.set('backoff', { formula: 'spring-retry-fixed', params: { delayMs: 1000 } }, backoff);
  }
  const interceptor = attributes.get('interceptor');
  if (interceptor) {
    builder.report(
      'warning',
      'interceptor-overrides',
      interceptor,
      'Unexpected interceptor beside other attributes: Spring uses the named bean and ignores all of them.',
      'Convert the definition of that bean instead.',
    );
  }
  const known = ['value', 'include', 'retryFor', 'exclude', 'noRetryFor', 'maxAttempts', 'maxAttemptsExpression'];
  for (const [name, node] of attributes) {
    if (known.includes(name) || name === 'backoff' || name === 'interceptor' || withoutEffect.has(name)) continue;
    if (name === 'stateful') {
      if (value(name)?.kind === 'truth' && node.text === 'false') continue;
      const message = 'Unexpected stateful = true: each failure is rethrown and the caller must call again.';
      builder.report(
        'warning',
        'stateful',
        node,
        message,
        'A proxy retries within one call; check that the caller copes.',
      );
    } else if (name === 'exceptionExpression') {
      builder.set('retryOn', [...builder.policy.retryOn, { kind: 'predicate', text: node.text }], node);
    } else {
      const message = `Unexpected attribute ${name}, expected one of @Retryable.`;
      builder.report('warning', 'attribute-unknown', node, message, 'It was not read; correct or remove it.');
    }
  }
  return { policies: [builder.finish()], diagnostics: builder.diagnostics };
}

/** `maxAttempts` counts the first call. */
function readAttempts(
  builder: PolicyBuilder,
  annotation: Annotation,
  value: (name: string) => Value | undefined,
): void {
  const expression = annotation.attributes.get('maxAttemptsExpression');
  const node = expression ?? annotation.attributes.get('maxAttempts');
  const attempts = expression
    ? propertyDefault(builder, expression, value('maxAttemptsExpression')!)
    : value('maxAttempts');
  if (!node || !attempts) {
    builder.set('maxRetries', 2);
    return;
  }
  if (attempts.kind !== 'number') {
    builder.set('maxRetries', null, node);
    builder.unknown('maxRetries', attempts.kind === 'unknown' ? attempts : unknownValue(node, 'is no number'));
    return;
  }
  if (attempts.min < 1) {
    const message = `Unexpected maxAttempts = ${attempts.min}, expected 1 or more: Spring would not even make the first call.`;
    builder.report('error', 'attempts-below-one', node, message, 'Use 1 for no retry.');
  }
  builder.set('maxRetries', attempts.min >= 2_147_483_647 ? 'unlimited' : Math.max(0, attempts.min - 1), node);
}

function readConditions(
  builder: PolicyBuilder,
  attributes: ReadonlyMap<string, SyntaxNode>,
  value: (name: string) => Value | undefined,
): void {
  const typesOf = (name: string): string[] => {
    const given = value(name);
    const items = given?.kind === 'list' ? given.items : given ? [given] : [];
    return items.flatMap((item) => (item.kind === 'type' ? [item.name] : []));
  };
  const includedBy = ['value', 'retryFor', 'include'].find((name) => typesOf(name).length > 0);
  const excludedBy = ['noRetryFor', 'exclude'].find((name) => typesOf(name).length > 0);
  const condition = (name: string): RetryCondition => ({ kind: 'exception', name, throughCauses: true });
  const included = includedBy ? typesOf(includedBy).map(condition) : [];
  const any: RetryCondition = { kind: 'exception', name: excludedBy ? '*' : 'java.lang.Exception' };
  builder.set('retryOn', included.length > 0 ? included : [any], includedBy ? attributes.get(includedBy) : undefined);
  if (excludedBy) builder.set('neverRetryOn', typesOf(excludedBy).map(condition), attributes.get(excludedBy));
}

const defaultCapMs = 30_000;

/** The selection, in Spring's order: a multiplier, then a maxDelay above the delay, then fixed. */
function readBackoff(builder: PolicyBuilder, backoff: Annotation, scope: JavaScope): void {
  const { attributes } = backoff;
  const number = (name: string, alias?: string): number | null | undefined => {
    const expression = attributes.get(`${name}Expression`);
    const node = expression ?? attributes.get(name) ?? (alias ? attributes.get(alias) : undefined);
    if (!node) return undefined;
    const read = evaluateJava(node, scope);
    const result = expression ? propertyDefault(builder, node, read) : read;
    if (result.kind === 'number') return result.min;
    if (result.kind === 'duration') return result.minMs;
    builder.unknown(`backoff.params.${name}`, result.kind === 'unknown' ? result : unknownValue(node, 'is no number'));
    return null;
  };
  const randomNode = attributes.get('random');
  const random = randomNode ? evaluateJava(randomNode, scope) : undefined;
  const delay = number('delay', 'value');
  const maxDelay = number('maxDelay');
  const multiplier = number('multiplier');
  if (delay === null || maxDelay === null || multiplier === null) {
    builder.set('backoff', null, backoff.node);
    return;
  }
  const choice = chooseBackoff(delay ?? 1000, maxDelay ?? 0, multiplier ?? 0, random?.kind === 'truth' && random.value);
  builder.set('backoff', choice, backoff.node);
  remarkOnBackoff(builder, backoff, choice, delay ?? 1000, maxDelay ?? 0);
}

export function chooseBackoff(delay: number, maxDelay: number, multiplier: number, random: boolean): BackoffChoice {
  const initialMs = Math.max(1, delay);
  if (multiplier > 0) {
    return {
      formula: random ? 'spring-retry-exponential-random' : 'spring-retry-exponential',
      params: { initialMs, multiplier: Math.max(1, multiplier), maxMs: maxDelay > delay ? maxDelay : defaultCapMs },
    };
  }
  if (maxDelay > delay)
    return { formula: 'spring-retry-uniform-random', params: { minMs: initialMs, maxMs: maxDelay } };
  return { formula: 'spring-retry-fixed', params: { delayMs: initialMs } };
}

/** What the annotation says and Spring does not do. */
function remarkOnBackoff(
  builder: PolicyBuilder,
  backoff: Annotation,
  choice: BackoffChoice,
  delay: number,
  maxDelay: number,
): void {
  const { attributes } = backoff;
  const random = attributes.get('random');
  const cap = attributes.get('maxDelay') ?? attributes.get('maxDelayExpression');
  if (random?.text === 'true' && choice.formula === 'spring-retry-fixed') {
    const message = 'Unexpected random = true without a multiplier: Spring Retry ignores it and waits a fixed time.';
    builder.report('warning', 'random-ignored', random, message, 'Set a multiplier, or a maxDelay above the delay.');
  }
  if (cap && choice.formula === 'spring-retry-uniform-random' && random?.text !== 'true') {
    const message = 'Unexpected randomness: maxDelay without a multiplier draws every wait between delay and maxDelay.';
    builder.report('info', 'uniform-by-max-delay', cap, message, 'Set multiplier = 1 for a fixed wait.');
  }
  if (cap && maxDelay <= delay && choice.formula.startsWith('spring-retry-exponential')) {
    const message = `Unexpected maxDelay = ${maxDelay}, expected more than the delay of ${delay}: Spring uses 30000 instead.`;
    builder.report('warning', 'max-delay-ignored', cap, message, 'Set maxDelay above delay.');
  } else if (cap && choice.formula === 'spring-retry-fixed' && maxDelay > 0) {
    const message = `Unexpected maxDelay = ${maxDelay} below the delay: Spring Retry ignores it.`;
    builder.report('warning', 'max-delay-ignored', cap, message, 'Remove it, or raise it above the delay.');
  }
  if (delay > defaultCapMs && choice.formula.startsWith('spring-retry-exponential') && maxDelay <= delay) {
    const message = `Unexpected delay of ${delay} ms above the default cap: every wait is 30000 ms.`;
    builder.report('warning', 'delay-above-cap', backoff.node, message, 'Set maxDelay above the delay.');
  }
}

/** Spring Retry: `@Retryable`, `RetryTemplate` in both styles, interceptors, its circuit breaker and `@Recover`. */
import { composeParts, type ThrownNames } from '../compose.ts';
import { annotatedName, usesOf, type Annotation } from '../java/annotations.ts';
import { argumentsOf, chainsOf, holderName, typeOfNew, type CallChain } from '../java/call-chain.ts';
import { javaScope } from '../java/evaluate.ts';
import { importsIn, originOf, type Imports } from '../java/imports.ts';
import type { ReadContext } from '../java/read-value.ts';
import { readRecover, readRetryable, readSpringCircuitBreaker } from '../java/spring-retry-annotation.ts';
import { readRetryBuilder, readSetterTemplate } from '../java/spring-retry-template.ts';
import { isFrameworkTemplate } from '../java/spring-framework-policy.ts';
import { retryableOrigin } from '../java/spring-origin.ts';
import { variableOfNew } from '../java/variables.ts';
import { reporter, type Part } from '../parts.ts';
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import type { Source } from '../source.ts';
import { nodesOfType, type SourceText, type SyntaxNode } from '../syntax.ts';

export { chooseBackoff } from '../java/spring-retry-backoff.ts';

const thrown: ThrownNames = { timeout: 'TimeoutException', brokenCircuit: 'ExhaustedRetryException' };

export const springRetry: Source = {
  id: 'spring-retry',
  label: 'Spring Retry',
  language: 'java',
  forms: [
    '@Retryable(retryFor, noRetryFor, maxAttempts, backoff = @Backoff(…))',
    'RetryTemplate.builder()…build(), new RetryTemplate() with its setters',
    'RetryInterceptorBuilder',
    '@CircuitBreaker(maxAttempts, openTimeout, resetTimeout)',
  ],
  example: `@Retryable(retryFor = IOException.class,
           maxAttempts = 4,
           backoff = @Backoff(delay = 200,
                              multiplier = 2,
                              maxDelay = 5000))
public Rating ratingOf(long productId) {
    return ratings.fetch(productId);
}
`,
  examples: [
    {
      label: '@Retryable without attributes',
      text: `@Retryable
public Rating ratingOf(long productId) {
    return ratings.fetch(productId);
}
`,
    },
    {
      label: 'RetryTemplate.builder()',
      text: `RetryTemplate template = RetryTemplate.builder()
    .maxAttempts(4)
    .exponentialBackoff(200, 2, 5000, true)
    .retryOn(IOException.class)
    .build();
`,
    },
    {
      label: 'RetryTemplate with setters',
      text: `RetryTemplate template = new RetryTemplate();
FixedBackOffPolicy wait = new FixedBackOffPolicy();
wait.setBackOffPeriod(500);
template.setBackOffPolicy(wait);
template.setRetryPolicy(new SimpleRetryPolicy(5));
`,
    },
  ],
  sources: [
    {
      title: 'spring-projects/spring-retry',
      version: '2.0.12 (c8977dd)',
      at: 'annotation/AnnotationAwareRetryOperationsInterceptor.java',
      url: 'https://github.com/spring-projects/spring-retry/blob/v2.0.12/src/main/java/org/springframework/retry/annotation/AnnotationAwareRetryOperationsInterceptor.java',
    },
    {
      title: 'spring-projects/spring-retry',
      version: '2.0.12 (c8977dd)',
      at: 'support/RetryTemplateBuilder.java',
      url: 'https://github.com/spring-projects/spring-retry/blob/v2.0.12/src/main/java/org/springframework/retry/support/RetryTemplateBuilder.java',
    },
  ],
  read(source) {
    const diagnostics: Diagnostic[] = [];
    const context = { scope: javaScope(source.root), report: reporter(source, diagnostics) };
    const imports = importsIn(source.root);
    const policies: ResiliencePolicy[] = [];
    const compose = (name: string, node: SyntaxNode, parts: readonly Part[]): void => {
      const composed = composeParts(source, { name, library: 'spring-retry', version: '2.x' }, node, parts, thrown);
      policies.push(...composed.policies);
      diagnostics.push(...composed.diagnostics);
    };
    for (const { name, node, parts } of [
      ...readAnnotations(source, imports, context),
      ...readCode(source, imports, context),
    ]) {
      compose(name, node, parts);
    }
    return { policies, diagnostics };
  },
};

interface Found {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly parts: readonly Part[];
}

type Context = Omit<ReadContext, 'draft'>;

function readAnnotations(source: SourceText, imports: Imports, context: Context): Found[] {
  const isRetryable = (annotation: Annotation) => retryableOrigin(imports, annotation) === 'spring-retry';
  const retryables = usesOf(source.root, 'Retryable', isRetryable).map((annotation): Found => {
    const retry = readRetryable(annotation, context);
    const parts = [readRecover(annotation), retry].filter((part): part is Part => part !== undefined);
    return { name: annotatedName(annotation) ?? 'retryable', node: annotation.node, parts };
  });
  const breakers = usesOf(source.root, 'CircuitBreaker', (one) => isSpringBreaker(imports, one)).map(
    (annotation): Found => {
      const parts = [readRecover(annotation), readSpringCircuitBreaker(annotation, context)];
      const given = parts.filter((part): part is Part => part !== undefined);
      return { name: annotatedName(annotation) ?? 'circuitBreaker', node: annotation.node, parts: given };
    },
  );
  return [...retryables, ...breakers];
}

/** Resilience4j's annotation of the same name is always named. */
function isSpringBreaker(imports: Imports, { written, name, attributes }: Annotation): boolean {
  const origin = originOf(imports, written, name);
  if (origin !== undefined) return origin.startsWith('org.springframework.retry');
  if (attributes.has('name') || imports.anyFrom('io.github.resilience4j', 'org.eclipse.microprofile')) return false;
  const own = ['openTimeout', 'resetTimeout', 'openTimeoutExpression', 'resetTimeoutExpression', 'maxAttempts'];
  return own.some((key) => attributes.has(key)) || imports.anyFrom('org.springframework.retry');
}

const coreRetry = (imports: Imports): boolean => imports.anyFrom('org.springframework.core.retry');

function readCode(source: SourceText, imports: Imports, context: Context): Found[] {
  const found: Found[] = [];
  if (imports.anyFrom('dev.failsafe', 'net.jodah.failsafe')) return found;
  for (const chain of chainsOf(source.root)) {
    if (!isBuilder(chain, imports)) continue;
    found.push({
      name: holderName(chain.node) ?? 'retryTemplate',
      node: chain.node,
      parts: readRetryBuilder(chain, context),
    });
  }
  for (const node of nodesOfType(source.root, 'object_creation_expression')) {
    if (typeOfNew(node) !== 'RetryTemplate' || node.childForFieldName('arguments')?.namedChildren.length) continue;
    const variable = variableOfNew(node);
    const policy = variable && policySetOn(variable, context);
    if (isFrameworkTemplate(node, policy, imports, context.scope)) continue;
    const parts = readSetterTemplate(node, variable, context);
    found.push({ name: variable?.text ?? holderName(node) ?? 'retryTemplate', node, parts });
  }
  return found;
}

function policySetOn(variable: SyntaxNode, { scope }: Context): SyntaxNode | undefined {
  const calls = scope.callsOn(variable.text, variable);
  const setter = calls.find((call) => call.childForFieldName('name')?.text === 'setRetryPolicy');
  return setter && argumentsOf(setter)[0];
}

function isBuilder({ root, calls }: CallChain, imports: Imports): boolean {
  const [first] = calls;
  if (root === 'new RetryTemplateBuilder') return true;
  if (root === 'RetryTemplate') return first?.name === 'builder' && !coreRetry(imports);
  return root === 'RetryInterceptorBuilder' && (first?.name === 'stateless' || first?.name === 'stateful');
}

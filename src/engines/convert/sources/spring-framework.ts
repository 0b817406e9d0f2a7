/** Spring Framework 7: `@Retryable`, `@ConcurrencyLimit`, `RetryPolicy` and `RetryTemplate`. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { composeParts, type ThrownNames } from '../compose.ts';
import { annotated, annotatedName, usesOf, type Annotation } from '../java/annotations.ts';
import { argumentsOf, chainsOf, holderName, typeOfNew } from '../java/call-chain.ts';
import { javaScope } from '../java/evaluate.ts';
import { importsIn, originOf, type Imports } from '../java/imports.ts';
import {
  readConcurrencyLimit,
  readFrameworkRetryable,
  type FrameworkContext,
} from '../java/spring-framework-annotation.ts';
import { isFrameworkPolicy, isFrameworkTemplate, readFrameworkPolicy } from '../java/spring-framework-policy.ts';
import { retryableOrigin } from '../java/spring-origin.ts';
import { variableOfNew } from '../java/variables.ts';
import { reporter, type Part } from '../parts.ts';
import type { Source } from '../source.ts';
import { nodesOfType, type SourceText, type SyntaxNode } from '../syntax.ts';

const thrown: ThrownNames = { timeout: 'TimeoutException', brokenCircuit: 'CallNotPermittedException' };

const repository = { title: 'spring-projects/spring-framework', version: '7.0.9 and 7.1.0-M1 (91eb426)' };
const at = (path: string) => ({
  at: path.split('/').slice(-2).join('/'),
  url: `https://github.com/spring-projects/spring-framework/blob/v7.0.9/${path}`,
});

export const springFramework: Source = {
  id: 'spring-framework',
  label: 'Spring Framework 7',
  language: 'java',
  forms: [
    'Spring Framework’s @Retryable(includes, excludes, maxRetries, delay, jitter, multiplier, maxDelay, timeout)',
    'RetryPolicy.builder()…build(), RetryPolicy.withMaxRetries(n), new RetryTemplate(policy)',
    '@ConcurrencyLimit(n)',
  ],
  example: `import org.springframework.resilience.annotation.Retryable;

class Ratings {
    @Retryable(includes = IOException.class,
               maxRetries = 4,
               delay = 200,
               jitter = 50,
               multiplier = 2,
               maxDelay = 5000)
    public Rating ratingOf(long productId) {
        return ratings.fetch(productId);
    }
}
`,
  examples: [
    {
      label: '@Retryable without attributes',
      text: `import org.springframework.resilience.annotation.Retryable;

class Ratings {
    @Retryable
    public Rating ratingOf(long productId) {
        return ratings.fetch(productId);
    }
}
`,
    },
    {
      label: 'RetryPolicy and RetryTemplate',
      text: `RetryPolicy policy = RetryPolicy.builder()
    .maxRetries(4)
    .delay(Duration.ofMillis(200))
    .multiplier(2)
    .maxDelay(Duration.ofSeconds(5))
    .timeout(Duration.ofSeconds(20))
    .includes(IOException.class)
    .build();
RetryTemplate template = new RetryTemplate(policy);
`,
    },
    {
      label: '@ConcurrencyLimit',
      text: `@ConcurrencyLimit(limit = 10, policy = ThrottlePolicy.REJECT)
@Retryable(maxRetries = 2)
public Rating ratingOf(long productId) {
    return ratings.fetch(productId);
}
`,
    },
  ],
  sources: [
    { ...repository, ...at('spring-context/src/main/java/org/springframework/resilience/annotation/Retryable.java') },
    { ...repository, ...at('spring-core/src/main/java/org/springframework/core/retry/RetryPolicy.java') },
  ],
  read(source) {
    const diagnostics: Diagnostic[] = [];
    const imports = importsIn(source.root);
    const context: FrameworkContext = {
      imports,
      scope: javaScope(source.root),
      report: reporter(source, diagnostics),
      jitterScale: /\bspring[-\w:. '"]*\b7\.[1-9]/i.test(source.text) ? '7.1' : '7.0',
    };
    const policies: ResiliencePolicy[] = [];
    const add = (name: string, node: SyntaxNode, parts: readonly Part[]): void => {
      const base = { name, library: 'spring-framework', version: '7.x' };
      const composed = composeParts(source, base, node, parts, thrown);
      policies.push(...composed.policies);
      diagnostics.push(...composed.diagnostics);
    };
    readMethods(source, imports, context, add);
    readCode(source, imports, context, add);
    return { policies, diagnostics };
  },
};

type Add = (name: string, node: SyntaxNode, parts: readonly Part[]) => void;

function readMethods({ root }: SourceText, imports: Imports, context: FrameworkContext, add: Add): void {
  const retryables = usesOf(root, 'Retryable', (one) => retryableOrigin(imports, one) === 'spring-framework');
  const limits = usesOf(root, 'ConcurrencyLimit', (one) => isSprings(imports, one));
  const used = new Set<Annotation>();
  for (const retryable of retryables) {
    const holder = annotated(retryable);
    const limit =
      limits.find((one) => holder && annotated(one)?.id === holder.id) ??
      limits.find((one) => holder?.parent?.parent && annotated(one)?.id === holder.parent.parent.id);
    if (limit) used.add(limit);
    const bulkhead = limit && readConcurrencyLimit(limit, context);
    const parts = readFrameworkRetryable(retryable, context);
    add(annotatedName(retryable) ?? 'retryable', retryable.node, [...(bulkhead ? [bulkhead] : []), ...parts]);
  }
  for (const limit of limits) {
    const bulkhead = used.has(limit) ? undefined : readConcurrencyLimit(limit, context);
    if (bulkhead) add(annotatedName(limit) ?? 'concurrencyLimit', limit.node, [bulkhead]);
  }
}

function isSprings(imports: Imports, { written, name }: Annotation): boolean {
  return originOf(imports, written, name)?.startsWith('org.springframework.resilience') ?? true;
}

/** Templates first, then policies that no template of this text takes. */
function readCode({ root }: SourceText, imports: Imports, context: FrameworkContext, add: Add): void {
  const taken = new Set<number>();
  for (const node of nodesOfType(root, 'object_creation_expression')) {
    if (typeOfNew(node) !== 'RetryTemplate') continue;
    const variable = variableOfNew(node);
    const setter =
      variable &&
      context.scope
        .callsOn(variable.text, variable)
        .find((call) => call.childForFieldName('name')?.text === 'setRetryPolicy');
    const written = (setter && argumentsOf(setter)[0]) ?? argumentsOf(node)[0];
    if (!isFrameworkTemplate(node, written, imports, context.scope)) continue;
    const reading = readFrameworkPolicy(written, node, context);
    taken.add(reading.node.id);
    add(variable?.text ?? holderName(node) ?? 'retryTemplate', node, reading.parts);
  }
  for (const chain of chainsOf(root)) {
    if (!isFrameworkPolicy(chain, imports) || taken.has(chain.node.id)) continue;
    add(
      holderName(chain.node) ?? 'retryPolicy',
      chain.node,
      readFrameworkPolicy(chain.node, chain.node, context).parts,
    );
  }
}

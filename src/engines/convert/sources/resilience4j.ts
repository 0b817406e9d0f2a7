/** Resilience4j in Java: configurations, instances, what they decorate, and annotations with settings beside them. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { composeParts } from '../compose.ts';
import { callChain, chainsOf, holderName, resolveExpression } from '../java/call-chain.ts';
import { splitConfiguration } from '../java/configuration.ts';
import { javaScope } from '../java/evaluate.ts';
import { importsIn } from '../java/imports.ts';
import { readAnnotatedMethods } from '../java/resilience4j-annotations.ts';
import { beansIn, configLayers, instanceOf, type CodeContext } from '../java/resilience4j-code.ts';
import { modules } from '../java/resilience4j-modules.ts';
import { nestsOf } from '../java/resilience4j-nesting.ts';
import { readConfigured } from '../java/resilience4j-parts.ts';
import { policiesOfSettings, resilience4jSources, resilience4jThrown } from '../java/resilience4j-policies.ts';
import { readResilience4jSettings } from '../java/resilience4j-settings.ts';
import { reporter, type Part } from '../parts.ts';
import type { Source } from '../source.ts';
import { unparsed, type SourceText, type SyntaxNode } from '../syntax.ts';

export const resilience4j: Source = {
  id: 'resilience4j',
  label: 'Resilience4j',
  language: 'java',
  forms: [
    'RetryConfig.custom()…build(), Retry.of(…), RetryRegistry',
    'CircuitBreakerConfig, TimeLimiterConfig, BulkheadConfig, ThreadPoolBulkheadConfig, RateLimiterConfig',
    'Decorators.of…(…).withRetry(…), Retry.decorate…(…)',
    '@Retry, @CircuitBreaker, @TimeLimiter, @Bulkhead, @RateLimiter(name = "…"), with settings of Spring Boot beside them',
  ],
  example: `RetryConfig config = RetryConfig.custom()
    .maxAttempts(4)
    .intervalFunction(IntervalFunction
        .ofExponentialRandomBackoff(
            Duration.ofMillis(200), 2, 0.5,
            Duration.ofSeconds(5)))
    .retryExceptions(IOException.class,
                     TimeoutException.class)
    .build();
Retry retry = Retry.of("ratings", config);
`,
  examples: [
    {
      label: '@Retry(name) and its YAML',
      text: `resilience4j:
  retry:
    instances:
      ratings:
        maxAttempts: 4
        waitDuration: 200ms
        enableExponentialBackoff: true
        exponentialBackoffMultiplier: 2
  timelimiter:
    instances:
      ratings:
        timeoutDuration: 800ms

@Retry(name = "ratings", fallbackMethod = "noRating")
@TimeLimiter(name = "ratings")
public CompletableFuture<Rating> ratingOf(long productId) {
    return ratings.fetch(productId);
}
`,
    },
    {
      label: 'Decorators around a call',
      text: `CircuitBreaker breaker = CircuitBreaker.of("ratings",
    CircuitBreakerConfig.custom()
        .failureRateThreshold(40)
        .slidingWindowSize(20)
        .waitDurationInOpenState(Duration.ofSeconds(10))
        .build());
Retry retry = Retry.of("ratings", RetryConfig.custom()
    .maxAttempts(3)
    .waitDuration(Duration.ofMillis(500))
    .build());

Supplier<Rating> rated = Decorators
    .ofSupplier(() -> ratings.fetch(productId))
    .withCircuitBreaker(breaker)
    .withRetry(retry)
    .decorate();
`,
    },
  ],
  sources: resilience4jSources,
  read(source) {
    const diagnostics: Diagnostic[] = [];
    const split = splitConfiguration(source.text);
    const settings = split.hasSettings ? readResilience4jSettings(unparsed('yaml', split.settings)) : undefined;
    const imports = importsIn(source.root);
    const context: CodeContext = {
      scope: javaScope(source.root),
      report: reporter(source, diagnostics),
      root: source.root,
      settings,
      beans: beansIn(source.root),
      taken: new Set(),
    };
    const policies: ResiliencePolicy[] = [];
    const add = (name: string, node: SyntaxNode, parts: readonly Part[]): void => {
      const base = { name, library: 'resilience4j', version: '2.x' };
      const composed = composeParts(source, base, node, parts, resilience4jThrown);
      policies.push(...composed.policies);
      diagnostics.push(...composed.diagnostics);
    };
    const used = new Set<string>();
    for (const { name, node, parts, uses } of readAnnotatedMethods(imports, context)) {
      add(name, node, parts);
      for (const use of uses) used.add(use);
    }
    for (const { name, node, instances, fallback } of nestsOf(context)) {
      const parts = instances.map(({ configured }) => readConfigured(configured, context));
      add(name ?? instances[0]!.name ?? 'policy', node, [...fallbackPart(fallback), ...parts]);
      for (const instance of instances) if (instance.name !== undefined) used.add(instance.name);
    }
    addLoose(source, context, add);
    if (settings) {
      const left = policiesOfSettings(source, settings, used);
      policies.push(...left.policies);
      diagnostics.push(...settings.diagnostics, ...left.diagnostics);
    }
    return { policies, diagnostics };
  },
};

const fallbackPart = (node: SyntaxNode | undefined): Part[] =>
  node ? [{ kind: 'fallback', node, nodes: {}, asked: [], fallback: node.text }] : [];

/** Instances that nothing of this text is wrapped in, then configurations that no instance of this text takes. */
function addLoose(
  { root }: SourceText,
  context: CodeContext,
  add: (name: string, node: SyntaxNode, parts: readonly Part[]) => void,
): void {
  const chains = chainsOf(root);
  const before = new Set(context.taken);
  for (const chain of chains) {
    const instance = instanceOf(chain, context);
    if (!instance || before.has(instance.configured.node.id)) continue;
    const { node } = instance.configured;
    add(instance.name ?? holderName(node) ?? instance.module.id, node, [readConfigured(instance.configured, context)]);
  }
  // What builds from a builder in a variable stands for the builder.
  const configurations = chains
    .flatMap(({ root: name, calls, node, target }) => {
      const held =
        target?.type === 'identifier' && calls.at(-1)?.name === 'build' ? builderHeld(target, context) : undefined;
      const module = modules.find(({ type }) => (held ?? name) === `${type}Config`);
      return module && calls[0] ? [{ module, node, first: calls[0], held: held !== undefined }] : [];
    })
    .toSorted((a, b) => Number(b.held) - Number(a.held));
  for (const { module, node, first } of configurations) {
    if (context.taken.has(first.node.id)) continue;
    const layers = configLayers(node, module, context);
    if (!layers) continue;
    const configured = { module: module.id, layers, node, fromSettings: false };
    add(holderName(node) ?? module.id, node, [readConfigured(configured, context)]);
  }
}

/** The class of the configuration whose builder a variable holds. */
function builderHeld(variable: SyntaxNode, { scope }: CodeContext): string | undefined {
  const held = resolveExpression(variable, scope);
  return held.type === 'method_invocation' ? callChain(held).root : undefined;
}

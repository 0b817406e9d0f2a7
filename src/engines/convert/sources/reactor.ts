/** Project Reactor: `retryWhen`, `retry`, and the timeouts before and behind them. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { composeParts, type ThrownNames } from '../compose.ts';
import {
  callChain,
  chainsOf,
  holderName,
  resolveExpression,
  type CallChain,
  type ChainCall,
} from '../java/call-chain.ts';
import { javaScope } from '../java/evaluate.ts';
import { importsIn, type Imports } from '../java/imports.ts';
import { isRetrySpec, readRetryBackoff, readRetryOperator, readRetryWhen, readSpec } from '../java/reactor-retry.ts';
import { readDurationMs, type ReadContext } from '../java/read-value.ts';
import { partDraft, reporter, type Part } from '../parts.ts';
import type { Source } from '../source.ts';
import { nodesOfType, type SyntaxNode } from '../syntax.ts';

const thrown: ThrownNames = { timeout: 'TimeoutException', brokenCircuit: 'CallNotPermittedException' };

const repository = { title: 'reactor/reactor-core', version: '3.8.6 (c4900cd)' };
const at = (path: string) => ({
  at: path.split('/').slice(-2).join('/'),
  url: `https://github.com/reactor/reactor-core/blob/v3.8.6/reactor-core/src/main/java/${path}`,
});

export const reactor: Source = {
  id: 'reactor',
  label: 'Reactor',
  language: 'java',
  forms: [
    '….retryWhen(Retry.backoff | fixedDelay | max | maxInARow | indefinitely …)',
    '….retry(n), ….retry()',
    '….timeout(…) before or behind them',
  ],
  example: `Mono<Rating> rating = client.get()
    .uri("/ratings/{id}", productId)
    .retrieve()
    .bodyToMono(Rating.class)
    .timeout(Duration.ofMillis(800))
    .retryWhen(Retry.backoff(3, Duration.ofMillis(200))
        .maxBackoff(Duration.ofSeconds(5))
        .filter(e -> e instanceof WebClientRequestException
            || e instanceof TimeoutException))
    .timeout(Duration.ofSeconds(10));
`,
  examples: [
    {
      label: 'retryWhen(Retry.fixedDelay)',
      text: `Mono<Rating> rating = ratings.fetch(productId)
    .retryWhen(Retry.fixedDelay(4, Duration.ofMillis(500)));
`,
    },
    {
      label: 'retry(n)',
      text: `Flux<Rating> rated = Flux.fromIterable(products)
    .flatMap(product -> ratings.fetch(product.id()))
    .retry(2);
`,
    },
    {
      label: 'A specification of its own',
      text: `static final RetryBackoffSpec RETRY = Retry.backoff(5, Duration.ofMillis(100))
    .jitter(0.2)
    .multiplier(3)
    .transientErrors(true)
    .onRetryExhaustedThrow((spec, signal) -> signal.failure());
`,
    },
  ],
  sources: [
    { ...repository, ...at('reactor/util/retry/RetryBackoffSpec.java') },
    { ...repository, ...at('reactor/core/publisher/Mono.java') },
  ],
  read(source) {
    const diagnostics: Diagnostic[] = [];
    const context = { scope: javaScope(source.root), report: reporter(source, diagnostics) };
    const imports = importsIn(source.root);
    const policies: ResiliencePolicy[] = [];
    const add = (name: string, node: SyntaxNode, parts: readonly Part[]): void => {
      const base = { name, library: 'reactor', version: '3.x' };
      const composed = composeParts(source, base, node, parts, thrown);
      policies.push(...composed.policies);
      diagnostics.push(...composed.diagnostics);
    };
    const taken = new Set<number>();
    const chains = chainsOf(source.root);
    const names = reactiveNames(source.root);
    const continued = new Set<number>();
    const whole = chains.map((chain) => withBeginning(chain, context, continued));
    const retried = whole.filter((chain) => isRetried(chain, imports, names) && !continued.has(chain.node.id));
    for (const chain of retried) add(holderName(chain.node) ?? 'retry', chain.node, partsOf(chain, context, taken));
    for (const [i, chain] of retried.entries()) warnAboutInner(chain, retried[i + 1], context);
    for (const chain of chains) {
      if (!isRetrySpec(chain) || taken.has(chain.node.id) || isInside(chain.node, taken)) continue;
      add(holderName(chain.node) ?? 'retry', chain.node, [readSpec(chain, context)]);
    }
    return { policies, diagnostics };
  },
};

type Context = Omit<ReadContext, 'draft'>;

const isInside = (node: SyntaxNode, taken: ReadonlySet<number>): boolean => {
  for (let one: SyntaxNode | null = node; one; one = one.parent) if (taken.has(one.id)) return true;
  return false;
};

const retryCalls = /^(retry|retryWhen|retryBackoff)$/;

/** Operators that a reactive chain has and a registry or another library's fluent call has not. */
const operators =
  /^(bodyToMono|bodyToFlux|exchangeToMono|exchangeToFlux|toEntity|toBodilessEntity|retrieve|flatMap|flatMapMany|concatMap|map|onErrorResume|onErrorReturn|onErrorMap|doOnNext|doOnError|doOnSubscribe|doOnSuccess|block|blockOptional|subscribe|subscribeOn|publishOn|switchIfEmpty|timeout|then|thenReturn|transform|transformDeferred|delayElement|log|checkpoint|cache|zipWith|toFuture)$/;

/** Whether a chain retries, and is Reactor's. */
function isRetried({ root, calls }: CallChain, imports: Imports, names: ReadonlySet<string>): boolean {
  const retry = calls.find((call) => retryCalls.test(call.name));
  if (!retry || root.endsWith('Registry') || imports.anyFrom('io.reactivex', 'rx', 'io.smallrye.mutiny')) return false;
  if (retry.args.some(({ type }) => type === 'string_literal')) return false;
  if (retry.name === 'retryWhen' || retry.name === 'retryBackoff') return true;
  if (/^(?:mono|flux|parallelFlux)$|(?:Mono|Flux)$/.test(root) || calls.some(({ name }) => operators.test(name)))
    return true;
  return imports.anyFrom('reactor.core') || names.has(root);
}

/** A chain that goes on from a variable, with what the variable holds before it. */
function withBeginning(chain: CallChain, context: Context, continued: Set<number>, depth = 0): CallChain {
  if (chain.target?.type !== 'identifier' || depth > 5) return chain;
  const held = resolveExpression(chain.target, context.scope);
  if (held.type !== 'method_invocation') return chain;
  const before = withBeginning(callChain(held), context, continued, depth + 1);
  continued.add(held.id);
  return { ...chain, root: before.root, calls: [...before.calls, ...chain.calls] };
}

/** Names of variables and parameters declared as Mono or Flux. */
function reactiveNames(tree: SyntaxNode): Set<string> {
  const declared = [...nodesOfType(tree, 'formal_parameter'), ...nodesOfType(tree, 'variable_declarator')];
  const reactive = declared.filter((one) => {
    const type = (one.type === 'formal_parameter' ? one : one.parent)?.childForFieldName('type')?.text;
    return /^(Mono|Flux)\b/.test(type ?? '');
  });
  return new Set(reactive.flatMap((one) => one.childForFieldName('name')?.text ?? []));
}

/** Operators apply to what stands before them: the last one is the outermost. */
function partsOf({ root, calls }: CallChain, context: Context, taken: Set<number>): Part[] {
  const retry = calls.findIndex(({ name }) => retryCalls.test(name));
  const parts: Part[] = [];
  const many = root === 'Flux' || calls.some(({ name }) => /^(bodyToFlux|flatMapMany|exchangeToFlux)$/.test(name));
  for (const [i, call] of calls.entries()) {
    const part = partOf(call, i > retry, context, taken);
    parts.unshift(...part);
    if (call.name === 'timeout' && many && part.length > 0) {
      const message = 'In a Flux timeout limits the time between two signals, not the whole stream.';
      context.report('info', 'timeout-between-signals', call.named, message, 'A mesh limits the whole answer.');
    }
    if (i < retry && /^onError(Resume|Return|Complete)$/.test(call.name) && call.args.length < 2) {
      const message = `Unexpected ${call.name} before the retry, expected it behind: it answers first, the retry sees no failure.`;
      context.report('warning', 'fallback-inside-retry', call.named, message, 'Move it behind the retry.');
    }
  }
  return parts;
}

function partOf(call: ChainCall, behind: boolean, context: Context, taken: Set<number>): Part[] {
  switch (call.name) {
    case 'retryWhen': {
      const { part, spec } = readRetryWhen(call, context);
      taken.add(spec.id);
      if (call.args[0]) taken.add(call.args[0].id);
      return [part];
    }
    case 'retry':
      return [readRetryOperator(call, context)];
    case 'retryBackoff':
      return [readRetryBackoff(call, context)];
    case 'timeout':
      return readTimeout(call, context);
    case 'onErrorResume':
    case 'onErrorReturn': {
      const value = call.args.at(-1);
      return behind && value ? [{ kind: 'fallback', node: value, nodes: {}, asked: [], fallback: value.text }] : [];
    }
    default:
      return [];
  }
}

/** `timeout(duration[, what to take instead][, scheduler])`. */
function readTimeout({ node, args }: ChainCall, context: Context): Part[] {
  const [limit, instead] = args;
  if (!limit) return [];
  const draft = partDraft();
  const timeoutMs = readDurationMs({ ...context, draft }, 'timeoutMs', limit);
  const parts: Part[] = [{ kind: 'timeout', node, ...draft, timeoutMs }];
  const isFallback = instead && !/[Ss]cheduler/.test(instead.text);
  if (isFallback) parts.unshift({ kind: 'fallback', node: instead, nodes: {}, asked: [], fallback: instead.text });
  return parts;
}

/** A retried chain inside another retried one: their tries multiply. */
function warnAboutInner(outer: CallChain, next: CallChain | undefined, { report }: Context): void {
  const last = outer.calls.findLast(({ name }) => retryCalls.test(name))!;
  const inside = next && outer.node.startIndex <= next.node.startIndex && next.node.endIndex <= last.named.startIndex;
  if (!inside) return;
  const message =
    'Unexpected retry around a chain that retries itself, expected one: their tries multiply. Each is listed as a policy of its own.';
  report('warning', 'retry-nested', last.named, message, 'Keep one of them.');
}

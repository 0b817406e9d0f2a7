/** How instances of Resilience4j stand around each other: decorators, nested calls, operators of Reactor. */
import { nodesOfType, type SyntaxNode } from '../syntax.ts';
import { callChain, chainsOf, holderName, resolveExpression, type CallChain } from './call-chain.ts';
import { modules } from './resilience4j-modules.ts';
import { instanceBehind, instanceOf, type CodeContext, type Instance } from './resilience4j-code.ts';

export interface Nest {
  readonly name: string | undefined;
  readonly node: SyntaxNode;
  /** Outermost first. */
  readonly instances: readonly Instance[];
  /** What runs when all failed. */
  readonly fallback: SyntaxNode | undefined;
}

/** Every nest of the text; what is inside another is not listed again. */
export function nestsOf(context: CodeContext): Nest[] {
  const nests: Nest[] = [];
  const inner = new Set<number>();
  for (const chain of chainsOf(context.root)) {
    const nest = decorators(chain, context) ?? operators(chain, context);
    if (nest) nests.push(nest);
  }
  const wraps = nodesOfType(context.root, 'method_invocation').flatMap((node) => {
    const wrap = wrapOf(node, context);
    return wrap ? [{ node, ...wrap }] : [];
  });
  const found = wraps.map(({ node, instance, wrapped }) => ({
    node,
    instances: [instance, ...insideOf(wrapped, context, inner)],
  }));
  for (const { node, instances } of found) {
    if (!inner.has(node.id)) nests.push({ name: holderName(node), node, instances, fallback: undefined });
  }
  return nests;
}

/** `Decorators.ofSupplier(…).withCircuitBreaker(b).withRetry(r)`: the last one stands around the others. */
function decorators({ root, calls, node }: CallChain, context: CodeContext): Nest | undefined {
  if (root !== 'Decorators') return undefined;
  const instances: Instance[] = [];
  let fallback: SyntaxNode | undefined;
  for (const { name, args } of calls) {
    if (name === 'withFallback') fallback = args.at(-1);
    const module = modules.find(({ type }) => name === `with${type}`);
    if (!module || !args[0]) continue;
    instances.unshift(instanceBehind(args[0], context) ?? elsewhere(module, args[0]));
  }
  return instances.length > 0 ? { name: holderName(node), node, instances, fallback } : undefined;
}

/** `mono.transformDeferred(CircuitBreakerOperator.of(b)).transformDeferred(RetryOperator.of(r))`: likewise. */
function operators({ calls, node }: CallChain, context: CodeContext): Nest | undefined {
  const instances: Instance[] = [];
  for (const { name, args } of calls) {
    if (!/^(transform|transformDeferred|compose|as)$/.test(name) || !args[0]) continue;
    const operator = callChain(resolveExpression(args[0], context.scope));
    const module = modules.find(
      ({ type }) => operator.root === `${type}Operator` || operator.root === `${type}Transformer`,
    );
    const given = operator.calls[0]?.args[0];
    if (module && given) instances.unshift(instanceBehind(given, context) ?? elsewhere(module, given));
  }
  return instances.length > 0 ? { name: holderName(node), node, instances, fallback: undefined } : undefined;
}

const elsewhere = (module: Instance['module'], node: SyntaxNode): Instance => ({
  module,
  name: undefined,
  configured: { module: module.id, layers: undefined, node, fromSettings: false },
});

const wrapping = /^(decorate|execute)[A-Z]?\w*$/;

/** `Retry.decorateSupplier(retry, inner)`, `retry.executeSupplier(() -> inner)`. */
function wrapOf(
  node: SyntaxNode,
  context: CodeContext,
): { instance: Instance; wrapped: readonly SyntaxNode[] } | undefined {
  if (!wrapping.test(node.childForFieldName('name')?.text ?? '')) return undefined;
  const { calls, root, target } = callChain(node);
  const call = calls.at(-1);
  if (!call) return undefined;
  const module = modules.find(({ type }) => type === root);
  if (module && calls.length === 1) {
    const at = call.args.findIndex((arg) => instanceBehind(arg, context) !== undefined);
    const [given] = call.args;
    if (at < 0 && !given) return undefined;
    const instance = at < 0 ? elsewhere(module, given!) : instanceBehind(call.args[at]!, context)!;
    return { instance, wrapped: call.args.filter((_, i) => i !== Math.max(0, at)) };
  }
  const object = calls.length > 1 ? calls.at(-2)!.node : target;
  const instance =
    object &&
    (object.type === 'method_invocation' ? instanceOf(callChain(object), context) : instanceBehind(object, context));
  return instance ? { instance, wrapped: call.args } : undefined;
}

/** Instances inside what is wrapped, outermost first; the calls that hold them are remembered as inner ones. */
function insideOf(wrapped: readonly SyntaxNode[], context: CodeContext, inner: Set<number>, depth = 0): Instance[] {
  if (depth > 8) return [];
  for (const written of wrapped) {
    const node = resolveExpression(written, context.scope);
    const candidates =
      node.type === 'method_invocation'
        ? [node]
        : node.type === 'lambda_expression'
          ? nodesOfType(node, 'method_invocation')
          : [];
    for (const candidate of candidates) {
      const wrap = wrapOf(candidate, context);
      if (!wrap) continue;
      inner.add(candidate.id);
      return [wrap.instance, ...insideOf(wrap.wrapped, context, inner, depth + 1)];
    }
    // `decorated.get()` inside a lambda.
    const called = node.type === 'lambda_expression' ? candidates.map((call) => call.childForFieldName('object')) : [];
    for (const object of called) {
      const held = object && resolveExpression(object, context.scope);
      if (held && held !== object && held.type === 'method_invocation')
        return insideOf([held], context, inner, depth + 1);
    }
  }
  return [];
}

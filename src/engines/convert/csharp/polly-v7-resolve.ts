/** From an expression of type Policy to its parts, outermost first: wraps, variables, functions, registries, selectors. */
import type { Part } from '../parts.ts';
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { objectValue, type Value } from '../values.ts';
import { callChain, type CallChain } from './call-chain.ts';
import { argumentsOf } from './calls.ts';
import { evaluateCsharp } from './evaluate.ts';
import { toLambda, type Lambda } from './lambda.ts';
import { policyCall, readPolicy, type Handled, type PolicyContext } from './polly-v7-policy.ts';
import type { CsharpScope } from './scope.ts';

export interface PolicyResolver extends PolicyContext {
  /** Policies by the key a PolicyRegistry holds them under. */
  readonly registry: ReadonlyMap<string, SyntaxNode>;
  /** Ids of the calls that were read as part of something. */
  readonly used: Set<number>;
}

const policyRoot = /^(?:Polly\.)?(?:Policy(?:<.*>)?|(?:[\w.]+\.)?HttpPolicyExtensions)$/;
const transparent = /^(WithPolicyKey|AsAsyncPolicy|AsPolicy)$/;
const wrapCall = /^Wrap(Async)?$/;

/** `Policy.….RetryAsync(3)`, its root followed through a variable that holds the builder. */
export function policyChain(node: SyntaxNode, scope: CsharpScope): CallChain | undefined {
  const chain = callChain(node);
  if (policyRoot.test(chain.root)) return chain;
  if (!/^\w+$/.test(chain.root)) return undefined;
  const held = scope.lookUp(chain.root, node);
  if (held?.type !== 'invocation_expression') return undefined;
  const before = callChain(held);
  if (!policyRoot.test(before.root) || before.calls.some(({ name }) => policyCall.test(name))) return undefined;
  return { root: before.root, rootNode: before.rootNode, calls: [...before.calls, ...chain.calls] };
}

export function isPolicyMaker(chain: CallChain | undefined): chain is CallChain {
  return chain !== undefined && policyCall.test(chain.calls.at(-1)?.name ?? '');
}

export const isWrap = (node: SyntaxNode): boolean => wrapCall.test(callChain(node).calls.at(-1)?.name ?? '');

const hidden = (node: SyntaxNode, why: string): Part[] => [{ kind: 'elsewhere', node, nodes: {}, asked: [], why }];
const outside = (node: SyntaxNode): Part[] => hidden(node, 'is set outside this text');

export function resolvePolicy(node: SyntaxNode, resolver: PolicyResolver, depth = 0): Part[] {
  if (depth > 12) return hidden(node, 'is nested too deeply');
  const again = (next: SyntaxNode): Part[] => resolvePolicy(next, resolver, depth + 1);
  switch (node.type) {
    case 'parenthesized_expression':
    case 'cast_expression':
    case 'await_expression':
    case 'as_expression':
    case 'postfix_unary_expression': {
      const inner = node.childForFieldName('value') ?? node.childForFieldName('left') ?? namedChildrenOf(node)[0];
      return inner ? again(inner) : outside(node);
    }
    case 'identifier':
    case 'member_access_expression': {
      const name = (node.childForFieldName('name') ?? node).text;
      const held = resolver.scope.lookUp(name, node);
      return held && held.id !== node.id ? again(held) : outside(node);
    }
    case 'element_access_expression': {
      const key = stringIn(node.childForFieldName('subscript'));
      const held = key === undefined ? undefined : resolver.registry.get(key);
      return held ? again(held) : outside(node);
    }
    case 'conditional_expression': {
      const condition = node.childForFieldName('condition');
      const value = condition && evaluateCsharp(condition, resolver.scope);
      if (value?.kind !== 'truth') return hidden(node, 'depends on a condition known only at run time');
      const taken = node.childForFieldName(value.value ? 'consequence' : 'alternative');
      return taken ? again(taken) : outside(node);
    }
    case 'lambda_expression':
      return resolveSelector(node, resolver, depth);
    case 'invocation_expression':
      return resolveCall(node, resolver, depth);
    default:
      return outside(node);
  }
}

function resolveCall(node: SyntaxNode, resolver: PolicyResolver, depth: number): Part[] {
  const again = (next: SyntaxNode): Part[] => resolvePolicy(next, resolver, depth + 1);
  const whole = callChain(node);
  const last = whole.calls.at(-1);
  if (!last) return outside(node);
  const object = node.childForFieldName('function')?.childForFieldName('expression') ?? null;
  if (transparent.test(last.name) && object) return again(object);
  if (wrapCall.test(last.name)) {
    resolver.used.add(node.id);
    const wrapped = argumentsOf(node).flatMap(({ value }) =>
      /^(implicit_array|array)_creation_expression$|^(collection|element_binding)_expression$/.test(value.type)
        ? elementsOf(value).flatMap(again)
        : again(value),
    );
    return policyRoot.test(whole.root) && whole.calls.length === 1
      ? wrapped
      : [...(object ? again(object) : []), ...wrapped];
  }
  const chain = policyChain(node, resolver.scope);
  if (isPolicyMaker(chain)) {
    resolver.used.add(node.id);
    const part = readPolicy(chain, resolver);
    return part ? [part] : [];
  }
  if (/^(Get|TryGet)$/.test(last.name)) {
    const key = stringIn(node.childForFieldName('arguments'));
    const held = key === undefined ? undefined : resolver.registry.get(key);
    if (held) return again(held);
  }
  return resolveFunction(node, last.name, whole, resolver, depth) ?? outside(node);
}

/** `GetRetryPolicy()`: what the function of this text returns. */
function resolveFunction(
  node: SyntaxNode,
  name: string,
  chain: CallChain,
  resolver: PolicyResolver,
  depth: number,
): Part[] | undefined {
  if (chain.calls.length !== 1) return undefined;
  const own = resolver.scope.functionNamed(name);
  if (!own) return undefined;
  const returned = returnedBy(own.body);
  if (!returned) return hidden(node, 'is made by a function that does more than return one policy');
  const bound = new Map(resolver.scope.bound);
  for (const [i, argument] of argumentsOf(node).entries()) {
    const parameter = argument.name ?? own.parameters[i];
    if (parameter !== undefined) bound.set(parameter, evaluateCsharp(argument.value, resolver.scope));
  }
  return resolvePolicy(returned, { ...resolver, scope: { ...resolver.scope, bound } }, depth + 1);
}

function returnedBy(body: SyntaxNode): SyntaxNode | undefined {
  if (body.type !== 'block') return body;
  const returns = nodesOfType(body, 'return_statement');
  return returns.length === 1 ? namedChildrenOf(returns[0]!)[0] : undefined;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT'];

/** `request => request.Method == HttpMethod.Get ? retry : noOp`: asked for each method. */
function resolveSelector(node: SyntaxNode, resolver: PolicyResolver, depth: number): Part[] {
  const lambda = toLambda(node, resolver.scope);
  const returned = lambda && returnedBy(lambda.body);
  if (!lambda || !returned)
    return hidden(node, 'is chosen for each request by code that does more than return one policy');
  if (returned.type !== 'conditional_expression') {
    return resolvePolicy(returned, { ...resolver, scope: withRequest(lambda, undefined, resolver.scope) }, depth + 1);
  }
  const condition = returned.childForFieldName('condition');
  const chosen = methods.filter((method) => {
    const answer = condition && evaluateCsharp(condition, withRequest(lambda, method, resolver.scope));
    return answer?.kind === 'truth' && answer.value;
  });
  const known = condition && evaluateCsharp(condition, withRequest(lambda, 'GET', resolver.scope)).kind === 'truth';
  const consequence = returned.childForFieldName('consequence');
  const alternative = returned.childForFieldName('alternative');
  if (!known || !consequence || !alternative) return hidden(node, 'is chosen for each request at run time');
  const yes = resolvePolicy(consequence, resolver, depth + 1);
  const no = resolvePolicy(alternative, resolver, depth + 1);
  const limit = (parts: readonly Part[], only: readonly string[]): Part[] =>
    parts.map((part) =>
      part.kind === 'retry' ? { ...part, methods: only, nodes: { ...part.nodes, methods: condition } } : part,
    );
  const others = methods.filter((method) => !chosen.includes(method));
  if (yes.length === 0) return limit(no, others);
  if (no.length > 0) {
    resolver.report(
      'warning',
      'policy-by-method',
      alternative,
      `Unexpected second policy for ${others.join(', ')}, expected one: the one for ${chosen.join(', ')} is read.`,
      'Convert the other one on its own.',
    );
  }
  return limit(yes, chosen);
}

function withRequest(lambda: Lambda, method: string | undefined, scope: CsharpScope): CsharpScope {
  if (method === undefined) return scope;
  const members: Record<string, Value> = { Method: { kind: 'text', value: method } };
  const bound = new Map(scope.bound);
  for (const name of lambda.parameters) bound.set(name, objectValue('HttpRequestMessage', members));
  return { ...scope, bound };
}

function elementsOf(node: SyntaxNode): SyntaxNode[] {
  const holder = namedChildrenOf(node).find((child) => child.type === 'initializer_expression') ?? node;
  return namedChildrenOf(holder).flatMap((child) =>
    child.type === 'argument' ? namedChildrenOf(child).slice(-1) : [child],
  );
}

/** The first string literal of an argument list. */
export function stringIn(list: SyntaxNode | null): string | undefined {
  const literal = list && nodesOfType(list, 'string_literal')[0];
  return literal ? literal.text.replace(/^@?"|"$/g, '') : undefined;
}

/** `AddTransientHttpErrorPolicy(p => p.RetryAsync(3))`: the parameter is a builder that handles these already. */
export function resolveWithBuilder(node: SyntaxNode, handled: Handled, resolver: PolicyResolver): Part[] {
  const lambda = toLambda(node, resolver.scope);
  const returned = lambda && returnedBy(lambda.body);
  if (!lambda || !returned) return outside(node);
  if (returned.type !== 'invocation_expression') return resolvePolicy(returned, resolver);
  const chain = callChain(returned);
  if (chain.root !== lambda.parameters[0] || !isPolicyMaker(chain)) return resolvePolicy(returned, resolver);
  resolver.used.add(returned.id);
  const part = readPolicy(chain, resolver, handled);
  return part ? [part] : [];
}

/** Keys and policies of every PolicyRegistry of the text. */
export function registryOf(root: SyntaxNode): Map<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode>();
  const add = (key: string | undefined, value: SyntaxNode | undefined): void => {
    if (key !== undefined && value) found.set(key, value);
  };
  for (const pair of nodesOfType(root, 'initializer_expression')) {
    const [key, value] = namedChildrenOf(pair);
    if (key?.type === 'string_literal' && namedChildrenOf(pair).length === 2) add(stringIn(pair), value);
  }
  for (const assignment of nodesOfType(root, 'assignment_expression')) {
    const left = assignment.childForFieldName('left');
    if (left?.type !== 'element_binding_expression' && left?.type !== 'element_access_expression') continue;
    add(stringIn(left), assignment.childForFieldName('right') ?? undefined);
  }
  for (const call of nodesOfType(root, 'invocation_expression')) {
    if (callChain(call).calls.at(-1)?.name !== 'Add') continue;
    const [key, value] = argumentsOf(call);
    if (key?.value.type === 'string_literal') add(stringIn(call.childForFieldName('arguments')), value?.value);
  }
  return found;
}

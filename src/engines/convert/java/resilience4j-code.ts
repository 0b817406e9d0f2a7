/** Resilience4j in code: configurations, instances and registries behind expressions. */
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { callChain, resolveExpression, type CallChain, type ChainCall } from './call-chain.ts';
import { evaluateJava } from './evaluate.ts';
import type { Setting, Settings } from './keyed-settings.ts';
import type { ReadContext } from './read-value.ts';
import { modules, type Module } from './resilience4j-modules.ts';
import type { Configured } from './resilience4j-parts.ts';
import type { Resilience4jSettings } from './resilience4j-settings.ts';

export interface CodeContext extends Omit<ReadContext, 'draft'> {
  readonly root: SyntaxNode;
  /** Settings in the same text, if any. */
  readonly settings: Resilience4jSettings | undefined;
  /** The results of methods of this text by their type, where only one method has it. */
  readonly beans: ReadonlyMap<string, SyntaxNode>;
  /** Configurations and instances that something of this text takes. */
  readonly taken: Set<number>;
}

export interface Instance {
  readonly module: Module;
  readonly name: string | undefined;
  readonly configured: Configured;
}

/** Calls of a builder that say nothing of the policy. */
const builderWords = new Set(['build', 'custom', 'from', 'ofDefaults']);

/** The layers a configuration is made of; undefined when it is not in this text. */
export function configLayers(
  written: SyntaxNode,
  module: Module,
  context: CodeContext,
  depth = 0,
): Settings[] | undefined {
  if (depth > 8) return undefined;
  const node = behind(written, context);
  if (node.type === 'lambda_expression') {
    const body = node.childForFieldName('body');
    return body ? configLayers(body, module, context, depth + 1) : undefined;
  }
  if (node.type !== 'method_invocation') return undefined;
  const chain = callChain(node);
  const [first] = chain.calls;
  if (!first) return undefined;
  const own = new Map<string, Setting>();
  let base: Settings[] | undefined;
  if (chain.root === `${module.type}Config`) {
    context.taken.add(first.node.id);
    base = first.name === 'from' && first.args[0] ? configLayers(first.args[0], module, context, depth + 1) : [];
  } else if (chain.target?.type === 'identifier') {
    // A builder in a variable, and what is called on it before it builds.
    base = configLayers(chain.target, module, context, depth + 1);
    const before = context.scope
      .callsOn(chain.target.text, chain.target)
      .filter((call) => call.endIndex <= node.startIndex);
    for (const call of before) for (const one of callChain(call).calls) addCall(own, one, module, context);
  }
  if (!base) return undefined;
  for (const call of chain.calls) addCall(own, call, module, context);
  return [...base, own];
}

function addCall(own: Map<string, Setting>, call: ChainCall, module: Module, { report }: CodeContext): void {
  const { name, named, args } = call;
  if (builderWords.has(name)) return;
  const set = (key: string, values: readonly SyntaxNode[]): void => {
    own.delete(key);
    own.set(key, { name: named, values });
  };
  if (module.id === 'circuitbreaker' && name === 'slidingWindow') {
    for (const [i, key] of ['slidingWindowSize', 'minimumNumberOfCalls', 'slidingWindowType'].entries()) {
      if (args[i]) set(key, [args[i]]);
    }
  } else if (module.keys.includes(name)) set(name, args);
  else {
    const message = `Unexpected ${name}, expected a call of ${module.type}Config’s builder.`;
    report('warning', 'call-unknown', named, message, 'It was not read.');
  }
}

/** The expression behind a name; for a parameter what the only method of this text that returns its type gives, as Spring injects it. */
function behind(written: SyntaxNode, { scope, beans }: CodeContext): SyntaxNode {
  const node = resolveExpression(written, scope);
  if (node.type !== 'identifier') return node;
  const type = parameterType(node);
  if (!type || !/(Config|Registry|Retry|Breaker|Limiter|Bulkhead)$/.test(type)) return node;
  const result = beans.get(type);
  return result ? resolveExpression(result, scope) : node;
}

/** What each type's only method of this text returns, as Spring would inject it. */
export function beansIn(root: SyntaxNode): Map<string, SyntaxNode> {
  const beans = new Map<string, SyntaxNode | undefined>();
  for (const method of nodesOfType(root, 'method_declaration')) {
    const type = method.childForFieldName('type')?.text ?? '';
    const returns = nodesOfType(method, 'return_statement');
    const only = returns.length === 1 && !beans.has(type) ? namedChildrenOf(returns[0]!)[0] : undefined;
    beans.set(type, only);
  }
  return new Map([...beans].filter((entry): entry is [string, SyntaxNode] => entry[1] !== undefined));
}

function parameterType(name: SyntaxNode): string | undefined {
  for (let at = name.parent; at; at = at.parent) {
    if (at.type !== 'method_declaration' && at.type !== 'constructor_declaration') continue;
    const parameters = at.childForFieldName('parameters');
    const parameter = parameters?.namedChildren.find((child) => child?.childForFieldName('name')?.text === name.text);
    return parameter?.childForFieldName('type')?.text;
  }
  return undefined;
}

/** The instance an expression stands for; undefined when it is none. */
export function instanceBehind(written: SyntaxNode, context: CodeContext): Instance | undefined {
  const node = behind(written, context);
  return node.type === 'method_invocation' ? instanceOf(callChain(node), context) : undefined;
}

/** `Retry.of("name", config)`, `Retry.ofDefaults("name")`, `registry.retry("name")`. */
export function instanceOf(chain: CallChain, context: CodeContext): Instance | undefined {
  const made = modules.find(({ type }) => type === chain.root);
  const [first] = chain.calls;
  if (made && first && (first.name === 'of' || first.name === 'ofDefaults')) return direct(made, first, context);
  return fromRegistry(chain, context);
}

function direct(module: Module, call: ChainCall, context: CodeContext): Instance | undefined {
  const { node, args } = call;
  const name = args.map((arg) => textIn(arg, context)).find((text) => text !== undefined);
  const rest = args.find((arg) => textIn(arg, context) === undefined);
  const timeout = module.id === 'timelimiter' && rest && evaluateJava(rest, context.scope).kind === 'duration';
  // Reactor's Retry has no `of`; a `Retry.of` of another library has no configuration we could read.
  const layers: Settings[] | undefined =
    call.name === 'ofDefaults' || (!rest && args.length > 0)
      ? []
      : timeout
        ? [new Map([['timeoutDuration', { name: call.named, values: [rest] }]])]
        : rest && configLayers(rest, module, context);
  context.taken.add(node.id);
  return { module, name, configured: { module: module.id, layers, node, fromSettings: false } };
}

const textIn = (node: SyntaxNode, { scope }: CodeContext): string | undefined => {
  const value =
    node.type === 'string_literal' || node.type === 'identifier' || node.type === 'field_access'
      ? evaluateJava(node, scope)
      : undefined;
  return value?.kind === 'text' ? value.value : undefined;
};

/** `registry.retry("name"[, config or the name of one])`; the last call of the chain that is a getter. */
function fromRegistry(chain: CallChain, context: CodeContext): Instance | undefined {
  const at = chain.calls.findIndex(
    ({ name, args }) => args.length > 0 && modules.some(({ getter }) => getter === name),
  );
  const call = chain.calls[at];
  if (!call) return undefined;
  const registry = at > 0 ? chain.calls[at - 1]!.node : chain.target;
  if (!registry) return undefined;
  const expression = behind(registry, context);
  const made = callChain(expression);
  const module = modules.find(({ type, getter }) => getter === call.name && made.root === `${type}Registry`);
  const assumed =
    module ?? modules.find(({ getter, type }) => getter === call.name && isRegistryName(registry.text, type));
  if (!assumed) return undefined;
  const name = textIn(call.args[0]!, context);
  const second = call.args[1];
  const config = second && textIn(second, context);
  const layers =
    second && config === undefined
      ? configLayers(second, assumed, context)
      : module
        ? registryLayers(made, module, config, name, context)
        : undefined;
  context.taken.add(call.node.id);
  if (layers)
    return { module: assumed, name, configured: { module: assumed.id, layers, node: call.node, fromSettings: false } };
  const fromSettings = context.settings?.has(assumed.id) && name !== undefined;
  const found = fromSettings ? context.settings!.layersOf(assumed.id, name, config) : undefined;
  const why = 'comes from a registry filled outside this text';
  return {
    module: assumed,
    name,
    configured: { module: assumed.id, layers: found, node: call.node, fromSettings: found !== undefined, why },
  };
}

const isRegistryName = (text: string, type: string): boolean =>
  /registry$/i.test(text) && (text.toLowerCase().includes(type.toLowerCase()) || /(^|\.)registry$/i.test(text));

function registryLayers(
  { calls }: CallChain,
  module: Module,
  config: string | undefined,
  name: string | undefined,
  context: CodeContext,
): Settings[] | undefined {
  const [first] = calls;
  for (const call of calls) context.taken.add(call.node.id);
  if (first?.name === 'ofDefaults') return [];
  if (first?.name === 'custom') {
    const named = calls.find(
      ({ name: call, args }) =>
        call.startsWith('add') && args[1] && config !== undefined && textIn(args[0]!, context) === config,
    );
    const usual = calls.find(({ name: call, args }) => call === `with${module.type}Config` && args[0]);
    const chosen = named?.args[1] ?? usual?.args[0];
    return chosen ? configLayers(chosen, module, context) : [];
  }
  const [given] = first?.args ?? [];
  if (first?.name !== 'of' || !given) return undefined;
  const entries = mapOf(behind(given, context), context);
  if (!entries) return configLayers(given, module, context);
  const chosen = entries.get(config ?? '') ?? entries.get('default');
  return chosen ? configLayers(chosen, module, context) : name === undefined ? undefined : [];
}

/** `Map.of("default", config, "other", …)`. */
function mapOf(node: SyntaxNode, context: CodeContext): Map<string, SyntaxNode> | undefined {
  if (node.type !== 'method_invocation') return undefined;
  const { root, calls } = callChain(node);
  if (root !== 'Map' || calls[0]?.name !== 'of') return undefined;
  const { args } = calls[0];
  const entries = new Map<string, SyntaxNode>();
  for (let i = 0; i + 1 < args.length; i += 2) {
    const key = textIn(args[i]!, context);
    if (key !== undefined) entries.set(key, args[i + 1]!);
  }
  return entries;
}

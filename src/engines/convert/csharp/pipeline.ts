/** Where a text builds Polly 8 pipelines: builder chains, builder variables, and the lambdas DI hands a builder to. */
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { callChain, holderName, type CallChain, type ChainCall } from './call-chain.ts';
import { strategyCall } from './polly-v8-strategies.ts';
import { stringIn } from './polly-v7-resolve.ts';
import type { CsharpScope } from './scope.ts';

export interface Pipeline {
  /** The first statement, or the call whose lambda builds it. */
  readonly node: SyntaxNode;
  readonly name: string;
  /** `AddResilienceHandler`: the pipeline of an HttpClient. */
  readonly handler: SyntaxNode | undefined;
  /** In the order they are added, outermost first. */
  readonly calls: readonly ChainCall[];
}

interface Draft {
  node: SyntaxNode;
  name: string | undefined;
  handler: SyntaxNode | undefined;
  calls: ChainCall[];
}

interface Owner {
  readonly key: string;
  readonly node: SyntaxNode;
  readonly name?: string | undefined;
  readonly handler?: SyntaxNode;
}

const builderType = /(^|\.)ResiliencePipelineBuilder(Base)?(<.*>)?$/;
const registration = /^(AddResiliencePipelines?|AddResilienceHandler|TryAddBuilder|GetOrAddPipeline|AddPipeline)$/;

export function pipelinesOf(root: SyntaxNode, scope: CsharpScope): Pipeline[] {
  const drafts = new Map<string, Draft>();
  const seen = new Set<number>();
  for (const node of nodesOfType(root, 'invocation_expression')) {
    if (seen.has(node.id)) continue;
    const chain = callChain(node);
    for (const call of chain.calls) seen.add(call.node.id);
    const calls = chain.calls.filter(({ name }) => strategyCall.test(name));
    const owner = calls.length > 0 ? ownerOf(node, chain, calls, scope) : undefined;
    if (!owner) continue;
    const draft = drafts.get(owner.key);
    if (draft) draft.calls.push(...calls);
    else drafts.set(owner.key, { node: owner.node, name: owner.name, handler: owner.handler, calls });
  }
  return [...drafts.values()].map((draft) => ({ ...draft, name: draft.name ?? 'pipeline' }));
}

function ownerOf(
  node: SyntaxNode,
  chain: CallChain,
  calls: readonly ChainCall[],
  scope: CsharpScope,
): Owner | undefined {
  const root = chain.rootNode;
  if (!root) return chain.root === '' ? { key: 'bare', node } : undefined;
  if (isBuilder(root)) return { key: `made ${root.id}`, node, name: holderName(node) };
  if (root.type !== 'identifier') return undefined;
  const held = scope.lookUp(root.text, node);
  const creation = held && creationIn(held);
  if (creation) return { key: `made ${creation.id}`, node: held, name: heldName(node, root.text) };
  return parameterOwner(node, root.text) ?? looseOwner(node, root.text, calls);
}

function isBuilder(node: SyntaxNode): boolean {
  if (node.type === 'object_creation_expression') return builderType.test(node.childForFieldName('type')?.text ?? '');
  if (node.type !== 'implicit_object_creation_expression') return false;
  return builderType.test(node.parent?.parent?.childForFieldName('type')?.text ?? '');
}

function creationIn(held: SyntaxNode): SyntaxNode | undefined {
  if (isBuilder(held)) return held;
  const root = held.type === 'invocation_expression' ? callChain(held).rootNode : undefined;
  return root && isBuilder(root) ? root : undefined;
}

/** `var pipeline = builder.AddRetry(…).Build();` names it; else the builder's own name. */
const heldName = (node: SyntaxNode, root: string): string => holderName(node) ?? root;

/** The lambda or method the builder is handed to. */
function parameterOwner(node: SyntaxNode, name: string): Owner | undefined {
  for (let at = node.parent; at; at = at.parent) {
    const parameters = at.childForFieldName('parameters');
    if (!parameters) continue;
    const own =
      parameters.type === 'implicit_parameter'
        ? parameters.text === name
        : namedChildrenOf(parameters).some((p) => (p.childForFieldName('name') ?? p).text === name);
    if (!own) continue;
    if (at.type !== 'lambda_expression') {
      const typed = builderType.test(parameterType(parameters, name));
      return typed ? { key: `method ${at.id}`, node: at, name: at.childForFieldName('name')?.text } : undefined;
    }
    const call = at.parent?.parent?.parent;
    if (call?.type !== 'invocation_expression') return { key: `lambda ${at.id}`, node: at, name: holderName(at) };
    const last = callChain(call).calls.at(-1)!;
    if (!registration.test(last.name)) return undefined;
    const key = registeredName(call);
    const base = { key: `lambda ${at.id}`, node: call, name: key };
    return last.name === 'AddResilienceHandler' ? { ...base, handler: call } : base;
  }
  return undefined;
}

function parameterType(parameters: SyntaxNode, name: string): string {
  const own = namedChildrenOf(parameters).find((p) => p.childForFieldName('name')?.text === name);
  return own?.childForFieldName('type')?.text ?? '';
}

function registeredName(call: SyntaxNode): string | undefined {
  const list = call.childForFieldName('arguments');
  const first = list?.namedChildren[0];
  if (!first || first.text.includes('=>')) return undefined;
  return /^[@$]*"/.test(first.text) ? stringIn(list) : first.text.slice(0, 60);
}

/** A fragment: `builder.AddRetry(…)` without its builder. Calls on a service collection are something else. */
function looseOwner(node: SyntaxNode, root: string, calls: readonly ChainCall[]): Owner | undefined {
  if (/services$/i.test(root)) return undefined;
  const polly = calls.some(({ name, node: call }) => {
    const list = call.childForFieldName('arguments')?.text ?? '';
    return /StrategyOptions\b/.test(list) || name === 'AddHedging' || /^AddChaos/.test(name);
  });
  const builder = /builder$|^pipeline/i.test(root) && calls.some(({ name }) => name !== 'AddRateLimiter');
  return polly || builder ? { key: `loose ${root}`, node, name: holderName(node) } : undefined;
}

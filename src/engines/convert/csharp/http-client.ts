/** `services.AddHttpClient(…).Add…(…).Add…(…)`: the handlers of one client, outermost first. */
import { nodesOfType, type SyntaxNode } from '../syntax.ts';
import { isCertain } from '../values.ts';
import { callChain, type ChainCall } from './call-chain.ts';
import { evaluateCsharp } from './evaluate.ts';
import { stringIn } from './polly-v7-resolve.ts';
import type { CsharpScope } from './scope.ts';

export interface ClientHandlers {
  /** The statement of the first call. */
  readonly node: SyntaxNode;
  readonly name: string | undefined;
  readonly calls: readonly ChainCall[];
}

/** Groups of calls on one client that hold at least one call the pattern names. */
export function clientHandlers(root: SyntaxNode, scope: CsharpScope, pattern: RegExp): ClientHandlers[] {
  const groups = new Map<string, { node: SyntaxNode; name: string | undefined; calls: ChainCall[] }>();
  const seen = new Set<number>();
  for (const node of nodesOfType(root, 'invocation_expression')) {
    if (seen.has(node.id) || !isWholeChain(node)) continue;
    const chain = callChain(node);
    for (const call of chain.calls) seen.add(call.node.id);
    if (!chain.calls.some((call) => pattern.test(call.name))) continue;
    const held = /^\w+$/.test(chain.root) ? scope.lookUp(chain.root, node) : undefined;
    const before = held?.type === 'invocation_expression' ? callChain(held).calls : [];
    const key = before.length > 0 ? `held ${held!.id}` : `own ${node.id}`;
    const group = groups.get(key);
    if (group) group.calls.push(...chain.calls);
    else {
      const calls = [...before, ...chain.calls];
      groups.set(key, { node, name: clientName(calls) ?? (isDefault(node) ? 'every client' : undefined), calls });
    }
  }
  return [...groups.values()];
}

/** Whether nothing is called on the result. */
function isWholeChain(node: SyntaxNode): boolean {
  const access = node.parent;
  if (access?.type !== 'member_access_expression') return true;
  return access.parent?.type !== 'invocation_expression';
}

/** Inside `ConfigureHttpClientDefaults(builder => …)`. */
function isDefault(node: SyntaxNode): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === 'invocation_expression' && callChain(at).calls.at(-1)?.name === 'ConfigureHttpClientDefaults')
      return true;
  }
  return false;
}

function clientName(calls: readonly ChainCall[]): string | undefined {
  const client = calls.find(({ name }) => /^Add(Http|Refit|Grpc)Client$/.test(name));
  if (!client) return undefined;
  const list = client.node.childForFieldName('arguments');
  const first = list?.namedChildren[0];
  const written = first?.text.startsWith('"') || first?.text.startsWith('@"') ? stringIn(list) : undefined;
  return (
    written ??
    client.typeArguments.at(-1) ??
    (client.name === 'ConfigureHttpClientDefaults' ? 'every client' : undefined)
  );
}

export interface WrittenTimeout {
  readonly node: SyntaxNode;
  readonly timeoutMs: number | null;
}

/** `client.Timeout = …` in the calls that set up the client; it limits the whole call with its retries. */
export function clientTimeout(calls: readonly ChainCall[], scope: CsharpScope): WrittenTimeout | undefined {
  for (const call of calls.filter(({ name }) => /^(AddHttpClient|ConfigureHttpClient)$/.test(name))) {
    const list = call.node.childForFieldName('arguments');
    for (const assignment of list ? nodesOfType(list, 'assignment_expression') : []) {
      const node = assignment.childForFieldName('right');
      if (!node || !/\.Timeout$/.test(assignment.childForFieldName('left')?.text ?? '')) continue;
      const value = evaluateCsharp(node, scope);
      const known = value.kind === 'duration' && isCertain(value) && value.minMs > 0;
      return { node, timeoutMs: known ? value.minMs : null };
    }
  }
  return undefined;
}

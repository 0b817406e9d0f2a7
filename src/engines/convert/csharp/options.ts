/** Option objects: `new RetryStrategyOptions { … }`, a variable that holds one, and `options => { options.X.Y = …; }`. */
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { callChain } from './call-chain.ts';
import { toLambda } from './lambda.ts';
import type { CsharpScope } from './scope.ts';

export interface Options {
  /** The type that is made, as written; empty for `new()` and for options the library makes. */
  readonly type: string;
  /** Where the object is made, or the call that takes the defaults. */
  readonly node: SyntaxNode;
  /** What each property is set to, by dotted path. The last setting counts. */
  readonly values: ReadonlyMap<string, SyntaxNode>;
  /** Methods called on the options or a part of them, by dotted path, e.g. `Retry.DisableFor`. */
  readonly calls: readonly { readonly path: string; readonly node: SyntaxNode }[];
}

export const noOptions = (node: SyntaxNode): Options => ({ type: '', node, values: new Map(), calls: [] });

/** Undefined when the expression is no object made in this text. */
export function optionsOf(node: SyntaxNode, scope: CsharpScope, depth = 0): Options | undefined {
  if (depth > 5) return undefined;
  switch (node.type) {
    case 'object_creation_expression':
    case 'implicit_object_creation_expression': {
      const values = new Map<string, SyntaxNode>();
      collect(node, '', values);
      return { type: node.childForFieldName('type')?.text ?? '', node, values, calls: [] };
    }
    case 'parenthesized_expression':
    case 'cast_expression': {
      const inner = namedChildrenOf(node).at(-1);
      return inner && optionsOf(inner, scope, depth + 1);
    }
    case 'identifier':
    case 'member_access_expression': {
      const name = (node.childForFieldName('name') ?? node).text;
      const held = scope.lookUp(name, node);
      const made = held && optionsOf(held, scope, depth + 1);
      if (!made) return undefined;
      const values = new Map(made.values);
      for (const { path, value } of scope.assignmentsTo(name)) set(values, path, value);
      return { ...made, type: made.type || declaredType(held), values };
    }
    case 'lambda_expression':
      return configured(node, scope);
    default:
      return undefined;
  }
}

/** `RetryStrategyOptions options = new() { … }`. */
function declaredType(creation: SyntaxNode): string {
  return creation.parent?.parent?.childForFieldName('type')?.text ?? '';
}

function set(values: Map<string, SyntaxNode>, path: string, value: SyntaxNode): void {
  values.set(path, value);
  collect(value, `${path}.`, values);
}

/** Properties of an initialiser, those of nested initialisers included. */
function collect(node: SyntaxNode, prefix: string, values: Map<string, SyntaxNode>): void {
  const initializer =
    node.type === 'initializer_expression'
      ? node
      : /creation_expression$/.test(node.type)
        ? namedChildrenOf(node).find((child) => child.type === 'initializer_expression')
        : undefined;
  for (const child of initializer ? namedChildrenOf(initializer) : []) {
    if (child.type !== 'assignment_expression') continue;
    const left = child.childForFieldName('left');
    const right = child.childForFieldName('right');
    if (left && right) set(values, prefix + left.text, right);
  }
}

/** `options => options.Retry.Delay = …` and its block form; the last parameter but for services is the options. */
function configured(node: SyntaxNode, scope: CsharpScope): Options | undefined {
  const lambda = toLambda(node, scope);
  const name = lambda?.parameters[0];
  if (!lambda || name === undefined) return undefined;
  const values = new Map<string, SyntaxNode>();
  const own = (text: string): string | undefined => {
    const written = text.replace(/\s+/g, '');
    return written.startsWith(`${name}.`) ? written.slice(name.length + 1) : undefined;
  };
  for (const assignment of nodesOfType(lambda.body, 'assignment_expression')) {
    const path = own(assignment.childForFieldName('left')?.text ?? '');
    const right = assignment.childForFieldName('right');
    if (path !== undefined && right) set(values, path, right);
  }
  const calls = nodesOfType(lambda.body, 'invocation_expression').flatMap((call) => {
    const path = own(call.childForFieldName('function')?.text ?? '');
    return path !== undefined && callChain(call).calls.length === 1 ? [{ path, node: call }] : [];
  });
  return { type: '', node, values, calls };
}

/** The options under a path, e.g. those of `Retry` in the options of a handler. */
export function optionsUnder(options: Options, path: string): Options {
  const whole = options.values.get(path);
  const values = new Map(
    [...options.values].flatMap(([key, value]) =>
      key.startsWith(`${path}.`) ? [[key.slice(path.length + 1), value] as const] : [],
    ),
  );
  const calls = options.calls.flatMap((call) =>
    call.path.startsWith(`${path}.`) ? [{ ...call, path: call.path.slice(path.length + 1) }] : [],
  );
  return { type: whole?.childForFieldName('type')?.text ?? '', node: whole ?? options.node, values, calls };
}

/** Settings of several configuration calls, in order. */
export function mergeOptions(first: Options, ...rest: readonly Options[]): Options {
  return rest.reduce(
    (all, next) => ({
      ...all,
      values: new Map([...all.values, ...next.values]),
      calls: [...all.calls, ...next.calls],
    }),
    first,
  );
}

/** C# lambdas and functions: parameters, a body, and what the body returns. */
import { namedChildrenOf, nodesOfType, type SyntaxNode } from '../syntax.ts';
import { nothing, unknownValue, type Value } from '../values.ts';
import { evaluateCsharp } from './evaluate.ts';
import type { CsharpScope } from './scope.ts';

export interface Lambda {
  readonly parameters: readonly string[];
  /** An expression or a block. */
  readonly body: SyntaxNode;
}

/** A lambda, a variable that holds one, or the name of a function of this text. */
export function toLambda(node: SyntaxNode, scope: CsharpScope, depth = 0): Lambda | undefined {
  if (depth > 5) return undefined;
  switch (node.type) {
    case 'parenthesized_expression':
    case 'cast_expression': {
      const inner = namedChildrenOf(node).at(-1);
      return inner && toLambda(inner, scope, depth + 1);
    }
    case 'identifier':
    case 'member_access_expression': {
      const name = (node.childForFieldName('name') ?? node).text;
      const held = scope.lookUp(name, node);
      return held ? toLambda(held, scope, depth + 1) : scope.functionNamed(name);
    }
    case 'anonymous_method_expression': {
      const body = namedChildrenOf(node).find((child) => child.type === 'block');
      return body && { parameters: parameterNames(node.childForFieldName('parameters')), body };
    }
    case 'lambda_expression': {
      const body = node.childForFieldName('body');
      return body ? { parameters: parameterNames(node.childForFieldName('parameters')), body } : undefined;
    }
    default:
      return undefined;
  }
}

function parameterNames(parameters: SyntaxNode | null): string[] {
  if (!parameters) return [];
  if (parameters.type === 'implicit_parameter') return [parameters.text];
  return namedChildrenOf(parameters).map((p) => (p.childForFieldName('name') ?? namedChildrenOf(p).at(-1) ?? p).text);
}

/** What it returns for these arguments. */
export function applyFunction(
  { parameters, body }: Lambda,
  node: SyntaxNode,
  args: readonly Value[],
  scope: CsharpScope,
  depth = 0,
): Value {
  const bound = new Map(scope.bound);
  for (const [i, name] of parameters.entries()) {
    bound.set(name, args[i] ?? unknownValue(node, 'is only known when the program runs'));
  }
  const local = { ...scope, bound };
  if (body.type !== 'block') return evaluateCsharp(body, local, depth + 1);
  return run(body, local, bound, depth + 1) ?? unknownValue(node, 'returns nothing');
}

/** The value a block returns; undefined when it runs to its end. */
function run(block: SyntaxNode, scope: CsharpScope, bound: Map<string, Value>, depth: number): Value | undefined {
  if (depth > 40) return unknownValue(block, 'is nested too deeply');
  for (const statement of block.type === 'block' ? namedChildrenOf(block) : [block]) {
    const returned = step(statement, scope, bound, depth);
    if (returned) return returned;
  }
  return undefined;
}

function step(node: SyntaxNode, scope: CsharpScope, bound: Map<string, Value>, depth: number): Value | undefined {
  const evaluate = (child: SyntaxNode): Value => evaluateCsharp(child, scope, depth + 1);
  switch (node.type) {
    case 'return_statement': {
      const [result] = namedChildrenOf(node);
      return result ? evaluate(result) : nothing;
    }
    case 'block':
      return run(node, scope, bound, depth + 1);
    case 'local_declaration_statement':
      for (const declarator of nodesOfType(node, 'variable_declarator')) {
        const [name, value] = namedChildrenOf(declarator);
        if (name && value) bound.set(name.text, evaluate(value));
      }
      return undefined;
    case 'if_statement': {
      const condition = node.childForFieldName('condition');
      const truth = condition && evaluate(condition);
      if (truth?.kind !== 'truth') {
        const returns = nodesOfType(node, 'return_statement', 'throw_statement').length > 0;
        return returns ? unknownValue(condition ?? node, 'is a condition known only at run time') : undefined;
      }
      const taken = node.childForFieldName(truth.value ? 'consequence' : 'alternative');
      return taken ? run(taken, scope, bound, depth + 1) : undefined;
    }
    case 'expression_statement': {
      const [expression] = namedChildrenOf(node);
      if (expression?.type === 'assignment_expression') assign(expression, bound, evaluate);
      return undefined;
    }
    case 'local_function_statement':
    case 'empty_statement':
      return undefined;
    default:
      return unknownValue(node, 'does more than this reader follows');
  }
}

function assign(node: SyntaxNode, bound: Map<string, Value>, evaluate: (n: SyntaxNode) => Value): void {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right || left.type !== 'identifier' || !bound.has(left.text)) return;
  const plain = /^\s*=[^=]/.test(node.text.slice(left.text.length));
  bound.set(left.text, plain ? evaluate(right) : unknownValue(node, 'changes while it runs'));
}

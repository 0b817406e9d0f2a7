/** Names of a Java text and what they stand for: constants, fields, variables and methods of one statement. */
import { grouped, namedChildrenOf, nodesOfType, oncePerTree, type SyntaxNode } from '../syntax.ts';
import type { Value } from '../values.ts';
import { toAnnotation } from './annotations.ts';

interface Declaration {
  /** undefined when it is declared without a value, or changed afterwards. */
  value: SyntaxNode | undefined;
  /** Its `@Value("${…}")` text, for a field that Spring fills. */
  readonly property: SyntaxNode | undefined;
  /** The class it is a member of; undefined for a variable. */
  readonly owner: string | undefined;
  readonly start: number;
  readonly end: number;
}

export interface JavaFunction {
  readonly parameters: readonly string[];
  /** A block or an expression. */
  readonly body: SyntaxNode;
}

export interface JavaScope {
  /** The expression a name stands for where `at` uses it. Undefined for names from elsewhere and names that change. */
  lookUp(name: string, at: SyntaxNode): SyntaxNode | undefined;
  /** The constant `owner.name` of a class of this text. */
  memberOf(owner: string, name: string): SyntaxNode | undefined;
  /** What the only method of that name, without parameters, returns. */
  resultOf(method: string): SyntaxNode | undefined;
  /** The only method of that name. */
  functionNamed(method: string): JavaFunction | undefined;
  /** Calls on a variable of this text, `name.setX(…)`, in order. */
  callsOn(name: string, at: SyntaxNode): readonly SyntaxNode[];
  /** Parameters of what is being evaluated. */
  readonly bound: ReadonlyMap<string, Value>;
  /** Evaluations left for the whole text, so that no text keeps its reader busy for long. */
  readonly fuel: { left: number };
}

/** Inside these a declaration is seen; the nearest one counts. */
const regions = new Set([
  'block',
  'class_body',
  'interface_body',
  'enum_body',
  'record_declaration',
  'annotation_type_body',
  'program',
  'for_statement',
  'lambda_expression',
  'switch_block_statement_group',
  'constructor_body',
]);

const types = ['class_declaration', 'interface_declaration', 'record_declaration', 'enum_declaration'];
const maxEvaluations = 200_000;

export const javaScope = oncePerTree((root): JavaScope => {
  const declared = declarations(root);
  forgetChanged(root, declared);
  const methods = new Map<string, (SyntaxNode | undefined)[]>();
  const functions = new Map<string, JavaFunction | undefined>();
  for (const method of nodesOfType(root, 'method_declaration')) {
    const name = method.childForFieldName('name')?.text ?? '';
    methods.set(name, [...(methods.get(name) ?? []), returnedBy(method)]);
    functions.set(name, functions.has(name) ? undefined : functionOf(method));
  }
  const calls = callsByTarget(root);
  const byDeclaration = new Map<string, Map<Declaration | undefined, SyntaxNode[]>>();
  const nearest = (name: string, at: SyntaxNode) => nearestOf(declared.get(name) ?? [], at);
  return {
    bound: new Map(),
    fuel: { left: maxEvaluations },
    lookUp(name, at) {
      if (isParameter(name, at)) return undefined;
      const found = nearest(name, at);
      return found?.value ?? found?.property;
    },
    memberOf(owner, name) {
      const found = (declared.get(name) ?? []).filter((declaration) => declaration.owner === owner);
      return found.length === 1 ? (found[0]!.value ?? found[0]!.property) : undefined;
    },
    resultOf(method) {
      const found = methods.get(method);
      return found?.length === 1 ? found[0] : undefined;
    },
    functionNamed: (method) => functions.get(method),
    callsOn(name, at) {
      let groups = byDeclaration.get(name);
      if (!groups) byDeclaration.set(name, (groups = grouped(calls.get(name) ?? [], (call) => nearest(name, call))));
      return groups.get(nearest(name, at)) ?? [];
    },
  };
});

function nearestOf(candidates: readonly Declaration[], at: SyntaxNode): Declaration | undefined {
  let nearest: Declaration | undefined;
  for (const one of candidates) {
    const seen = one.start <= at.startIndex && at.endIndex <= one.end;
    if (seen && (!nearest || one.end - one.start < nearest.end - nearest.start)) nearest = one;
  }
  return nearest;
}

function declarations(root: SyntaxNode): Map<string, Declaration[]> {
  const declared = new Map<string, Declaration[]>();
  for (const declarator of nodesOfType(root, 'variable_declarator')) {
    const name = declarator.childForFieldName('name')?.text;
    if (!name) continue;
    let region: SyntaxNode = declarator;
    while (region.parent && !regions.has(region.type)) region = region.parent;
    const field = declarator.parent?.type.match(/^(field|constant)_declaration$/) ? declarator.parent : undefined;
    const owner = field ? region.parent?.childForFieldName('name')?.text : undefined;
    const entry: Declaration = {
      value: declarator.childForFieldName('value') ?? undefined,
      property: field && propertyOf(field),
      owner,
      start: region.startIndex,
      end: region.endIndex,
    };
    const known = declared.get(name);
    if (known) known.push(entry);
    else declared.set(name, [entry]);
  }
  return declared;
}

function propertyOf(field: SyntaxNode): SyntaxNode | undefined {
  const modifiers = namedChildrenOf(field).find((child) => child.type === 'modifiers');
  const annotation = modifiers && namedChildrenOf(modifiers).find((child) => /(^|\.)Value$/.test(nameOf(child)));
  return annotation && toAnnotation(annotation).attributes.get('value');
}

const nameOf = (node: SyntaxNode): string => node.childForFieldName('name')?.text ?? '';

/** A name without an initialiser that is assigned once is worth that; a name assigned again is not known. */
function forgetChanged(root: SyntaxNode, declared: Map<string, Declaration[]>): void {
  const given = new Map<Declaration, number>();
  for (const node of nodesOfType(root, 'assignment_expression', 'update_expression')) {
    const left = node.childForFieldName('left') ?? namedChildrenOf(node)[0];
    const name = left?.type === 'field_access' ? left.childForFieldName('field')?.text : left?.text;
    const declaration = name === undefined ? undefined : nearestOf(declared.get(name) ?? [], node);
    if (!declaration) continue;
    const count = (given.get(declaration) ?? 0) + 1;
    given.set(declaration, count);
    const right = node.childForFieldName('right');
    const plain = right !== null && !/^\s*[-+*/%&|^<>]+=/.test(between(node, left!, right));
    declaration.value = count === 1 && plain && declaration.value === undefined ? right : undefined;
    if (count > 1) declaration.value = undefined;
  }
}

const between = (node: SyntaxNode, left: SyntaxNode, right: SyntaxNode): string =>
  node.text.slice(left.endIndex - node.startIndex, right.startIndex - node.startIndex);

function returnedBy(method: SyntaxNode): SyntaxNode | undefined {
  const body = method.childForFieldName('body');
  const parameters = method.childForFieldName('parameters');
  if (!body || (parameters && namedChildrenOf(parameters).length > 0)) return undefined;
  const returns = nodesOfType(body, 'return_statement');
  return returns.length === 1 ? namedChildrenOf(returns[0]!)[0] : undefined;
}

function functionOf(method: SyntaxNode): JavaFunction | undefined {
  const body = method.childForFieldName('body');
  const parameters = method.childForFieldName('parameters');
  return body && parameters ? { parameters: parameterNames(parameters), body } : undefined;
}

function callsByTarget(root: SyntaxNode): Map<string, SyntaxNode[]> {
  const calls = new Map<string, SyntaxNode[]>();
  for (const call of nodesOfType(root, 'method_invocation')) {
    const object = call.childForFieldName('object');
    const name = object?.type === 'field_access' ? object.childForFieldName('field')?.text : object?.text;
    if (!name || !/^\w+$/.test(name)) continue;
    const known = calls.get(name);
    if (known) known.push(call);
    else calls.set(name, [call]);
  }
  return calls;
}

/** Whether the name is a parameter of a method or lambda around `at`, below any variable of that name. */
function isParameter(name: string, at: SyntaxNode): boolean {
  for (let node: SyntaxNode | null = at; node && !types.includes(node.type); node = node.parent) {
    if (
      node.type !== 'lambda_expression' &&
      node.type !== 'method_declaration' &&
      node.type !== 'constructor_declaration'
    )
      continue;
    const parameters = node.childForFieldName('parameters');
    if (parameters && parameterNames(parameters).includes(name)) return true;
  }
  return false;
}

/** Names in `x`, `(x, y)` and `(int x, Foo y)`. */
export function parameterNames(parameters: SyntaxNode): string[] {
  if (parameters.type === 'identifier') return [parameters.text];
  return namedChildrenOf(parameters).map((child) => child.childForFieldName('name')?.text ?? child.text);
}

export const withBound = (scope: JavaScope, names: readonly string[], values: readonly Value[]): JavaScope => ({
  ...scope,
  bound: new Map([...scope.bound, ...names.map((name, i) => [name, values[i] ?? values.at(-1)!] as const)]),
});

/** Names of a C# text and what they stand for: constants, fields, variables, properties and functions. */
import { namedChildrenOf, nodesOfType, oncePerTree, type SyntaxNode } from '../syntax.ts';
import type { Value } from '../values.ts';

interface Declaration {
  /** What it is worth; undefined when it is declared without a value or changed afterwards. */
  value: SyntaxNode | undefined;
  /** Where the name can be used. */
  readonly start: number;
  readonly end: number;
}

export interface CsharpFunction {
  readonly node: SyntaxNode;
  readonly parameters: readonly string[];
  readonly body: SyntaxNode;
}

export interface CsharpScope {
  /** The expression a name stands for where `at` uses it. Undefined for names from elsewhere and names that change. */
  lookUp(name: string, at: SyntaxNode): SyntaxNode | undefined;
  /** The only method or local function of that name. */
  functionNamed(name: string): CsharpFunction | undefined;
  /** `target.Member = value;` statements on a variable of this text, in order. */
  assignmentsTo(target: string): readonly { readonly path: string; readonly value: SyntaxNode }[];
  /** Parameters of what is being evaluated. */
  readonly bound: Map<string, Value>;
  /** Evaluations left for the whole text, so that no text keeps its reader busy for long. */
  readonly fuel: { left: number };
}

/** What is bound outside every function; nothing is added to it. */
export const noBindings: Map<string, Value> = new Map();

const maxEvaluations = 1_000_000;

/** Inside these a declaration is seen; the nearest one counts. */
const regions = new Set([
  'block',
  'declaration_list',
  'compilation_unit',
  'switch_section',
  'for_statement',
  'lambda_expression',
]);

export const csharpScope = oncePerTree((root): CsharpScope => {
  const declared = declarations(root);
  const assignments = assignmentsOf(root);
  for (const [name, values] of assignments.byName) {
    const candidates = declared.get(name);
    if (candidates?.length === 1 && !candidates[0]!.value && values.length === 1) candidates[0]!.value = values[0];
    else if (candidates) for (const { at } of assignments.plain.filter((a) => a.name === name)) forget(candidates, at);
    else if (values.length === 1) declared.set(name, [{ value: values[0], start: 0, end: Infinity }]);
  }
  const functions = functionsOf(root);
  return {
    bound: noBindings,
    fuel: { left: maxEvaluations },
    lookUp(name, at) {
      const candidates = declared.get(name) ?? [];
      const inside = candidates.filter(({ start, end }) => start <= at.startIndex && at.endIndex <= end);
      if (inside.length === 0) return candidates.length === 1 ? candidates[0]!.value : undefined;
      const narrowest = Math.min(...inside.map(({ start, end }) => end - start));
      const nearest = inside.filter(({ start, end }) => end - start === narrowest);
      return nearest.length === 1 ? nearest[0]!.value : undefined;
    },
    functionNamed: (name) => functions.get(name) ?? undefined,
    assignmentsTo: (target) => assignments.members.get(target) ?? [],
  };
});

/** The declaration an assignment at this place changes has no single value. */
function forget(candidates: readonly Declaration[], at: SyntaxNode): void {
  const inside = candidates.filter(({ start, end }) => start <= at.startIndex && at.endIndex <= end);
  const nearest = inside.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0];
  for (const declaration of nearest ? [nearest] : candidates) declaration.value = undefined;
}

function declarations(root: SyntaxNode): Map<string, Declaration[]> {
  const found = new Map<string, Declaration[]>();
  const add = (name: string | undefined, value: SyntaxNode | undefined, node: SyntaxNode): void => {
    if (name === undefined) return;
    const region = regionOf(node);
    const entry = { value, start: region?.startIndex ?? 0, end: region?.endIndex ?? Infinity };
    found.set(name, [...(found.get(name) ?? []), entry]);
  };
  for (const declarator of nodesOfType(root, 'variable_declarator')) {
    const [name, ...rest] = namedChildrenOf(declarator);
    const value = rest.at(-1);
    add(name?.text, value?.type === 'equals_value_clause' ? namedChildrenOf(value)[0] : value, declarator);
  }
  for (const property of nodesOfType(root, 'property_declaration')) {
    const value = property.childForFieldName('value');
    const written = value?.type === 'arrow_expression_clause' ? namedChildrenOf(value)[0] : value;
    add(property.childForFieldName('name')?.text, written ?? undefined, property);
  }
  return found;
}

function regionOf(node: SyntaxNode): SyntaxNode | undefined {
  for (let at = node.parent; at; at = at.parent) if (regions.has(at.type)) return at;
  return undefined;
}

interface Assignments {
  readonly plain: readonly { readonly name: string; readonly at: SyntaxNode }[];
  readonly byName: ReadonlyMap<string, SyntaxNode[]>;
  readonly members: ReadonlyMap<string, { path: string; value: SyntaxNode }[]>;
}

/** Assignments outside object initialisers; there the left side names a property, not a variable. */
function assignmentsOf(root: SyntaxNode): Assignments {
  const plain: { name: string; at: SyntaxNode }[] = [];
  const byName = new Map<string, SyntaxNode[]>();
  const members = new Map<string, { path: string; value: SyntaxNode }[]>();
  for (const node of nodesOfType(root, 'assignment_expression')) {
    if (node.parent?.type === 'initializer_expression') continue;
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    if (!left || !right) continue;
    const written = left.text.replace(/\s+/g, '');
    const name = written.replace(/^this\./, '');
    if (/^\w+$/.test(name)) {
      plain.push({ name, at: node });
      byName.set(name, [...(byName.get(name) ?? []), right]);
      continue;
    }
    const dot = written.indexOf('.');
    if (dot <= 0) continue;
    const target = written.slice(0, dot);
    members.set(target, [...(members.get(target) ?? []), { path: written.slice(dot + 1), value: right }]);
  }
  return { plain, byName, members };
}

function functionsOf(root: SyntaxNode): Map<string, CsharpFunction | null> {
  const found = new Map<string, CsharpFunction | null>();
  for (const node of nodesOfType(root, 'method_declaration', 'local_function_statement')) {
    const name = node.childForFieldName('name')?.text;
    const body = node.childForFieldName('body');
    if (name === undefined || !body) continue;
    const list = node.childForFieldName('parameters');
    const parameters = (list ? namedChildrenOf(list) : []).map((p) => (p.childForFieldName('name') ?? p).text);
    const written = body.type === 'arrow_expression_clause' ? (namedChildrenOf(body)[0] ?? body) : body;
    found.set(name, found.has(name) ? null : { node, parameters, body: written });
  }
  return found;
}

/**
 * JSON Schema out of the TypeScript types of the model packages: fields, values, and their documentation for hovers.
 * Read from the syntax: the compiler's own view of `A & (Exclude<A, B> | …)`, which these packages write for `oneOf`, grows
 * without bound.
 */
import path from 'node:path';
import ts from 'typescript';
import type { JsonSchema } from './json-schema.ts';

const options: ts.CompilerOptions = {
  lib: ['lib.es2023.d.ts'],
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};
/** Types within types; more is a type that holds itself. */
const maxDepth = 30;

export interface ModelType {
  /** Module of a model package, e.g. `@kubernetes-models/istio/networking.istio.io/v1/VirtualService`. */
  readonly module: string;
  /** Interface in it. */
  readonly name: string;
}

/** One schema for each type. @throws Error for a type that is not there */
export function schemasFromTypes(types: readonly ModelType[]): JsonSchema[] {
  const files = types.map(({ module }) => fileOf(module));
  const program = ts.createProgram(files, options);
  const checker = program.getTypeChecker();
  return types.map(({ module, name }, i) => {
    const declared = program
      .getSourceFile(files[i]!)
      ?.statements.find(
        (node): node is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(node) && node.name.text === name,
      );
    if (!declared) throw new Error(`no interface ${name} in ${module}`);
    return ofMembers(declared.members, checker, 0);
  });
}

function fileOf(module: string): string {
  const from = path.join(process.cwd(), 'index.ts');
  const found = ts.resolveModuleName(module, from, options, ts.sys).resolvedModule?.resolvedFileName;
  if (!found) throw new Error(`no types of ${module}`);
  return found;
}

/** `{}`, which accepts anything, for what is not understood. */
function toSchema(node: ts.TypeNode, checker: ts.TypeChecker, depth: number): JsonSchema {
  const inner = (child: ts.TypeNode) => toSchema(child, checker, depth + 1);
  if (depth > maxDepth) return {};
  if (ts.isParenthesizedTypeNode(node)) return inner(node.type);
  if (ts.isTypeLiteralNode(node)) return ofMembers(node.members, checker, depth);
  if (ts.isArrayTypeNode(node)) return { type: 'array', items: inner(node.elementType) };
  if (ts.isUnionTypeNode(node)) return ofUnion(node.types.map(inner));
  if (ts.isIntersectionTypeNode(node)) return allOf(node.types.map(inner));
  if (ts.isTypeReferenceNode(node)) return ofReference(node, checker, depth);
  if (ts.isLiteralTypeNode(node)) return ofLiteral(node.literal);
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
    default:
      return {};
  }
}

function ofLiteral(literal: ts.LiteralTypeNode['literal']): JsonSchema {
  if (ts.isStringLiteral(literal)) return { type: 'string', enum: [literal.text] };
  if (ts.isNumericLiteral(literal)) return { type: 'number', enum: [Number(literal.text)] };
  return {};
}

function ofReference(node: ts.TypeReferenceNode, checker: ts.TypeChecker, depth: number): JsonSchema {
  const [argument] = node.typeArguments ?? [];
  if (node.typeName.getText() === 'Array' && argument) {
    return { type: 'array', items: toSchema(argument, checker, depth + 1) };
  }
  const found = checker.getSymbolAtLocation(node.typeName);
  const symbol = found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
  for (const declared of symbol?.declarations ?? []) {
    if (ts.isInterfaceDeclaration(declared)) return ofMembers(declared.members, checker, depth);
    if (ts.isTypeAliasDeclaration(declared) && !declared.typeParameters)
      return toSchema(declared.type, checker, depth + 1);
  }
  return {};
}

/** Values add up, objects share their fields. */
function ofUnion(schemas: readonly JsonSchema[]): JsonSchema {
  if (schemas.some(({ type }) => type === undefined)) return {};
  const objects = schemas.filter(({ properties }) => properties !== undefined);
  if (objects.length === schemas.length) return withoutRequired(mergeObjects(objects));
  const types = [...new Set(schemas.flatMap(({ type }) => type ?? []))];
  const values = schemas.every((schema) => schema.enum) ? schemas.flatMap((schema) => schema.enum ?? []) : undefined;
  return { type: types.length === 1 ? types[0]! : types, ...(values && { enum: values }) };
}

/** What is understood of an intersection; `Exclude<…>` is not. */
function allOf(schemas: readonly JsonSchema[]): JsonSchema {
  const known = schemas.filter(({ type }) => type !== undefined);
  const objects = known.filter(({ properties }) => properties !== undefined);
  return objects.length > 0 ? mergeObjects(objects) : (known[0] ?? {});
}

const mergeObjects = (objects: readonly JsonSchema[]): JsonSchema =>
  objects.reduce((a, b) => ({ ...a, properties: { ...b.properties, ...a.properties } }));

function withoutRequired({ required: _required, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function ofMembers(members: ts.NodeArray<ts.TypeElement>, checker: ts.TypeChecker, depth: number): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  let rest: JsonSchema | undefined;
  for (const member of members) {
    if (ts.isIndexSignatureDeclaration(member)) rest = toSchema(member.type, checker, depth + 1);
    if (!ts.isPropertySignature(member) || !member.type) continue;
    const name = ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
    if (name === 'status') continue;
    if (!member.questionToken) required.push(name);
    const description = documentation(member);
    // Every document has it, and nobody changes its unusual parts here.
    const schema = depth === 0 && name === 'metadata' ? { type: 'object' } : toSchema(member.type, checker, depth + 1);
    properties[name] = { ...(description && { description }), ...schema };
  }
  const fields = Object.keys(properties).length > 0;
  return {
    type: 'object',
    ...(fields && { properties }),
    ...(required.length > 0 && { required }),
    additionalProperties: rest ?? !fields,
  };
}

function documentation(member: ts.PropertySignature): string {
  return ts
    .getJSDocCommentsAndTags(member)
    .map((part) => ts.getTextOfJSDocComment(part.comment) ?? '')
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Resilience4j's annotations of a method, with the settings their names stand for. */
import type { Part } from '../parts.ts';
import type { SyntaxNode } from '../syntax.ts';
import { annotated, annotatedName, annotationsIn, reportUnknownAttributes, type Annotation } from './annotations.ts';
import { evaluateJava } from './evaluate.ts';
import { originOf, type Imports } from './imports.ts';
import { modules, type Module } from './resilience4j-modules.ts';
import { readConfigured } from './resilience4j-parts.ts';
import type { CodeContext } from './resilience4j-code.ts';

export interface AnnotatedMethod {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly parts: readonly Part[];
  /** Names of the instances it uses. */
  readonly uses: readonly string[];
}

const types = new Set(modules.map(({ type }) => type));

/** All of them carry a name; MicroProfile's annotations of the same names do not. */
export function isResilience4j(imports: Imports, { written, name, attributes }: Annotation): boolean {
  if (!types.has(name)) return false;
  const origin = originOf(imports, written, name);
  if (origin !== undefined) return origin.startsWith('io.github.resilience4j');
  return attributes.has('name') || (imports.anyFrom('io.github.resilience4j') && attributes.has('fallbackMethod'));
}

interface Use {
  readonly annotation: Annotation;
  readonly module: Module;
}

export function readAnnotatedMethods(imports: Imports, context: CodeContext): AnnotatedMethod[] {
  const groups = new Map<number, Use[]>();
  for (const annotation of annotationsIn(context.root)) {
    const module = isResilience4j(imports, annotation) ? moduleOfAnnotation(annotation) : undefined;
    if (!module) continue;
    const holder = annotated(annotation) ?? annotation.node.parent ?? annotation.node;
    groups.set(holder.id, [...(groups.get(holder.id) ?? []), { annotation, module }]);
  }
  return [...groups.values()].map((uses) => readMethod(withThoseOfClass(uses, groups), context));
}

/** `@Bulkhead(type = THREADPOOL)` is a module of its own. */
function moduleOfAnnotation({ name, attributes }: Annotation): Module | undefined {
  const threads = name === 'Bulkhead' && /THREADPOOL$/.test(attributes.get('type')?.text ?? '');
  return modules.find(({ type }) => type === (threads ? 'ThreadPoolBulkhead' : name));
}

/** A class's annotations hold for its methods, unless the method has the same one. */
function withThoseOfClass(uses: readonly Use[], groups: ReadonlyMap<number, readonly Use[]>): Use[] {
  const holder = annotated(uses[0]!.annotation);
  const outer = holder?.parent?.parent;
  const shared = outer ? (groups.get(outer.id) ?? []) : [];
  return [...uses, ...shared.filter(({ module }) => !uses.some((own) => own.module.id === module.id))];
}

function readMethod(uses: readonly Use[], context: CodeContext): AnnotatedMethod {
  const order = ({ module }: Use): number => context.settings?.aspectOrder(module) ?? module.aspect;
  const nested = uses.toSorted((a, b) => order(a) - order(b));
  const parts: Part[] = [];
  const names: string[] = [];
  for (const use of nested) {
    const fallback = fallbackOf(use.annotation, context);
    if (fallback) parts.push(fallback);
    const name = textAttribute(use.annotation, 'name', context);
    if (name !== undefined) names.push(name);
    parts.push(partOf(use, name, context));
  }
  remarkOnInnerFallback(nested, context);
  remarkOnReturnType(nested, context);
  const [first] = uses;
  const node = first!.annotation.node;
  return { name: annotatedName(first!.annotation) ?? names[0] ?? 'method', node, parts, uses: names };
}

/** resilience4j-annotations 2.4.0 (af9e7c9): what an annotation has beside the three of all. */
const ownAttributes: Readonly<Record<string, readonly string[]>> = { Bulkhead: ['type'], RateLimiter: ['permits'] };

function partOf({ annotation, module }: Use, name: string | undefined, context: CodeContext): Part {
  const { node } = annotation;
  const { settings } = context;
  const known = ['name', 'configuration', 'fallbackMethod', ...(ownAttributes[annotation.name] ?? [])];
  reportUnknownAttributes(annotation, `@${annotation.name}`, known, context.report);
  const configuration = textAttribute(annotation, 'configuration', context);
  if (settings?.has(module.id) && name !== undefined) {
    const layers = settings.layersOf(module.id, name, configuration);
    return readConfigured({ module: module.id, layers, node, fromSettings: true }, context);
  }
  const why = `is set under resilience4j.${module.key}.instances.${name ?? 'NAME'} in the configuration of the application`;
  return readConfigured({ module: module.id, layers: undefined, node, fromSettings: true, why }, context);
}

function textAttribute({ attributes }: Annotation, key: string, { scope }: CodeContext): string | undefined {
  const node = attributes.get(key);
  const value = node && evaluateJava(node, scope);
  return value?.kind === 'text' && value.value !== '' ? value.value : undefined;
}

function fallbackOf(annotation: Annotation, context: CodeContext): Part | undefined {
  const node = annotation.attributes.get('fallbackMethod');
  const fallback = textAttribute(annotation, 'fallbackMethod', context);
  return node && fallback !== undefined ? { kind: 'fallback', node, nodes: {}, asked: [], fallback } : undefined;
}

/** A fallback of an inner aspect turns the failure into an answer before the retry sees it. */
function remarkOnInnerFallback(nested: readonly Use[], { report }: CodeContext): void {
  const retry = nested.findIndex(({ module }) => module.id === 'retry');
  if (retry < 0) return;
  for (const { annotation } of nested.slice(retry + 1)) {
    const node = annotation.attributes.get('fallbackMethod');
    if (!node) continue;
    const message = `Unexpected fallbackMethod on @${annotation.name}, expected it on @Retry: it answers inside the retry, which then sees no failure and makes no second try.`;
    report('warning', 'fallback-inside-retry', node, message, 'Move fallbackMethod to @Retry.');
  }
}

const asynchronous =
  /^(CompletionStage|CompletableFuture|Mono|Flux|Flow|Publisher|Single|Maybe|Observable|Flowable|Completable)\b/;

/** The aspect of TimeLimiter takes CompletionStage and reactive types only. */
function remarkOnReturnType(nested: readonly Use[], { report }: CodeContext): void {
  for (const { annotation, module } of nested) {
    if (module.id !== 'timelimiter' && module.id !== 'threadpoolbulkhead') continue;
    const holder = annotated(annotation);
    const type = holder?.type === 'method_declaration' ? holder.childForFieldName('type') : undefined;
    if (!type || asynchronous.test(type.text.split('.').at(-1)!)) continue;
    const message = `Unexpected return type ${type.text} under @${annotation.name}, expected CompletionStage or a reactive type: the call throws an IllegalReturnTypeException.`;
    report('error', 'return-type-refused', type, message, 'Return a CompletableFuture, Mono or Flux.');
  }
}

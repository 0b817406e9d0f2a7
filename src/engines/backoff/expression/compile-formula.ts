/** A typed formula, from text to something that waits. */
import { hasErrors, type Diagnostic } from '../../core/diagnostics.ts';
import type { NumberParam } from '../../core/params.ts';
import { createScriptedRandom } from '../../core/random.ts';
import { splitText, type Definition } from './definitions.ts';
import { compile, type Evaluate } from './evaluate.ts';
import { definedParam, guessedParam } from './parameters.ts';
import { readExpression } from './read.ts';
import { checkName, Report } from './report.ts';
import { nearestWord } from '../../core/suggest.ts';
import { builtInNames, functions, isFunction, maxLength, parts, type Expression } from './syntax.ts';

export interface CompiledExpression {
  readonly text: string;
  /** The formula without its definitions. */
  readonly root: Expression;
  readonly evaluate: Evaluate;
  /** One for every name that is not built in, in order of appearance. */
  readonly params: Readonly<Record<string, NumberParam>>;
  readonly usesPrev: boolean;
  /** How many times rand() and randn() are written. */
  readonly uniformDraws: number;
  readonly normalDraws: number;
}

export interface CompileResult {
  /** Undefined when a diagnostic is an error. */
  readonly compiled: CompiledExpression | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `[name = value;]… formula`. Times are milliseconds unless they carry a unit; `n` is the number of the retry, from 1;
 * `prev` is the wait before this one, 0 before the first. Never throws.
 */
export function compileExpression(text: string): CompileResult {
  const report = new Report(text);
  const compiled = compileWith(text, report);
  return { compiled: hasErrors(report.diagnostics) ? undefined : compiled, diagnostics: report.diagnostics };
}

function compileWith(text: string, report: Report): CompiledExpression | undefined {
  if (text.length > maxLength) {
    report.error(
      'formula-too-long',
      maxLength,
      text.length,
      `Unexpected length of ${text.length} characters, expected at most ${maxLength}.`,
      'Shorten the formula.',
    );
    return undefined;
  }
  const { definitions, rest } = splitText(text);
  const params = readDefinitions(definitions, report);
  const [formula, extra] = rest;
  if (!formula) {
    report.error(
      'formula-empty',
      text.length,
      text.length,
      `Unexpected end, expected a formula${definitions.length > 0 ? ' after the definitions' : ''}.`,
      'Write, for example, min(10s, 100ms * 2^n) * rand().',
    );
    return undefined;
  }
  if (extra) {
    report.error(
      'formula-second',
      extra.offset,
      extra.offset + extra.text.length,
      'Unexpected second formula, expected one formula at the end.',
      'Give the part before it a name: name = …;',
    );
    return undefined;
  }
  const root = readExpression(formula.text, formula.offset, report);
  if (!root || report.failed) return undefined;
  addGuessedParams(root, params, report);
  noteUnused(root, definitions, report);
  const all = [...parts(root)];
  return {
    text,
    root,
    evaluate: compile(root),
    params: Object.fromEntries(params),
    usesPrev: all.some((part) => part.kind === 'name' && part.name === 'prev'),
    uniformDraws: all.filter((part) => part.kind === 'call' && part.name === 'rand').length,
    normalDraws: all.filter((part) => part.kind === 'call' && part.name === 'randn').length,
  };
}

function readDefinitions(definitions: readonly Definition[], report: Report): Map<string, NumberParam> {
  const params = new Map<string, NumberParam>();
  for (const definition of definitions) {
    if (!mayDefine(definition, params, report)) continue;
    const spec = readDefinition(definition, report);
    if (spec) params.set(definition.name, spec);
  }
  return params;
}

function mayDefine({ name, nameAt }: Definition, known: ReadonlyMap<string, unknown>, report: Report): boolean {
  const [start, end] = [nameAt, nameAt + name.length];
  if (isFunction(name) || (builtInNames as readonly string[]).includes(name)) {
    report.error(
      'formula-name',
      start,
      end,
      `Unexpected definition of ${name}, expected a name of your own.`,
      `${name} means something already; choose another name.`,
    );
    return false;
  }
  if (!checkName(name, { start, end }, report)) return false;
  if (!known.has(name)) return true;
  report.error(
    'formula-defined-twice',
    start,
    end,
    `Unexpected second definition of ${name}, expected one.`,
    'Remove one of them.',
  );
  return false;
}

function readDefinition({ name, value }: Definition, report: Report): NumberParam | undefined {
  const expression = readExpression(value.text, value.offset, report);
  if (!expression) return undefined;
  const all = [...parts(expression)];
  const changing = all.find((part) => part.kind === 'name' || isDraw(part));
  if (changing) {
    report.error(
      'formula-not-constant',
      changing.start,
      changing.end,
      `Unexpected ${report.slice(changing.start, changing.end)}, expected a fixed value for ${name}.`,
      'Definitions hold numbers that become sliders; put what changes into the formula.',
    );
    return undefined;
  }
  const number = compile(expression)({ n: 1, prev: 0, values: {}, random: createScriptedRandom([]) });
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) {
    report.error(
      'formula-not-finite',
      expression.start,
      expression.end,
      `Unexpected value ${number} of ${name}, expected a number a clock can count.`,
      'Choose a smaller value.',
    );
    return undefined;
  }
  const time = all.some((part) => part.kind === 'number' && part.unit !== undefined);
  return definedParam(name, number, time);
}

const isDraw = (part: Expression): boolean => part.kind === 'call' && (part.name === 'rand' || part.name === 'randn');

function addGuessedParams(root: Expression, params: Map<string, NumberParam>, report: Report): void {
  for (const part of parts(root)) {
    if (part.kind !== 'name' || (builtInNames as readonly string[]).includes(part.name) || params.has(part.name))
      continue;
    const spec = guessedParam(part.name);
    const near = nearestWord(part.name, [...params.keys(), ...builtInNames, ...Object.keys(functions)]);
    report.note(
      'formula-parameter',
      part.start,
      part.end,
      `${part.name} is taken as a parameter, ${spec.default}${spec.unit === 'ms' ? ' ms' : ''} until it is set.`,
      near
        ? `If it should be ${near}, correct it.`
        : `Define it to choose: ${part.name} = ${spec.default}${spec.unit === 'ms' ? 'ms' : ''};`,
    );
    params.set(part.name, spec);
  }
}

function noteUnused(root: Expression, definitions: readonly Definition[], report: Report): void {
  const used = new Set([...parts(root)].map((part) => (part.kind === 'name' ? part.name : '')));
  for (const { name, nameAt } of definitions) {
    if (used.has(name)) continue;
    report.note(
      'formula-unused',
      nameAt,
      nameAt + name.length,
      `${name} is defined but not used.`,
      'Remove it, or use it in the formula.',
    );
  }
}

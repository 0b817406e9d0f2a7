/** `hop backoff`: the waits of one formula. */
import '#engines/backoff/expression/enable.ts';
import { formulas } from '#engines/backoff/index.ts';
import { readBackoff, type BackoffReading } from '#engines/backoff/choice.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import type { ParamSpec } from '#engines/core/params.ts';
import { createRandom, createScriptedRandom } from '#engines/core/random.ts';
import { judgeExpression } from './backoff-expression.ts';
import { UsageError, type Command } from '../command.ts';
import { diagnosticText } from '../diagnostic-text.ts';
import { columns, readNumber, readOptions, readPairs, refuseAny, refuseBeside, unknownName } from '../options.ts';

const options = {
  list: { type: 'boolean' },
  expression: { type: 'string' },
  set: { type: 'string', multiple: true },
  retries: { type: 'string' },
  u: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const backoff: Command = {
  id: 'backoff',
  summary: 'the waits of a backoff formula: range, mean and one seeded draw of each',
  help: `hop backoff: the waits of a backoff formula

Usage: hop backoff --list [--json]
       hop backoff FORMULA [--set key=value …] [--retries N] [--seed S | --u U,U,…] [--json]
       hop backoff --expression 'min(10s, base * 2^n) * rand()' [--set base=100] [the same]

  --list         every formula with its parameters
  --set          a parameter, e.g. --set baseMs=200 or baseMs=0.2s; may be repeated
  --retries N    how many retries, 0 to 1000 (default 5)
  --seed S       seed of the draw (default 1)
  --u U,U,…      the uniform draws themselves, each in [0, 1)
  --json         {formula, params, retries: [{retry, nominalMs, minMs, maxMs, meanMs, drawnMs}],
                  totals: {nominalMs, minMs, maxMs, meanMs, drawnMs},
                  diagnostics: [{code, severity, message, hint}]}; meanMs is null without a closed form

  --expression   a formula of your own: numbers with units (us ms s m h), n from 1, prev, names that become
                 parameters ('base = 100ms; …' defines one), + - * / % ^ and comparisons,
                 rand randn min max pow exp log sqrt floor round abs clamp if.
                 With --json also {findings: [{code, severity, message, hint, place}],
                  nearest: [{formula, label, params, difference, resolution}],
                  meshes: [{mesh, how, formula, label, params, difference, resolution}]}

Retry 1 is the wait between the first call and the second. Exit code 2 on bad input.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, options);
    if (values.list) {
      refuseBeside('--list', positionals);
      io.out(values.json ? JSON.stringify(listing(), null, 2) : listingText());
      return 0;
    }
    const { reading, id } = readChoice(values.expression, positionals, values.set ?? []);
    const { backoff } = reading;
    if (!backoff) throw new UsageError(firstSentence(reading.diagnostics));
    const { params } = backoff;
    const count = readNumber('retries', values.retries ?? '5', { min: 0, max: 1000, integer: true });
    const seed = readNumber('seed', values.seed ?? '1', { min: 0, max: Number.MAX_SAFE_INTEGER });
    const units = values.u?.split(',').map(readUnit);
    const draw = backoff.start(units ? createScriptedRandom(units) : createRandom(seed, 'jitter'));
    const retries = Array.from({ length: count }, (_, i) => {
      const retry = i + 1;
      return {
        retry,
        nominalMs: backoff.nominalMs(retry),
        ...backoff.boundsMs(retry),
        meanMs: backoff.meanMs(retry) ?? null,
        drawnMs: draw(retry),
      };
    });
    const sum = (pick: (row: (typeof retries)[number]) => number | null) =>
      retries.reduce<number | null>((total, row) => {
        const value = pick(row);
        return total === null || value === null ? null : total + value;
      }, 0);
    const totals = {
      nominalMs: sum((r) => r.nominalMs),
      minMs: sum((r) => r.minMs),
      maxMs: sum((r) => r.maxMs),
      meanMs: sum((r) => r.meanMs),
      drawnMs: sum((r) => r.drawnMs),
    };
    const judged =
      values.expression === undefined
        ? undefined
        : judgeExpression(values.expression, params, seed, Object.keys(readPairs(values.set ?? [])));
    const diagnostics = backoff.findings(count);
    if (values.json) {
      io.out(JSON.stringify({ formula: id, params, retries, totals, diagnostics, ...judged?.json }, null, 2));
      return 0;
    }
    const cell = (value: number | null) => (value === null ? '–' : String(Number(value.toFixed(4))));
    io.out(
      columns(
        [
          ['retry', 'nominal ms', 'min ms', 'max ms', 'mean ms', 'drawn ms'],
          ...retries.map((r) => [
            String(r.retry),
            ...[r.nominalMs, r.minMs, r.maxMs, r.meanMs, r.drawnMs].map((value) => cell(value)),
          ]),
          ['total', ...Object.values(totals).map((value) => cell(value))],
        ],
        [0, 1, 2, 3, 4, 5],
      ),
    );
    for (const finding of diagnostics) io.out(`\n${diagnosticText(finding)}`);
    if (judged) io.out(judged.text);
    return 0;
  },
};

function readUnit(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value < 1) return value;
  throw new UsageError(`Unexpected --u ${text}, expected numbers from 0 to below 1, separated by commas.`);
}

function readChoice(
  expression: string | undefined,
  positionals: readonly string[],
  pairs: readonly string[],
): { reading: BackoffReading; id: string } {
  const [id, extra] = positionals;
  const set = readPairs(pairs);
  if (expression !== undefined) {
    if (id !== undefined) throw new UsageError(`Unexpected argument ${id}, expected --expression alone.`);
    const reading = readBackoff({ formula: 'expression', params: { ...set, text: expression } });
    refuseAny(reading.diagnostics.filter((d) => d.code.startsWith('param-')));
    return { reading, id: 'expression' };
  }
  if (id === undefined) throw new UsageError('Expected a formula; hop backoff --list names them.');
  if (extra !== undefined) throw new UsageError(`Unexpected argument ${extra}, expected one formula.`);
  if (!formulas.has(id)) throw unknownName('formula', id, formulas.ids);
  const reading = readBackoff({ formula: id, params: set });
  refuseAny(reading.diagnostics);
  return { reading, id };
}

/** What is wrong with a formula, where, and what to do. */
function firstSentence(diagnostics: readonly Diagnostic[]): string {
  const { message, place, hint } = diagnostics.find((d) => d.severity === 'error')!;
  const at = place ? ` at line ${place.line}, column ${place.column}` : '';
  return `${message.replace(/\.$/, '')}${at}. ${hint}`.replace(/\s*\n\s*/g, ' ');
}

function listing() {
  return formulas.list.map(({ id, label, family, summary, params }) => ({
    id,
    label,
    family,
    summary,
    params: Object.entries(params).map(([name, spec]) => ({ name, ...spec })),
  }));
}

function defaultText(spec: ParamSpec): string {
  if (spec.kind === 'numbers') return spec.default.join(',');
  if (spec.kind === 'number' && spec.maxMeans !== undefined && spec.default === spec.max) return `(${spec.maxMeans})`;
  return String(spec.default);
}

function listingText(): string {
  return columns(
    formulas.list.map((formula) => [
      formula.id,
      Object.entries(formula.params)
        .map(([name, spec]) => `${name}=${defaultText(spec)}`)
        .join(' ') || '(no parameters)',
    ]),
  );
}

/** `hop simulate`: a scenario run many times, summed up in figures with intervals. */
import '#engines/backoff/expression/enable.ts';
import { resolveParams } from '#engines/core/params.ts';
import {
  figuresOf,
  finish,
  presets,
  readScenarioText,
  replicate,
  withSetting,
  type Experiment,
  type Replications,
} from '#engines/simulation/index.ts';
import { UsageError, type Command, type CommandIo } from '../command.ts';
import { diagnosticText } from '../diagnostic-text.ts';
import { spokenName } from '../file-names.ts';
import { columns, readNumber, readOptions, readPairs, refuseAny, refuseBeside, unknownName } from '../options.ts';

const options = {
  list: { type: 'boolean' },
  preset: { type: 'string' },
  set: { type: 'string', multiple: true },
  replications: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const simulateCommand: Command = {
  id: 'simulate',
  summary: 'a scenario of clients, services and retries, run many times: mean, sd and 95 % interval of each figure',
  help: `hop simulate: run a scenario many times and sum it up

Usage: hop simulate --list [--json]
       hop simulate FILE [--set path=value …] [--replications N] [--seed S] [--json]
       hop simulate --preset NAME [--set key=value …] [--replications N] [--seed S] [--json]

  --list            every preset with its parameters
  FILE              a scenario as JSON; - reads standard input
  --set             a parameter of the preset, or a place in the file, e.g. --set load.rateRps=80; may be repeated
  --replications N  runs, 1 to 100000 (default 20); run i has seed S + i, i from 0
  --seed S          the first seed (default 1)
  --json            {scenario, params, seed, replications, figures: {ID: {label, unit, mean, sd, low, high, count, missing}},
                     collapse: {share, low, high, hits, count}}
                    low and high: 95 % interval. For means Student's t, cut at what the figure can be (a share 0 to 1,
                    a time or count at least 0); for the share of runs that collapsed Wilson's.
                    missing: runs in which the figure has no finite value. null stands for what is not known.

Of a file, what is only odd (a field that is not known, a number out of range) is said on standard error and replaced
as it says there. Exit codes: 0 done, 2 bad input.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, options);
    if (values.list) {
      refuseBeside('--list', positionals);
      io.out(values.json ? JSON.stringify(listing(), null, 2) : listingText());
      return 0;
    }
    const given = readPairs(values.set ?? []);
    const [file, extra] = positionals;
    if (extra !== undefined) throw new UsageError(`Unexpected argument ${extra}, expected one file.`);
    if (file !== undefined && values.preset !== undefined) {
      throw new UsageError('Unexpected file beside --preset, expected one of the two.');
    }
    const { experiment, name } =
      file === undefined ? fromPreset(values.preset, given) : await fromFile(file, given, io);
    const replications = readNumber('replications', values.replications ?? '20', {
      min: 1,
      max: 100_000,
      integer: true,
    });
    const seed = readNumber('seed', values.seed ?? '1', { min: 0, max: 2 ** 50, integer: true });
    const result = finish(replicate({ experiment, seed, replications }));
    io.out(values.json ? toJson(name, experiment, seed, result) : toText(result));
    return 0;
  },
};

function fromPreset(name: string | undefined, given: Readonly<Record<string, string>>) {
  if (name === undefined) throw new UsageError('Expected a file or --preset NAME; hop simulate --list names them.');
  const preset = presets.get(name);
  if (!preset) throw unknownName('preset', name, presets.ids);
  const { values, diagnostics } = resolveParams(preset.params, given);
  refuseAny(diagnostics);
  const experiment: Experiment = { kind: 'preset', preset: name, params: values };
  return { experiment, name };
}

async function fromFile(file: string, given: Readonly<Record<string, string>>, io: CommandIo) {
  const text = await io.read(file);
  const { scenario, diagnostics } = readScenarioText(text);
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (!scenario || wrong) throw new UsageError(`${spokenName(file)}: ${wrong!.message}`);
  for (const warning of diagnostics) io.err(diagnosticText(warning, spokenName(file)));
  let experiment: Experiment = { kind: 'scenario', scenario };
  for (const [path, value] of Object.entries(given)) experiment = setPath(experiment, path, value);
  const again = readScenarioText(JSON.stringify(experiment.scenario));
  refuseAny(again.diagnostics);
  return { experiment, name: file };
}

function setPath(experiment: Extract<Experiment, { kind: 'scenario' }>, path: string, text: string) {
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the text itself is meant.
  }
  try {
    return withSetting(experiment, path, value as string) as typeof experiment;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`Unexpected --set ${path}, expected a place in the scenario, e.g. load.rateRps.`);
  }
}

/** JSON has no NaN; what is not known is null. */
const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

function toJson(name: string, experiment: Experiment, seed: number, result: Replications): string {
  const figures = result.figures.map(({ id, label, unit, mean, sd, low, high, count, missing }) => [
    id,
    { label, unit, mean: known(mean), sd: known(sd), low: known(low), high: known(high), count, missing },
  ]);
  const { collapse } = result;
  return JSON.stringify(
    {
      scenario: name,
      params: experiment.kind === 'preset' ? experiment.params : {},
      seed,
      replications: result.replications,
      figures: Object.fromEntries(figures),
      collapse: collapse && {
        share: collapse.share,
        low: collapse.low,
        high: collapse.high,
        hits: collapse.hits,
        count: collapse.count,
      },
    },
    null,
    2,
  );
}

function toText({ figures, collapse, replications }: Replications): string {
  const cell = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(5))) : '–');
  const rows = figures.map(({ label, unit, mean, sd, low, high, count }) => [
    label,
    cell(mean),
    cell(sd),
    cell(low),
    cell(high),
    String(count),
    unit,
  ]);
  const table = columns([['figure', 'mean', 'sd', 'low', 'high', 'runs', 'unit'], ...rows], [1, 2, 3, 4, 5]);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const said =
    collapse &&
    `\n\n${collapse.hits} of ${replications} runs collapsed: ${percent(collapse.share)}, 95 % interval ${percent(collapse.low)} to ${percent(collapse.high)}.`;
  return table + (said ?? '');
}

function listing() {
  return presets.list.map((preset) => ({
    id: preset.id,
    label: preset.label,
    summary: preset.summary,
    notice: preset.notice,
    params: Object.entries(preset.params).map(([name, spec]) => ({ name, ...spec })),
    figures: figuresOf({ kind: 'preset', preset: preset.id, params: {} }),
  }));
}

function listingText(): string {
  return columns(
    presets.list.map((preset) => [
      preset.id,
      Object.entries(preset.params)
        .map(([name, spec]) => `${name}=${String(spec.default)}`)
        .join(' '),
    ]),
  );
}

/** `hop convert`: library retry code in, mesh configuration out. */
import {
  convertPolicy,
  guessLanguage,
  languages,
  readPolicies,
  sources,
  targets,
  type Language,
  type PolicyReading,
} from '#engines/convert/index.ts';
import { defaultEmitOptions, type Fit } from '#engines/convert/target.ts';
import { hasErrors, type Diagnostic } from '#engines/core/diagnostics.ts';
import { UsageError, type Command, type CommandIo } from '../command.ts';
import { resolveParams } from '#engines/core/params.ts';
import { diagnosticText } from '../diagnostic-text.ts';
import { spokenName } from '../file-names.ts';
import { readOptions, readPairs, refuseAny } from '../options.ts';
import { parseSource } from '../../parsing/node.ts';
import { chooseHosts } from './convert-hosts.ts';
import { describePolicy } from './convert-json.ts';
import { outputText, reportText, type Output, type Report } from './convert-output.ts';

const options = {
  language: { type: 'string' },
  to: { type: 'string', multiple: true },
  host: { type: 'string' },
  fit: { type: 'string' },
  set: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

const fits: readonly Fit[] = ['nearest-mean', 'never-longer'];

export const convert: Command = {
  id: 'convert',
  summary: 'a retry policy in Java, C# or YAML as mesh configuration, with what is exact, approximate and lost',
  help: `hop convert: a retry policy in Java, C# or YAML as mesh configuration

Usage: hop convert FILE… [--language ${languages.join('|')}] [--to TARGET …] [--host NAME] [--fit FIT]
                    [--set TARGET.OPTION=VALUE …] [--json]
       hop convert - < FILE

  --language L   what the text is; if left out, by the ending of the file's name, else guessed from the text
  --to TARGET    default istio; may be repeated:
${wrapped(targets.ids)}
  --host NAME    the Service that is called (default ${defaultEmitOptions.host}; of several policies, each its own name)
  --fit FIT      where waits must be refitted: nearest-mean, as near to the mean of each as the target's fields reach,
                 or never-longer than the longest (default ${defaultEmitOptions.fit})
  --set T.O=V    an option of a target, e.g. istio.version=1.26:
${targetOptions()}
  --json         {policies: [{name, library, version, maxRetries, backoff, nominalDelaysMs, jitter, retryOn, neverRetryOn,
                  perTryTimeoutMs, totalTimeoutMs, circuitBreaker, bulkhead, hedging, unknown, place}],
                  outputs: [{policy, target, documents, report: [{field, status, detail, sourcePlace, outputPlace}]}],
                  diagnostics: [{code, severity, message, place, hint}]}
                 nominalDelaysMs: the wait before each retry without jitter, the first ten at most

Reads: ${sources.list.map((source) => source.label).join(', ')}.
YAML goes to standard output, the report to standard error. Several outputs are documents of one
stream. Exit codes: 0 converted, 1 a policy was found and an error in it, 2 bad input: no policy, no such file or option.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, options);
    if (positionals.length === 0) throw new UsageError('Expected a file, or - for standard input.');
    const language = oneOf('language', values.language, languages);
    const fit = oneOf('fit', values.fit, fits) ?? defaultEmitOptions.fit;
    const to = (values.to ?? ['istio']).flatMap((text) => text.split(','));
    const unknownTarget = to.find((id) => !targets.has(id));
    if (unknownTarget !== undefined) {
      throw new UsageError(`Unknown target ${unknownTarget}, expected one of ${targets.ids.join(', ')}.`);
    }
    if (values.host !== undefined && !/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(values.host)) {
      throw new UsageError(`Unexpected --host ${values.host}, expected a DNS name in lower case.`);
    }
    const settings = readSettings(values.set ?? [], to);
    const readings = await Promise.all(positionals.map((path) => readFile(path, language, io)));
    const policies = readings.flatMap((reading) => reading.policies);
    if (policies.length === 0) throw new UsageError(nothingRead(readings));
    const { hosts, diagnostics: remarks } = chooseHosts(
      policies.map(({ name }) => name),
      values.host,
    );
    const diagnostics = new Map<Diagnostic, string | undefined>();
    for (const reading of readings) {
      for (const one of reading.diagnostics) diagnostics.set(one, readings.length > 1 ? reading.path : undefined);
    }
    const outputs: Output[] = [];
    const reports: Report[] = [];
    const paths = readings.flatMap(({ policies: own, path }) =>
      own.map(() => (readings.length > 1 ? path : undefined)),
    );
    for (const [i, policy] of policies.entries()) {
      for (const target of to) {
        const emitted = convertPolicy(policy, target, { host: hosts[i]!, fit, settings: settings[target] ?? {} });
        outputs.push({ policy: policy.name, target, documents: emitted.documents, report: emitted.report });
        reports.push({ policy: policy.name, target, report: emitted.report, file: paths[i] });
        const known = [...diagnostics.keys()].map(({ code }) => code);
        for (const one of emitted.diagnostics) if (!known.includes(one.code)) diagnostics.set(one, undefined);
      }
    }
    for (const one of remarks) diagnostics.set(one, undefined);
    const all = [...diagnostics.keys()];
    if (values.json) {
      io.out(JSON.stringify({ policies: policies.map(describePolicy), outputs, diagnostics: all }, null, 2));
    } else {
      io.out(outputText(outputs));
      io.err(reportText(reports));
      for (const [one, path] of diagnostics) io.err(diagnosticText(one, path));
    }
    return hasErrors(all) ? 1 : 0;
  },
};

interface FileReading extends PolicyReading {
  readonly path: string;
}

async function readFile(path: string, language: Language | undefined, io: CommandIo): Promise<FileReading> {
  const text = await io.read(path);
  const told = language ?? languageOf(path);
  const source = await parseSource(told ?? guessLanguage(text), text);
  return { path, ...readPolicies({ ...source, guessed: told === undefined }) };
}

/** One sentence about texts none of which holds a policy: where the first one breaks, and what was looked for. */
function nothingRead([first, ...more]: readonly FileReading[]): string {
  const errors = first!.diagnostics.filter(({ severity }) => severity === 'error');
  const { place, message } = errors.find(({ code }) => code === 'no-policy') ?? errors[0]!;
  const where = `${spokenName(first!.path)}${place ? `, line ${place.line}, column ${place.column}` : ''}`;
  return `${where}${more.length > 0 ? ` and ${more.length} more` : ''}: ${message}`;
}

const languageOfEnding: Readonly<Record<string, Language>> = {
  java: 'java',
  cs: 'csharp',
  yaml: 'yaml',
  yml: 'yaml',
  properties: 'yaml',
};

/** The language a file's name tells; guessed from the text when it tells none. */
export function languageOfText(path: string, text: string): Language {
  return languageOf(path) ?? guessLanguage(text);
}

function languageOf(path: string): Language | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(languageOfEnding, ending) ? languageOfEnding[ending] : undefined;
}

/** Ids in lines that fit a terminal, indented under their flag. */
function wrapped(ids: readonly string[]): string {
  const lines: string[] = [''];
  for (const id of ids) {
    const joined = lines.at(-1) === '' ? id : `${lines.at(-1)}, ${id}`;
    if (joined.length > 80) lines.push(id);
    else lines[lines.length - 1] = joined;
  }
  return lines.map((line) => `                 ${line}`).join('\n');
}

function targetOptions(): string {
  const lines = targets.list.flatMap(({ id, options: specs }) =>
    Object.entries(specs).map(([name, spec]) => {
      const values = spec.kind === 'choice' ? spec.options.map(({ value }) => value).join('|') : spec.kind;
      return `                 ${id}.${name}=${values} (default ${String(spec.default)})`;
    }),
  );
  return lines.join('\n');
}

/** `target.option=value` pairs by target. @throws UsageError for a target that is not written, or a bad value */
function readSettings(pairs: readonly string[], to: readonly string[]): Record<string, Record<string, string>> {
  const settings: Record<string, Record<string, string>> = {};
  for (const [key, value] of Object.entries(readPairs(pairs))) {
    const [target, option] = key.split('.', 2) as [string, string | undefined];
    if (option === undefined || !to.includes(target)) {
      throw new UsageError(
        `Unexpected --set ${key}, expected an option of ${to.join(' or ')}, e.g. istio.version=1.26.`,
      );
    }
    (settings[target] ??= {})[option] = value;
  }
  for (const [target, given] of Object.entries(settings)) {
    refuseAny(resolveParams(targets.require(target).options, given).diagnostics);
  }
  return settings;
}

function oneOf<T extends string>(name: string, given: string | undefined, allowed: readonly T[]): T | undefined {
  if (given === undefined || (allowed as readonly string[]).includes(given)) return given as T | undefined;
  throw new UsageError(`Unexpected --${name} ${given}, expected ${allowed.join(' or ')}.`);
}

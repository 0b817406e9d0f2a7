/** `hop convert`: library retry code in, mesh configuration out. */
import {
  convertPolicy,
  guessLanguage,
  languages,
  readPolicies,
  sources,
  targets,
  type Language,
} from '#engines/convert/index.ts';
import { defaultEmitOptions, type Fit } from '#engines/convert/target.ts';
import { hasErrors, type Diagnostic } from '#engines/core/diagnostics.ts';
import { UsageError, type Command } from '../command.ts';
import { resolveParams } from '#engines/core/params.ts';
import { readOptions, readPairs, refuseErrors } from '../options.ts';
import { parseSource } from '../../parsing/node.ts';
import { describePolicy } from './convert-json.ts';

const options = {
  language: { type: 'string' },
  to: { type: 'string', multiple: true },
  host: { type: 'string' },
  fit: { type: 'string' },
  set: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

const fits: readonly Fit[] = ['mean-preserving', 'never-longer'];
const maxTextLength = 1_000_000;

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
  --host NAME    the Service that is called (default ${defaultEmitOptions.host})
  --fit FIT      ${fits.join(' or ')} where waits must be refitted (default ${defaultEmitOptions.fit})
  --set T.O=V    an option of a target, e.g. istio.version=1.26:
${targetOptions()}
  --json         {policies: [{name, library, version, maxRetries, backoff, nominalDelaysMs, jitter, retryOn, neverRetryOn,
                  perTryTimeoutMs, totalTimeoutMs, circuitBreaker, bulkhead, hedging, unknown, place}],
                  outputs: [{policy, target, documents, report: [{field, status, detail, sourcePlace, outputPlace}]}],
                  diagnostics: [{code, severity, message, place, hint}]}

Reads: ${sources.list.map((source) => source.label).join(', ')}.
YAML goes to standard output, the report to standard error. Exit codes: 0 converted, 1 no policy was found, 2 bad input.`,
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
    const host = values.host ?? defaultEmitOptions.host;
    if (!/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(host)) {
      throw new UsageError(`Unexpected --host ${host}, expected a DNS name in lower case.`);
    }
    const settings = readSettings(values.set ?? [], to);
    const policies = [];
    const outputs = [];
    const diagnostics: Diagnostic[] = [];
    for (const path of positionals) {
      const text = await io.read(path);
      if (text.length > maxTextLength) throw new UsageError(`Unexpected length of ${path}, expected at most 1 MB.`);
      const reading = readPolicies(await parseSource(language ?? languageOfText(path, text), text));
      diagnostics.push(...reading.diagnostics);
      for (const policy of reading.policies) {
        policies.push(describePolicy(policy));
        for (const target of to) {
          const conversion = convertPolicy(policy, target, { host, fit, settings: settings[target] ?? {} });
          const { documents, report, diagnostics: remarks } = conversion;
          outputs.push({ policy: policy.name, target, documents, report });
          diagnostics.push(...remarks.filter(({ code }) => !diagnostics.some((known) => known.code === code)));
        }
      }
    }
    if (values.json) {
      io.out(JSON.stringify({ policies, outputs, diagnostics }, null, 2));
    } else {
      for (const output of outputs) {
        io.out(output.documents.trimEnd());
        for (const { status, field, detail } of output.report) io.err(`${status.padEnd(11)} ${field}: ${detail}`);
      }
      for (const { severity, place, message, hint } of diagnostics) {
        io.err(`${severity}${place ? ` ${place.line}:${place.column}` : ''}: ${message} ${hint}`);
      }
    }
    return policies.length === 0 || hasErrors(diagnostics) ? 1 : 0;
  },
};

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
    refuseErrors(resolveParams(targets.require(target).options, given).diagnostics);
  }
  return settings;
}

function oneOf<T extends string>(name: string, given: string | undefined, allowed: readonly T[]): T | undefined {
  if (given === undefined || (allowed as readonly string[]).includes(given)) return given as T | undefined;
  throw new UsageError(`Unexpected --${name} ${given}, expected ${allowed.join(' or ')}.`);
}

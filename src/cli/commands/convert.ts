/** `hop convert`: library retry code in, mesh configuration out. */
import { convertPolicy, guessLanguage, readPolicies, sources, targets, type Language } from '#engines/convert/index.ts';
import { defaultEmitOptions, type Fit } from '#engines/convert/target.ts';
import { hasErrors, type Diagnostic } from '#engines/core/diagnostics.ts';
import { UsageError, type Command } from '../command.ts';
import { readOptions } from '../options.ts';
import { parseSource } from '../../parsing/node.ts';
import { describePolicy } from './convert-json.ts';

const options = {
  language: { type: 'string' },
  to: { type: 'string', multiple: true },
  host: { type: 'string' },
  fit: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const languages: readonly Language[] = ['java', 'csharp'];
const fits: readonly Fit[] = ['mean-preserving', 'never-longer'];
const maxTextLength = 1_000_000;

export const convert: Command = {
  id: 'convert',
  summary: 'a retry policy in Java or C# as mesh configuration, with what is exact, approximate and lost',
  help: `hop convert: a retry policy in Java or C# as mesh configuration

Usage: hop convert FILE… [--language ${languages.join('|')}] [--to TARGET …] [--host NAME] [--fit FIT] [--json]
       hop convert - < FILE

  --language L   what the text is; guessed from it if left out
  --to TARGET    ${targets.ids.join(', ')} (default istio); may be repeated
  --host NAME    the Service that is called (default ${defaultEmitOptions.host})
  --fit FIT      ${fits.join(' or ')} where waits must be refitted (default ${defaultEmitOptions.fit})
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
    const policies = [];
    const outputs = [];
    const diagnostics: Diagnostic[] = [];
    for (const path of positionals) {
      const text = await io.read(path);
      if (text.length > maxTextLength) throw new UsageError(`Unexpected length of ${path}, expected at most 1 MB.`);
      const reading = readPolicies(await parseSource(language ?? guessLanguage(text), text));
      diagnostics.push(...reading.diagnostics);
      for (const policy of reading.policies) {
        policies.push(describePolicy(policy));
        for (const target of to) outputs.push({ ...convertPolicy(policy, target, { host, fit }), policy: policy.name });
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

function oneOf<T extends string>(name: string, given: string | undefined, allowed: readonly T[]): T | undefined {
  if (given === undefined || (allowed as readonly string[]).includes(given)) return given as T | undefined;
  throw new UsageError(`Unexpected --${name} ${given}, expected ${allowed.join(' or ')}.`);
}

/** Flags of a command, read strictly; what is wrong becomes one sentence. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearestWord } from '#engines/core/suggest.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { UsageError } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export function readOptions<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: withNegatives(args, options), options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = (error as Error).message.split(/\.(?:\s|$)/)[0]!.replace(/\.$/, '');
    throw new UsageError(`${message}. See --help.`);
  }
}

/** `--retries -1` as `--retries=-1`: a number that begins with a minus is a value, so that the flag's own check answers. */
function withNegatives(args: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [arg, next] = [args[i]!, args[i + 1]];
    if (arg === '--') return [...joined, ...args.slice(i)];
    const flag = arg.startsWith('--') ? options[arg.slice(2)] : undefined;
    if (flag?.type === 'string' && next !== undefined && /^-\.?\d/.test(next)) {
      joined.push(`${arg}=${next}`);
      i += 1;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

/** @throws UsageError unless the text is a number in the range */
export function readNumber(
  name: string,
  text: string,
  { min, max, integer }: { min: number; max: number; integer?: boolean },
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < min || value > max || (integer && !Number.isInteger(value))) {
    throw new UsageError(
      `Unexpected --${name} ${text}, expected a ${integer ? 'whole ' : ''}number from ${min} to ${max}.`,
    );
  }
  return value;
}

/** One sentence on a name that is none of `ids`: the one that was probably meant, or all of them. */
export function unknownName(kind: string, name: string, ids: readonly string[]): UsageError {
  const near = nearestWord(name, ids);
  return new UsageError(
    near === undefined
      ? `Unknown ${kind} ${name}, expected one of ${ids.join(', ')}.`
      : `Unknown ${kind} ${name}, did you mean ${near}? --list names all.`,
  );
}

/** `key=value` pairs of repeated or comma-free `--set` flags. */
export function readPairs(pairs: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`Unexpected --set ${pair}, expected key=value.`);
    values[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return values;
}

/** @throws UsageError when something stands beside a flag that only lists */
export function refuseBeside(flag: string, positionals: readonly string[]): void {
  if (positionals.length > 0) throw new UsageError(`Unexpected argument ${positionals[0]}, expected ${flag} alone.`);
}

/**
 * For what stands on the command line itself: nothing there is replaced or left out without a word.
 * @throws UsageError with the first error or warning among them
 */
export function refuseAny(diagnostics: readonly Diagnostic[]): void {
  const first = diagnostics.find((d) => d.severity !== 'info');
  if (first) throw new UsageError(first.message);
}

/** Rows as columns of equal width, two spaces apart; numbers to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The findings of an analysis, in words. */
import { placeAt, type Diagnostic, type Severity } from '../../core/diagnostics.ts';
import { noCapMs } from '../delay-params.ts';
import type { RetryForecast } from './analyse.ts';
import type { CompiledExpression } from './compile-formula.ts';
import { delayRange } from './expression-formula.ts';
import type { Samples } from './samples.ts';
import { parts } from './syntax.ts';
import { durationWords, percentWords } from './words.ts';

type Values = Readonly<Record<string, number>>;
type Say = (code: string, severity: Severity, message: string, hint: string) => void;

export function findIssues(
  compiled: CompiledExpression,
  values: Values,
  forecasts: readonly RetryForecast[],
  samples: Samples,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const place = placeAt(compiled.text, compiled.root.start, compiled.root.end);
  const say: Say = (code, severity, message, hint) => found.push({ code, severity, message, place, hint });
  sayOddValues(samples, say);
  sayGrowth(compiled, values, forecasts, say);
  sayFirstWait(samples, say);
  sayOrder(forecasts, say);
  sayUnits(compiled, forecasts, say);
  return found;
}

/** The first retry at which `count` is not zero, and its share there. */
function firstWith(samples: Samples, count: 'nan' | 'negative' | 'overflow'): string | undefined {
  const i = samples.retries.findIndex((retry) => retry[count] > 0);
  if (i === -1) return undefined;
  const share = samples.retries[i]![count] / samples.size;
  return `before retry ${i + 1}${share < 1 ? ` in ${percentWords(share)} of the draws` : ''}`;
}

function sayOddValues(samples: Samples, say: Say): void {
  const nan = firstWith(samples, 'nan');
  if (nan) {
    say(
      'formula-nan',
      'warning',
      `The value is no number ${nan}; such a wait counts as 0.`,
      'Keep sqrt and log above zero, and do not divide by zero.',
    );
  }
  const negative = firstWith(samples, 'negative');
  if (negative) {
    say(
      'formula-negative',
      'warning',
      `The value is negative ${negative}; such a wait counts as 0.`,
      'Wrap the formula in max(0, …).',
    );
  }
}

/** Retries at which growth is looked at, far beyond what anyone configures. */
const far = [20, 40, 100, 300, 1000];

function sayGrowth(compiled: CompiledExpression, values: Values, forecasts: readonly RetryForecast[], say: Say): void {
  const looked = compiled.usesPrev ? far.slice(0, 3) : far;
  const ends = looked.map((retry) => ({ retry, ...delayRange(compiled, retry, values) }));
  if (compiled.normalDraws > 0 && ends[0]!.raw.high === Infinity) {
    say(
      'formula-unlimited',
      'warning',
      'A single wait has no upper limit: randn() can be arbitrarily large.',
      'Wrap the formula in min(10s, …) or clamp(…, low, high).',
    );
    return;
  }
  const [first, second] = [ends[0]!, ends[1]!];
  const last = ends.at(-1)!.delay.high;
  if (last < noCapMs && last <= second.delay.high * 1.001) return;
  let totalMs = 0;
  for (let retry = 1; retry <= first.retry; retry++) {
    totalMs += forecasts[retry - 1]?.maxMs ?? delayRange(compiled, retry, values).delay.high;
  }
  say(
    'formula-unbounded',
    'warning',
    `Nothing caps the waits: retry ${first.retry} waits up to ${durationWords(first.delay.high)}, and ${first.retry} retries up to ${durationWords(totalMs)} in all.`,
    'Wrap the growing part in min(10s, …).',
  );
  const i = ends.findIndex(({ raw }) => raw.high > noCapMs);
  if (i === -1) return;
  let retry = ends[i - 1]?.retry ?? 1;
  while (!(delayRange(compiled, retry, values).raw.high > noCapMs)) retry += 1;
  say(
    'formula-overflow',
    'warning',
    `From retry ${retry} on the value is beyond what a clock counts; the wait stays at ${durationWords(noCapMs)}.`,
    'Wrap the growing part in min(10s, …).',
  );
}

function sayFirstWait(samples: Samples, say: Say): void {
  const first = samples.retries[0];
  if (!first) return;
  const zeros = first.sortedMs.findIndex((ms) => ms > 0);
  const share = zeros === -1 ? 1 : zeros / first.sortedMs.length;
  if (share > 0.01) {
    say(
      'formula-zero-first-wait',
      'warning',
      share === 1
        ? 'The first retry leaves at once: clients that fail together come back together, while the server is still in trouble.'
        : `The first retry leaves at once in ${percentWords(share)} of the draws; those clients come back together.`,
      'Let the first wait be at least as long as the server needs to answer.',
    );
    return;
  }
  if (samples.method !== 'exact') return;
  say(
    'formula-no-jitter',
    'info',
    'Nothing is left to chance: clients that fail together retry together, every time.',
    'Multiply by rand(), or by (0.5 + 0.5 * rand()).',
  );
}

function sayOrder(forecasts: readonly RetryForecast[], say: Say): void {
  const i = forecasts.findIndex((f, k) => k > 0 && f.quantilesMs.p50 < forecasts[k - 1]!.quantilesMs.p50 * 0.97);
  if (i === -1) return;
  const [before, after] = [forecasts[i - 1]!, forecasts[i]!];
  say(
    'formula-not-monotone',
    'info',
    `The waits do not grow all the way: retry ${after.retry} typically waits ${durationWords(after.quantilesMs.p50)}, retry ${before.retry} ${durationWords(before.quantilesMs.p50)}.`,
    'If that is not meant, look at what shrinks with n.',
  );
}

function sayUnits(compiled: CompiledExpression, forecasts: readonly RetryForecast[], say: Say): void {
  const longest = Math.max(...forecasts.map((f) => f.maxMs));
  const unit = [...parts(compiled.root)].some((part) => part.kind === 'number' && part.unit !== undefined);
  const time = unit || Object.values(compiled.params).some((spec) => spec.unit === 'ms');
  if (time || forecasts.length === 0 || (forecasts[0]!.maxMs > 10 && longest > 20)) return;
  say(
    'formula-unit-missing',
    'info',
    `Numbers without a unit are milliseconds: the first wait is at most ${durationWords(forecasts[0]!.maxMs)}.`,
    'Multiply by a time, e.g. 1s * 2^n.',
  );
}

/** Java's durations: `Duration.ofSeconds(2)`, `Duration.parse("PT2S")`, `TimeUnit.SECONDS.toMillis(2)`, `10.seconds` texts. */
import type { SyntaxNode } from '../syntax.ts';
import { durationValue, unknownValue, type Value } from '../values.ts';

const factoriesMs: Readonly<Record<string, number>> = {
  ofNanos: 1e-6,
  ofMillis: 1,
  ofSeconds: 1000,
  ofMinutes: 60_000,
  ofHours: 3_600_000,
  ofDays: 86_400_000,
};

const unitsMs: Readonly<Record<string, number>> = {
  NANOSECONDS: 1e-6,
  NANOS: 1e-6,
  MICROSECONDS: 1e-3,
  MICROS: 1e-3,
  MILLISECONDS: 1,
  MILLIS: 1,
  SECONDS: 1000,
  MINUTES: 60_000,
  HOURS: 3_600_000,
  DAYS: 86_400_000,
};

/** Milliseconds of a constant of TimeUnit or ChronoUnit. */
export const unitMs = (name: string): number | undefined => (Object.hasOwn(unitsMs, name) ? unitsMs[name] : undefined);

const conversionsMs: Readonly<Record<string, number>> = {
  toNanos: 1e-6,
  toMillis: 1,
  toSeconds: 1000,
  getSeconds: 1000,
  toMinutes: 60_000,
  toHours: 3_600_000,
  toDays: 86_400_000,
};

const additionsMs: Readonly<Record<string, number>> = {
  Nanos: 1e-6,
  Millis: 1,
  Seconds: 1000,
  Minutes: 60_000,
  Hours: 3_600_000,
  Days: 86_400_000,
};

/** A call that makes or changes a duration; undefined when it is another call. */
export function durationCall(
  node: SyntaxNode,
  name: string,
  owner: string,
  args: readonly Value[],
  object: (() => Value) | undefined,
): Value | undefined {
  const [first, second] = args;
  const factory = Object.hasOwn(factoriesMs, name) ? factoriesMs[name] : undefined;
  if (factory !== undefined && (owner === 'Duration' || owner === '')) {
    if (first?.kind !== 'number') return first ?? unknownValue(node, 'is incomplete');
    const extraMs = second?.kind === 'number' ? second.min * 1e-6 : 0;
    return durationValue(first.min * factory + extraMs, first.max * factory + extraMs);
  }
  if (owner === 'Duration' && name === 'of') return first && second && amountOf(node, first, second);
  if (owner === 'Duration' && name === 'parse' && first?.kind === 'text') {
    const ms = isoDuration(first.value);
    return ms === undefined ? unknownValue(node, 'is no ISO-8601 duration') : durationValue(ms);
  }
  if (!object) return undefined;
  if (Object.hasOwn(conversionsMs, name)) return converted(node, conversionsMs[name]!, object(), first);
  return changed(node, name, args, object);
}

function amountOf(node: SyntaxNode, amount: Value, unit: Value): Value {
  const ms = unit.kind === 'object' ? unit.members.get('ms') : undefined;
  if (amount.kind !== 'number' || ms?.kind !== 'number')
    return unknownValue(node, 'is only known when the program runs');
  return durationValue(amount.min * ms.min, amount.max * ms.min);
}

/** `Duration.toMillis()` and `TimeUnit.SECONDS.toMillis(2)`; both drop the rest. */
function converted(node: SyntaxNode, unit: number, object: Value, amount: Value | undefined): Value | undefined {
  const given = object.kind === 'object' && amount ? amountOf(node, amount, object) : object;
  if (given.kind === 'unknown') return given;
  if (given.kind !== 'duration') return undefined;
  return { kind: 'number', min: Math.trunc(given.minMs / unit), max: Math.trunc(given.maxMs / unit), integer: true };
}

function changed(node: SyntaxNode, name: string, [first]: readonly Value[], object: () => Value): Value | undefined {
  const addition = /^(plus|minus)(Nanos|Millis|Seconds|Minutes|Hours|Days)?$/.exec(name);
  const scaling = /^(multipliedBy|dividedBy|negated|abs)$/.test(name);
  if (!addition && !scaling) return undefined;
  const base = object();
  if (base.kind !== 'duration') return base.kind === 'unknown' ? base : undefined;
  if (addition) {
    const unit = addition[2] ? additionsMs[addition[2]]! : 1;
    const sign = addition[1] === 'plus' ? 1 : -1;
    const by = first?.kind === 'number' ? first.min * unit : first?.kind === 'duration' ? first.minMs : undefined;
    if (by === undefined) return unknownValue(node, 'is only known when the program runs');
    return durationValue(base.minMs + sign * by, base.maxMs + sign * by);
  }
  if (first?.kind !== 'number' || !/^(multipliedBy|dividedBy)$/.test(name))
    return unknownValue(node, 'is no plain sum');
  const ends = (x: number) =>
    name === 'multipliedBy' ? [base.minMs * x, base.maxMs * x] : [base.minMs / x, base.maxMs / x];
  const all = [...ends(first.min), ...ends(first.max)];
  return durationValue(Math.min(...all), Math.max(...all));
}

const iso = /^([+-]?)P(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+(?:[.,]\d{0,9})?)S)?)?$/i;
const simple = /^([+-]?\d+)\s*(ns|us|ms|s|m|h|d)?$/i;
const suffixesMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Milliseconds of an ISO-8601 (`PT1.5S`) or a simple duration (`10s`, `500`); undefined for other texts.
 * A number without a unit counts in `bareMs`. The forms are those of Spring's DurationStyle.
 */
export function isoDuration(text: string, bareMs?: number): number | undefined {
  const plain = simple.exec(text.trim());
  if (plain) {
    const unit = plain[2] ? suffixesMs[plain[2].toLowerCase()] : bareMs;
    return unit === undefined ? undefined : Number(plain[1]) * unit;
  }
  const match = iso.exec(text.trim());
  if (!match || match.slice(2).every((part) => part === undefined)) return undefined;
  const [days = '0', hours = '0', minutes = '0', seconds = '0'] = match.slice(2) as (string | undefined)[];
  const total =
    Number(days) * 86_400_000 +
    Number(hours) * 3_600_000 +
    Number(minutes) * 60_000 +
    Math.round(Number(seconds.replace(',', '.')) * 1e9) / 1e6;
  return match[1] === '-' ? -total : total;
}

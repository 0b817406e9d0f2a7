/** TimeSpan: its factories, its constructors and its text form (dotnet/runtime, TimeSpan.cs and TimeSpanParse.cs). */
import type { SyntaxNode } from '../syntax.ts';
import { durationValue, unknownValue, type Value } from '../values.ts';

const tickMs = 1e-4;
/** A TimeSpan counts ticks of 100 ns and drops what is smaller. */
const toTicks = (ms: number): number => Math.trunc(Math.round(ms * 1e7) / 1e3) * tickMs;

const unitsMs: Readonly<Record<string, number>> = {
  FromTicks: tickMs,
  FromMicroseconds: 1e-3,
  FromMilliseconds: 1,
  FromSeconds: 1000,
  FromMinutes: 60_000,
  FromHours: 3_600_000,
  FromDays: 86_400_000,
};

/** Units of the parameters after the first, where .NET 9 has them: `FromSeconds(seconds, milliseconds, microseconds)`. */
const smallerUnitsMs: Readonly<Record<string, readonly number[]>> = {
  FromMilliseconds: [1, 1e-3],
  FromSeconds: [1000, 1, 1e-3],
  FromMinutes: [60_000, 1000, 1, 1e-3],
  FromHours: [3_600_000, 60_000, 1000, 1, 1e-3],
  FromDays: [86_400_000, 3_600_000, 60_000, 1000, 1, 1e-3],
};

const unitNames: Readonly<Record<string, number>> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
  microseconds: 1e-3,
  ticks: tickMs,
};

/** Longest TimeSpan; `From…` beyond it throws. */
export const maxTimeSpanMs = 922_337_203_685_477;

export const overflowsTimeSpan = 'overflows TimeSpan and would throw';

export interface NamedValue {
  readonly name: string | undefined;
  readonly value: Value;
}

export function timeSpanCall(node: SyntaxNode, name: string, args: readonly NamedValue[]): Value {
  const [first] = args;
  if (name === 'Parse' || name === 'ParseExact') {
    if (first?.value.kind === 'unknown') return first.value;
    const ms = first?.value.kind === 'text' ? parseTimeSpan(first.value.value) : undefined;
    return ms === undefined ? unknownValue(node, 'is no TimeSpan') : durationValue(ms);
  }
  const unitMs = unitsMs[name];
  if (unitMs === undefined || !first) return unknownValue(node, 'is no known TimeSpan');
  const units = smallerUnitsMs[name] ?? [unitMs];
  return sumOf(node, args, (arg, i) => unitNames[arg.name ?? ''] ?? units[i] ?? unitMs);
}

/** `new TimeSpan(ticks)`, `(h, m, s)`, `(d, h, m, s)` and longer, with or without names. */
export function timeSpanCreation(node: SyntaxNode, args: readonly NamedValue[]): Value {
  if (args.length === 0) return durationValue(0);
  const all = ['days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'];
  const positions = args.length === 1 ? ['ticks'] : args.length === 3 ? all.slice(1) : all;
  return sumOf(node, args, (arg, i) => unitNames[arg.name ?? positions[i] ?? ''] ?? Number.NaN);
}

function sumOf(node: SyntaxNode, args: readonly NamedValue[], unitOf: (arg: NamedValue, i: number) => number): Value {
  let minMs = 0;
  let maxMs = 0;
  for (const [i, arg] of args.entries()) {
    if (arg.value.kind === 'unknown') return arg.value;
    if (arg.value.kind !== 'number') return unknownValue(node, 'is no number');
    const unitMs = unitOf(arg, i);
    minMs += toTicks(arg.value.min * unitMs);
    maxMs += toTicks(arg.value.max * unitMs);
  }
  if (Number.isNaN(minMs) || Number.isNaN(maxMs)) return unknownValue(node, 'is no known TimeSpan');
  if (Math.max(Math.abs(minMs), Math.abs(maxMs)) > maxTimeSpanMs) {
    return unknownValue(node, overflowsTimeSpan);
  }
  return durationValue(minMs, maxMs);
}

/** `[-][d.]hh:mm[:ss[.fffffff]]`, or a lone number of days. */
export function parseTimeSpan(text: string): number | undefined {
  const lone = /^\s*(-?)(\d{1,8})\s*$/.exec(text);
  if (lone) return (lone[1] ? -1 : 1) * Number(lone[2]) * 86_400_000;
  const match =
    /^\s*(-?)(?:(\d{1,8})(?:\.(?=\d+:\d)|:(?=\d+:\d+:\d)))?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?\s*$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, sign, days = '0', hours, minutes, seconds = '0', fraction = '0'] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const whole = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const ms = whole * 1000 + Number(`0.${fraction}`) * 1000;
  return sign ? -ms : ms;
}

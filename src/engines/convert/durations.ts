/** Durations as the targets spell them, and as they spell them read back. */

const wholeMs = (ms: number): number => Math.max(1, Math.round(ms));

/** Go duration in whole milliseconds: `1.5s` becomes `1500ms`, whole seconds become `2s`. At least 1 ms. */
export function goDuration(ms: number): string {
  const whole = wholeMs(ms);
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}

/** Gateway API (GEP-2257): whole units of at most five digits, no fraction; 100 500 ms becomes `100s500ms`. At least 1 ms. */
export function gatewayDuration(ms: number): string {
  const whole = wholeMs(ms);
  if (whole < 100_000 && whole % 1000 !== 0) return `${whole}ms`;
  const seconds = Math.floor(whole / 1000);
  const rest = whole % 1000;
  const head = seconds < 100_000 ? `${seconds}s` : `${Math.floor(seconds / 3600)}h${seconds % 3600}s`;
  return rest === 0 ? head : `${head}${rest}ms`;
}

/** Protobuf JSON, as Envoy reads it: decimal seconds, `0.1s`. At least 1 ms. */
export function protobufDuration(ms: number): string {
  return `${wholeMs(ms) / 1000}s`;
}

/** Whole seconds without a unit, rounded up. At least 1. */
export function wholeSeconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of `1s500ms`, `0.1s`, `2m`; undefined for anything else. `bareMs` is the unit of a number without one. */
export function readDuration(text: unknown, bareMs?: number): number | undefined {
  if (typeof text === 'number') return bareMs === undefined ? undefined : text * bareMs;
  if (typeof text !== 'string') return undefined;
  if (/^\d+(\.\d+)?$/.test(text) && bareMs !== undefined) return Number(text) * bareMs;
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d))+$/.test(text)) return text === '0' ? 0 : undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g)];
  return Math.round(parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitMs[unit!]!, 0) * 1e6) / 1e6;
}

/** The one rounding of times in sentences: whole milliseconds, tenths below ten. */
const spokenPrecision = (ms: number): number => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));

const inUnits = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(4))} s`);

/** Milliseconds ≥ 0 in a sentence, never rounded to less than a millisecond from ten up: `250 ms`, `1.599 s`. */
export const spokenMs = (ms: number): string => inUnits(spokenPrecision(ms));

/** How far two times are apart as a reader finds it who subtracts what `spokenMs` says of them; 0 where it says the same. */
export const spokenGapMs = (a: number, b: number): number =>
  Math.round(Math.abs(spokenPrecision(a) - spokenPrecision(b)) * 10) / 10;

/** The gap in a sentence. */
export const spokenGap = (a: number, b: number): string => inUnits(spokenGapMs(a, b));

/** `1 s, 2 s and 4 s`; after `limit` entries an ellipsis. */
export function spokenList(items: readonly string[], limit = 5): string {
  if (items.length > limit) return `${items.slice(0, limit).join(', ')} …`;
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Numbers as a reader meets them: thin spaces before units, no more digits than matter. */
const thin = '\u202f';

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const two = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** `250 ms`, `1.25 s`, `12.5 s`, `3 min`; whole below a second. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return 'no limit';
  if (ms < 1000) return `${ms >= 100 || Number.isInteger(ms) ? plain.format(ms) : one.format(ms)}${thin}ms`;
  if (ms < 10_000) return `${two.format(ms / 1000)}${thin}s`;
  if (ms < 120_000) return `${one.format(ms / 1000)}${thin}s`;
  return `${one.format(ms / 60_000)}${thin}min`;
}

/** Milliseconds in full, for tables: `1,250`. */
export function formatCount(value: number): string {
  return two.format(value);
}

/** A share as a percentage: `37 %`, `0.4 %`. */
export function formatShare(ratio: number): string {
  const percent = ratio * 100;
  return `${percent > 0 && percent < 1 ? one.format(percent) : plain.format(percent)}${thin}%`;
}

/** `one call`, `2 calls`. */
export function countOf(n: number, singular: string, plural = `${singular}s`): string {
  return n === 1 ? `one ${singular}` : `${plain.format(n)} ${plural}`;
}

const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** `first` … `tenth`, then `number 11`. */
export function ordinal(n: number): string {
  return ordinals[n] ?? `number ${n}`;
}

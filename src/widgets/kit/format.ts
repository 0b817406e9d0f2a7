/** Numbers as a reader meets them: units that stay on the line, no more digits than matter. */
const space = '\u00a0';

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const two = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** `250 ms`, `1.25 s`, `12.5 s`, `3 min`, `5 h`, `4 days`; whole below a second. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return 'no limit';
  if (ms < 1000) return `${ms >= 100 || Number.isInteger(ms) ? plain.format(ms) : one.format(ms)}${space}ms`;
  if (ms < 10_000) return `${two.format(ms / 1000)}${space}s`;
  if (ms < 120_000) return `${one.format(ms / 1000)}${space}s`;
  if (ms < 7_200_000) return `${one.format(ms / 60_000)}${space}min`;
  if (ms < 172_800_000) return `${one.format(ms / 3_600_000)}${space}h`;
  return `${ms < 864_000_000 ? one.format(ms / 86_400_000) : plain.format(ms / 86_400_000)}${space}days`;
}

/** Milliseconds in full, for tables: `1,250`. */
export function formatCount(value: number): string {
  return two.format(value);
}

/** A share as a percentage: `37 %`, `0.4 %`, `99.6 %`. */
export function formatShare(ratio: number): string {
  const percent = ratio * 100;
  return `${(percent > 0 && percent < 1) || (percent > 99 && percent < 100) ? one.format(percent) : plain.format(percent)}${space}%`;
}

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** `no calls`, `one call`, `two calls`, `12 calls`. */
export function countOf(n: number, singular: string, plural = `${singular}s`): string {
  return `${words[n] ?? plain.format(n)} ${n === 1 ? singular : plural}`;
}

const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** `first` … `tenth`, then `number 11`. */
export function ordinal(n: number): string {
  return ordinals[n] ?? `number ${n}`;
}

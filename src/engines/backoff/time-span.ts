/** .NET's TimeSpan: whole ticks of 100 ns. */

export const ticksPerMs = 10_000;

/** `TimeSpan.MaxValue`, about 29,000 years. */
export const maxTicks = 2 ** 63;
export const longestTimeSpanMs = maxTicks / ticksPerMs;

/** `TimeSpan.FromMilliseconds(double)` of .NET Core 3.0 and later: the fraction of a tick is dropped. */
export const ticksFromMs = (ms: number): number => Math.min(Math.trunc(ms * ticksPerMs), maxTicks);

/** The ticks of a TimeSpan that was written in milliseconds, free of the rounding of that number. */
export const wholeTicks = (ms: number): number => Math.round(ms * ticksPerMs);

/** A duration as a TimeSpan holds it: milliseconds in whole ticks. */
export const toTimeSpan = (ms: number): number => wholeTicks(ms) / ticksPerMs;

/** Java's `(long) x`: toward zero, never beyond what a double counts exactly. */
export const truncate = (x: number): number => Math.min(Math.trunc(x), Number.MAX_SAFE_INTEGER);

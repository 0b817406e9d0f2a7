/** Durations as the targets spell them. */

/** Go duration in whole milliseconds: `1.5s` becomes `1500ms`, whole seconds become `2s`. At least 1 ms. */
export function goDuration(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}

/** Milliseconds in a sentence: `250 ms`, `1.5 s`. */
export function spokenMs(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(1))} ms`;
  return `${Number((ms / 1000).toFixed(2))} s`;
}

/** `1 s, 2 s and 4 s`; after `limit` entries an ellipsis. */
export function spokenList(items: readonly string[], limit = 5): string {
  if (items.length > limit) return `${items.slice(0, limit).join(', ')} …`;
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

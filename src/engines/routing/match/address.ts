/** IP ranges: CIDR blocks and single addresses, IPv4 and IPv6. */

/** Whether `address` lies in one of the ranges; a range that cannot be read contains nothing. */
export function inRanges(address: string, ranges: readonly string[]): boolean {
  const bits = bitsOf(address);
  return bits !== undefined && ranges.some((range) => contains(range, bits));
}

/** Length of the range's network prefix when it contains the address, at least 1; 0 = it does not. */
export function containsAddress(range: string, address: string): number {
  const bits = bitsOf(address);
  if (bits === undefined || !contains(range, bits)) return 0;
  const length = range.split('/')[1];
  return Math.max(1, length === undefined ? bits.length : Number(length));
}

/** Whether the text is a CIDR block or an address. */
export function isRange(range: string): boolean {
  const [base, length] = range.split('/');
  const bits = bitsOf(base ?? '');
  return bits !== undefined && (length === undefined || (/^\d+$/.test(length) && Number(length) <= bits.length));
}

function contains(range: string, bits: string): boolean {
  if (!isRange(range)) return false;
  const [base, length] = range.split('/');
  const own = bitsOf(base!)!;
  return (
    own.length === bits.length && own.startsWith(bits.slice(0, length === undefined ? bits.length : Number(length)))
  );
}

/** 32 or 128 digits 0 and 1. */
function bitsOf(address: string): string | undefined {
  const groups = address.includes(':') ? groupsOf6(address) : groupsOf4(address);
  if (!groups) return undefined;
  const width = address.includes(':') ? 16 : 8;
  return groups.map((group) => group.toString(2).padStart(width, '0')).join('');
}

function groupsOf4(address: string): number[] | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map(Number);
}

function groupsOf6(address: string): number[] | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head!.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = tail ? [...head!, ...Array<string>(missing).fill('0'), ...tail] : head!;
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.map((group) => Number.parseInt(group, 16));
}

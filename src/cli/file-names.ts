import { UsageError } from './command.ts';

/** Files of repeated `-f` flags, and of what follows them (`-f a.yaml b.yaml`). @throws UsageError when there is none */
export function readFileNames(flags: readonly string[] | undefined, positionals: readonly string[]): readonly string[] {
  const names = [...(flags ?? []), ...positionals];
  if (names.length === 0) throw new UsageError('Expected -f FILE, or -f - for standard input.');
  return names;
}

/** How a file is called in a sentence. */
export const spokenName = (path: string): string => (path === '-' ? 'standard input' : path);

/** Other projects' recorded data, read where it is present and never copied in. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.env['HOP_SHARED_DIR'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));

/** Path of a file or folder of the shared data, or undefined where it is absent. */
export function sharedPath(relative: string): string | undefined {
  const file = path.join(folder, relative);
  return existsSync(file) ? file : undefined;
}

export function sharedJson<T>(relative: string): T | undefined {
  const file = sharedPath(relative);
  return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as T);
}

#!/usr/bin/env node
// Starts main.ts on a Node that reads TypeScript: this one, or the project's own devDependency.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const own = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
if (process.features.typescript) {
  await import('./main.ts');
} else if (existsSync(own)) {
  const { status, signal } = spawnSync(own, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = signal ? 1 : (status ?? 1);
} else {
  process.stderr.write(
    `hop needs Node 22.18 or newer, or "npm ci" in its folder; this is Node ${process.versions.node}.\n`,
  );
  process.exitCode = 2;
}

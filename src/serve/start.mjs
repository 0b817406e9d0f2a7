/** `npm start`: builds the site and serves it. PORT chooses the port, 4321 otherwise. */
import { spawn } from 'node:child_process';
import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createStaticServer, listen } from './static-server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const wanted = process.env.PORT ?? '4321';
const port = Number(wanted);

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`Unexpected PORT ${wanted}, expected a whole number from 0 to 65535.`);
  process.exit(2);
}

// The port is taken first, so that a taken one is known before the build.
const site = path.join(root, 'dist', 'site');
const server = createStaticServer(site);
let open;
try {
  open = await listen(server, port);
} catch (error) {
  if (error.code !== 'EADDRINUSE') throw error;
  open = await listen(server, 0);
  console.log(`Port ${port} is taken by another program; using ${open} instead. PORT=… npm start chooses one.`);
}

// Built beside it and then put in its place: another server may be showing the site that is there.
const next = path.join(root, 'dist', `site-${process.pid}`);
await removeLeftovers(path.join(root, 'dist'));
console.log('Building the site …');
const build = spawn(
  process.execPath,
  [path.join(root, 'node_modules/astro/bin/astro.mjs'), 'build', '--outDir', next],
  { cwd: root, env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' } },
);
let interrupted = false;
const interrupt = () => {
  interrupted = true;
  build.kill();
};
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) process.on(signal, interrupt);
let said = '';
for (const stream of [build.stdout, build.stderr]) stream.on('data', (part) => (said += part));
const status = await new Promise((ended) => build.on('close', ended));
if (interrupted || status !== 0) {
  if (!interrupted) console.error(said);
  await rm(next, { recursive: true, force: true });
  process.exit(interrupted ? 130 : 1);
}
for (const signal of signals) process.off(signal, interrupt);
const old = `${next}-before`;
await rename(site, old).catch((error) => {
  if (error.code !== 'ENOENT') throw error;
});
await rename(next, site);
await rm(old, { recursive: true, force: true });
console.log(`Hop by Hop is at http://127.0.0.1:${open}/  (Ctrl+C ends it)`);

/** What a start that was killed outright left behind: its folder carries the number of a process that is no more. */
async function removeLeftovers(dist) {
  const entries = await readdir(dist).catch(() => []);
  for (const entry of entries) {
    const pid = /^site-(\d+)(?:-before)?$/.exec(entry)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(path.join(dist, entry), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

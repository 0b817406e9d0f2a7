/** Lighthouse over the built site, mobile and desktop. Needs `npm run build` before. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';
import { browserArgs, ensureBrowser } from '../support/browser.mjs';

const version = '13.5.0';
const runs = 5;
const pages = ['/', '/learn/from-libraries-to-the-mesh/'];
const root = fileURLToPath(new URL('../../dist/site', import.meta.url));

/** Not among the dependencies: every clone would install a third more files, and only this bench needs them. */
async function loadLighthouse() {
  const folder = fileURLToPath(new URL(`../../node_modules/.cache/lighthouse-${version}`, import.meta.url));
  const entry = path.join(folder, 'node_modules', 'lighthouse', 'core', 'index.js');
  if (!existsSync(entry)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', `lighthouse@${version}`];
    const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' });
    if (status !== 0) throw new Error(`lighthouse ${version} could not be installed: ${stderr}`);
  }
  return import(pathToFileURL(entry).href);
}

const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
const score = (lhr, id) => Math.round(lhr.categories[id].score * 100);

/** Audits that count and are not green. */
function faults(lhr) {
  const counted = new Set(
    Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs.filter((r) => r.weight > 0).map((r) => r.id)),
  );
  return Object.values(lhr.audits)
    .filter(({ id, score }) => counted.has(id) && score !== null && score < 0.9)
    .map(({ id, displayValue, title }) => `${id}: ${displayValue ?? title}`);
}

export default async function bench() {
  if (!existsSync(root)) throw new Error('dist/site is missing: run npm run build first');
  const { default: lighthouse, desktopConfig } = await loadLighthouse();
  const server = createStaticServer(root);
  const port = await listen(server, 0);
  const debugPort = 9500 + (process.pid % 400);
  const browser = await chromium.launch({
    executablePath: ensureBrowser(),
    args: [...browserArgs, `--remote-debugging-port=${debugPort}`, '--remote-debugging-address=127.0.0.1'],
  });
  try {
    console.log(`The run with the median performance of ${runs}; in brackets the performance of all.`);
    console.log('page                                   device   perf  a11y  best  seo');
    for (const page of pages) {
      for (const [device, config] of [
        ['mobile', undefined],
        ['desktop', desktopConfig],
      ]) {
        const all = [];
        for (let i = 0; i < runs; i++) {
          const flags = { port: debugPort, logLevel: 'silent', output: 'json' };
          all.push((await lighthouse(`http://127.0.0.1:${port}${page}`, flags, config)).lhr);
        }
        all.sort((a, b) => score(a, 'performance') - score(b, 'performance'));
        const median = all[(runs - 1) / 2];
        const scores = categories.map((id) => String(score(median, id)).padStart(4)).join('  ');
        const each = all.map((lhr) => score(lhr, 'performance')).join(' ');
        const machine = all.map(({ environment }) => Math.round(environment.benchmarkIndex)).join(' ');
        console.log(`${page.padEnd(38)} ${device.padEnd(8)} ${scores}  (${each}; benchmark index ${machine})`);
        for (const fault of faults(median)) console.log(`    ${fault}`);
      }
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Lighthouse over the built site, mobile and desktop. Needs `npm run build` before. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import lighthouse, { desktopConfig } from 'lighthouse';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';
import { browserArgs, ensureBrowser } from '../support/browser.mjs';

const paths = ['/', '/learn/from-libraries-to-the-mesh/'];
const root = fileURLToPath(new URL('../../dist/site', import.meta.url));

export default async function bench() {
  if (!existsSync(root)) throw new Error('dist/site is missing: run npm run build first');
  const server = createStaticServer(root);
  const port = await listen(server, 0);
  const debugPort = 9500 + (process.pid % 400);
  const browser = await chromium.launch({
    executablePath: ensureBrowser(),
    args: [...browserArgs, `--remote-debugging-port=${debugPort}`, '--remote-debugging-address=127.0.0.1'],
  });
  try {
    console.log('page                                   device   perf  a11y  best  seo');
    for (const path of paths) {
      for (const [device, config] of [
        ['mobile', undefined],
        ['desktop', desktopConfig],
      ]) {
        const url = `http://127.0.0.1:${port}${path}`;
        const { lhr } = await lighthouse(url, { port: debugPort, logLevel: 'silent', output: 'json' }, config);
        const scores = ['performance', 'accessibility', 'best-practices', 'seo'].map((id) =>
          Math.round(lhr.categories[id].score * 100),
        );
        console.log(`${path.padEnd(38)} ${device.padEnd(8)} ${scores.map((s) => String(s).padStart(4)).join('  ')}`);
        for (const audit of Object.values(lhr.audits)) {
          const counted = Object.values(lhr.categories).some((c) =>
            c.auditRefs.some((r) => r.id === audit.id && r.weight > 0),
          );
          if (counted && audit.score !== null && audit.score < 0.9)
            console.log(`    ${audit.id}: ${audit.displayValue ?? audit.title}`);
        }
      }
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

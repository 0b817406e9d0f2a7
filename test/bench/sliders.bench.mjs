/**
 * What a move of a slider costs on the backoff page, four policies × 20 retries, in Chromium: a real drag (or arrow keys), from
 * the input event to the painted picture. Processor time of the page's main thread, so that a loaded machine does not count.
 * Needs `npm run build` before.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';
import { browserArgs, ensureBrowser } from '../support/browser.mjs';

const root = fileURLToPath(new URL('../../dist/site', import.meta.url));
const moves = 120;
const warmUp = 20;
const retries = 20;

/** The slider with this label; `hidden` controls and typed entries are passed over. */
const slider = (page, name) =>
  page.evaluateHandle(
    (label) => [...document.querySelectorAll('input[type=range]')].find((r) => r.labels?.[0]?.textContent === label),
    name,
  );

/** From now on every input event is timed to its laid-out picture (forcing layout) and to the paint that shows it. */
const watch = (page) =>
  page.evaluate(() => {
    window.moveTimes = [];
    let start = 0;
    window.addEventListener('input', () => (start = performance.now()), { capture: true });
    window.addEventListener('input', () => {
      document.querySelector('#backoff').getBoundingClientRect();
      const laidOut = performance.now() - start;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.moveTimes.push({ laidOut, painted: performance.now() - start });
        port2.postMessage(null);
      });
    });
  });

export default async function bench() {
  if (!existsSync(root)) throw new Error('dist/site is missing: run npm run build first');
  const server = createStaticServer(root);
  const port = await listen(server, 0);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: browserArgs });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`http://127.0.0.1:${port}/playground/backoff/`);
    await page.locator('#backoff').scrollIntoViewIfNeeded();
    await page.waitForFunction(() => !document.querySelector('astro-island[ssr]'));
    await page.getByRole('button', { name: 'Add a policy' }).click();
    await page.getByRole('textbox', { name: 'Retries, typed' }).fill(String(retries));
    await page.keyboard.press('Enter');
    await page.waitForTimeout(1500);
    await watch(page);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const used = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      const ms = (name) => 1000 * metrics.find((m) => m.name === name).value;
      return { script: ms('ScriptDuration'), layout: ms('LayoutDuration') + ms('RecalcStyleDuration') };
    };
    console.log('            script       style+layout   laid out (wall)   painted (wall)   script once it rests');
    console.log('slider      p50   p95     p50   p95       p50   p95         p50   p95       ms');
    for (const name of ['Deadline', 'Clients', 'Window', 'Retries', 'First wait']) {
      const input = await slider(page, name);
      const box = await input.boundingBox();
      const y = box.y + box.height / 2;
      const byKeys = name === 'Retries';
      if (byKeys) await input.focus();
      else {
        await page.mouse.move(box.x + box.width / 2, y);
        await page.mouse.down();
      }
      const rows = [];
      for (let i = 0; i < moves; i++) {
        const seen = await page.evaluate(() => window.moveTimes.length);
        const before = await used();
        if (byKeys) await page.keyboard.press(i % 2 ? 'ArrowRight' : 'ArrowLeft');
        else await page.mouse.move(box.x + 8 + ((box.width - 16) * ((i + 1) % 40)) / 40, y);
        const times = await page.evaluate(async (n) => {
          const end = performance.now() + 500;
          while (window.moveTimes.length <= n && performance.now() < end) await new Promise(requestAnimationFrame);
          return window.moveTimes[n];
        }, seen);
        const after = await used();
        if (times) rows.push({ script: after.script - before.script, layout: after.layout - before.layout, ...times });
      }
      const atRest = await used();
      if (!byKeys) await page.mouse.up();
      await page.waitForTimeout(2500);
      const rested = (await used()).script - atRest.script;
      const column = (key) => {
        const sorted = rows.slice(warmUp).map((row) => row[key]).toSorted((a, b) => a - b); // prettier-ignore
        return [0.5, 0.95]
          .map((share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1).padStart(6))
          .join('');
      };
      console.log(
        `${name.padEnd(10)} ${column('script')}  ${column('layout')}    ${column('laidOut')}      ${column('painted')}    ${rested.toFixed(1).padStart(5)}`,
      );
    }
    const rows = await page.locator('#backoff .hop-table tbody tr').count();
    console.log(`${rows} waits compared, ${await page.locator('#backoff *').count()} elements in the figure`);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Script per move of a slider on the backoff page, four policies × 20 retries, in Chromium. Needs `npm run build` before. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';
import { browserArgs, ensureBrowser } from '../support/browser.mjs';

const root = fileURLToPath(new URL('../../dist/site', import.meta.url));
const moves = 120;

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
    const label = (name) => page.getByRole('slider', { name }).first();
    console.log('slider      p50      p95      max   ms of script, state to pixels, per move');
    for (const name of ['Deadline', 'Clients', 'Retries']) {
      const times = await label(name).evaluate(async (input, count) => {
        const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
        const move = (value) => {
          setter.call(input, String(value));
          input.dispatchEvent(new Event('input', { bubbles: true }));
        };
        const retries = [...document.querySelectorAll('input[type=range]')].find(
          (r) => r.labels?.[0]?.textContent === 'Retries',
        );
        setter.call(retries, '20');
        retries.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((done) => setTimeout(done, 1500));
        const { min, max } = input;
        const all = [];
        for (let i = 0; i < count; i++) {
          const value = input === retries ? 20 - (i % 2) : Number(min) + ((Number(max) - Number(min)) * (i % 40)) / 40;
          const start = performance.now();
          move(value);
          await Promise.resolve();
          document.querySelector('#backoff').getBoundingClientRect();
          all.push(performance.now() - start);
          await new Promise((done) => requestAnimationFrame(done));
        }
        return all;
      }, moves);
      const sorted = times.slice(20).toSorted((a, b) => a - b);
      const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1).padStart(8);
      console.log(`${name.padEnd(8)} ${at(0.5)} ${at(0.95)} ${at(1)}`);
    }
    const dots = await page.locator('#backoff .series__dot').count();
    console.log(`${dots} waits drawn`);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

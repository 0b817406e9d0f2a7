/** Frame times of the flow view in Chromium, with many requests under way; and what the page does while paused and out of sight. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';
import { browserArgs, ensureBrowser } from '../support/browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The view as the site builds it, alone on a page. @returns the folder */
export async function buildHarness(outDir = mkdtempSync(path.join(tmpdir(), 'frames-'))) {
  await build({
    root: path.join(root, 'test/bench/frames'),
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, minify: true },
  });
  return outDir;
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

/** Runs in the page: intervals between frames, the script's own part of them, and long tasks. */
async function measure(seconds) {
  const gaps = [];
  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
  });
  const end = performance.now() + seconds * 1000;
  let before = performance.now();
  await new Promise((done) => {
    const frame = (now) => {
      gaps.push(now - before);
      before = now;
      if (now < end) requestAnimationFrame(frame);
      else done();
    };
    requestAnimationFrame(frame);
  });
  return { gaps: gaps.slice(2), long };
}

export default async function bench() {
  const folder = await buildHarness();
  const server = createStaticServer(folder);
  const port = await listen(server, 0);
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: browserArgs });
  try {
    console.log('aimed  mode      under way  frames/s  median ms  p95 ms  worst ms  tasks > 50 ms  while loading');
    for (const [flight, mode] of [
      [100, 'requests'],
      [2000, 'requests'],
      [10_000, 'requests'],
      [10_000, 'flow'],
    ]) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.addInitScript(() => {
        window.loading = [];
        new PerformanceObserver((list) =>
          window.loading.push(...list.getEntries().map(({ duration }) => Math.round(duration))),
        ).observe({ type: 'longtask', buffered: true });
      });
      await page.goto(`http://127.0.0.1:${port}/?flight=${flight}`);
      await page.waitForFunction(() => window.flight > 0, undefined, { timeout: 60_000 });
      const loading = await page.evaluate(() => [...window.loading]);
      await page.getByRole('radio', { name: mode === 'flow' ? 'bands' : 'requests' }).check({ force: true });
      await page.getByLabel('Speed').selectOption('0.2');
      const underWay = await page.evaluate(() => window.flight);
      await page.getByRole('button', { name: 'Play' }).click();
      await page.waitForTimeout(500);
      const { gaps, long } = await page.evaluate(measure, 6);
      gaps.sort((a, b) => a - b);
      const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
      const row = [
        String(flight).padEnd(6), mode.padEnd(9), String(underWay).padStart(9), (1000 / mean).toFixed(1).padStart(9),
        quantile(gaps, 0.5).toFixed(1).padStart(10), quantile(gaps, 0.95).toFixed(1).padStart(7), gaps.at(-1).toFixed(1).padStart(9),
        String(long.length).padStart(14), `  ${loading.join(', ') || 'none'}`,
      ]; // prettier-ignore
      console.log(row.join(' '));
      if (flight === 2000) await quiet(page);
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

/** Script time over two seconds, paused and scrolled away. */
async function quiet(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const scriptMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration').value * 1000;
  };
  const over = async (what) => {
    await page.waitForTimeout(300);
    const before = await scriptMs();
    await page.waitForTimeout(2000);
    console.log(`       ${what}: ${((await scriptMs()) - before).toFixed(1)} ms of script in 2 s`);
  };
  await over('playing');
  await page.evaluate(() => {
    document.body.style.paddingTop = '3000px';
    window.scrollTo(0, 0);
  });
  await over('out of sight');
  await page.evaluate(() => void (document.body.style.paddingTop = '0'));
  await page.getByRole('button', { name: 'Pause' }).click();
  await over('paused');
}

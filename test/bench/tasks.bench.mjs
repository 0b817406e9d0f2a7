/** The longest tasks of the traffic page's main thread: opened, another scene, a run computed, played. Needs `npm run build` before. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';
import { browserArgs, ensureBrowser } from '../support/browser.mjs';

const root = fileURLToPath(new URL('../../dist/site', import.meta.url));
const categories = ['-*', 'toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8.execute'];
const scenes = ['canary', 'retry-storm', 'outlier-ejection', 'ingress-and-mesh'];

/** Milliseconds of the main thread's tasks: by the clock, and of the processor (others may have had it meanwhile). */
function tasksOf(events) {
  const calls = new Map();
  for (const { name, pid, tid, args } of events) {
    if (name === 'thread_name' && args.name === 'CrRendererMain') calls.set(`${pid} ${tid}`, 0);
  }
  for (const { name, pid, tid } of events) {
    const thread = `${pid} ${tid}`;
    if (name === 'Layout' && calls.has(thread)) calls.set(thread, calls.get(thread) + 1);
  }
  const [main] = [...calls].sort((a, b) => b[1] - a[1])[0];
  const mine = events.filter(({ ph, pid, tid, dur }) => ph === 'X' && dur && `${pid} ${tid}` === main);
  const inside = (task) => {
    const parts = new Map();
    for (const { name, ts, dur, tdur = dur } of mine) {
      if (!/^(Layout|UpdateLayoutTree|Paint|PrePaint|FunctionCall|v8\.)/.test(name)) continue;
      if (ts >= task.ts && ts + dur <= task.ts + task.dur) parts.set(name, (parts.get(name) ?? 0) + tdur / 1000);
    }
    return [...parts].sort((a, b) => b[1] - a[1]).slice(0, 3);
  };
  return mine
    .filter(({ name }) => name === 'ThreadControllerImpl::RunTask')
    .map((task) => ({ clockMs: task.dur / 1000, cpuMs: (task.tdur ?? task.dur) / 1000, inside: () => inside(task) }))
    .sort((a, b) => b.clockMs - a.clockMs);
}

export default async function bench() {
  if (!existsSync(root)) throw new Error('dist/site is missing: run npm run build first');
  const server = createStaticServer(root);
  const port = await listen(server, 0);
  const folder = mkdtempSync(path.join(tmpdir(), 'tasks-'));
  const trace = path.join(folder, 'trace.json');
  const browser = await chromium.launch({ executablePath: ensureBrowser(), args: browserArgs });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const figure = page.locator('#traffic');
    const traced = async (what, act) => {
      await browser.startTracing(page, { path: trace, categories });
      await act();
      await browser.stopTracing();
      const [longest] = tasksOf(JSON.parse(readFileSync(trace, 'utf8')).traceEvents);
      const { clockMs, cpuMs } = longest;
      const inside = longest.inside().map(([name, ms]) => `${name} ${ms.toFixed(0)}`);
      console.log(
        `${what.padEnd(44)} ${clockMs.toFixed(0).padStart(4)} ${cpuMs.toFixed(0).padStart(5)}  ${inside.join(', ')}`,
      );
    };
    const open = async (fragment) => {
      await page.evaluate((hash) => void (location.hash = hash), fragment);
      await page.waitForTimeout(300);
      await figure.locator('.flow-view[aria-busy=false]').waitFor();
      await page.waitForTimeout(1000);
    };
    console.log('longest task                                 clock  cpu  most of it, ms');
    await page.goto('about:blank');
    await traced('the page opens', async () => {
      await page.goto(`http://127.0.0.1:${port}/playground/traffic/`);
      await page.waitForTimeout(3000);
    });
    await traced('the traffic figure comes into sight', async () => {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator('.flow-view[aria-busy=false]').waitFor();
      await page.waitForTimeout(1000);
    });
    for (const scene of scenes) {
      await traced(`scene ${scene}, and its run`, () => open(`scene~scene=${scene}~who=false`));
    }
    await traced('20,000 requests in 10 s computed', () => open('scene~scene=canary~who=false~rate=2000'));
    await traced('they play', async () => {
      await figure.getByRole('button', { name: 'Play' }).click();
      await page.waitForTimeout(4000);
    });
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

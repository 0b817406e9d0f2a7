/** What a reader brings to the traffic playground and takes from it. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishedRun, openSite, wake, type Site } from './support.ts';

const url = '/playground/traffic/';
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const words = (page: Page) => page.locator('#scene .hop-words');
const ran = (page: Page) => page.locator('#traffic .hop-words');
const scene = (page: Page) => page.getByRole('combobox', { name: 'Scene' });
const tabs = (page: Page) => page.locator('.manifests__tabs button').allTextContents();

const mine = `apiVersion: v1
kind: Service
metadata: {name: mine, namespace: home}
spec:
  selector: {app: mine}
  ports: [{port: 80}]
---
apiVersion: v1
kind: Pod
metadata: {name: mine-0, namespace: home, labels: {app: mine}}
spec:
  containers: [{name: app, image: example.com/mine}]
`;

test('own manifests begin with nothing: nothing is run, and it is said what to do', async () => {
  const { page, complaints } = await site.open(`${url}#scene~scene=own`);
  await wake(page);
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('There are no manifests yet.');
  await page.locator('#traffic').scrollIntoViewIfNeeded();
  await expect.poll(() => ran(page).textContent()).toContain('Nothing is run: there are no manifests yet. Paste them');
  expect(await page.locator('#traffic .flow-view').count()).toBe(0);
  expect(await page.locator('#scene .hops__leg').count()).toBe(0);
  await page.locator('.code-editor__plain').fill(mine);
  await expect.poll(() => ran(page).textContent(), { timeout: 15_000 }).toContain('choose a pod under “from”');
  expect(await page.locator('#traffic .flow-view').count()).toBe(0);
  await page.getByRole('combobox', { name: 'from' }).selectOption({ label: 'pod home/mine-0' });
  await page.getByRole('textbox', { name: 'Address' }).fill('http://mine/');
  await finishedRun(page);
  await expect.poll(() => ran(page).textContent(), { timeout: 15_000 }).toContain('all are answered');
  expect(complaints).toEqual([]);
});

test('all files are replaced at once, and what was changed can be brought back', async () => {
  const { page, complaints } = await site.open(`${url}#scene~scene=canary`);
  await wake(page);
  const text = page.locator('.code-editor__plain');
  await expect.poll(() => text.inputValue(), { timeout: 15_000 }).toContain('weight: 90');
  await text.fill((await text.inputValue()).replace('weight: 90', 'weight: 70'));
  await expect
    .poll(() => page.locator('.scene__share').allTextContents(), { timeout: 15_000 })
    .not.toContain('90\u00a0%');
  const before = await words(page).textContent();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Replace all' }).click(),
  ]);
  await chooser.setFiles([{ name: 'mine.yaml', mimeType: 'application/yaml', buffer: Buffer.from(mine) }]);
  await expect.poll(() => tabs(page), { timeout: 15_000 }).toEqual(['mine.yaml']);
  expect(await scene(page).inputValue()).toBe('own');
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('choose a pod under “from”');
  await expect.poll(() => page.locator('#scene svg:visible [data-node="service:home/mine"]').count()).toBe(1);
  await page.getByRole('button', { name: 'Bring them back' }).click();
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toBe(before);
  expect(await scene(page).inputValue()).toBe('canary');
  expect(await tabs(page)).toEqual(['route.yaml', 'web.yaml']);
  expect(await text.inputValue()).toContain('weight: 70');
  expect(await page.getByRole('button', { name: 'Bring them back' }).count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('by keyboard a Reset keeps its place; what a link does to a dead pod is said to do nothing', async () => {
  const actions = encodeURIComponent('slow shop/stock-0 10 1000 2000;explode now');
  const troubles = encodeURIComponent('shop/stock-0=dead,shop/stock-1=errors');
  const { page, complaints } = await site.open(
    `${url}#scene~scene=retry-storm~troubles=${troubles}~actions=${actions}`,
  );
  await wake(page);
  const figure = await finishedRun(page);
  const list = figure.locator('.traffic-actions');
  await expect.poll(() => list.textContent()).toContain('Without effect: this pod is dead all the time.');
  expect(await list.textContent()).toContain('left out: “explode now”.');
  // In a crowd every step is read.
  const clock = figure.locator('.hop-transport__time');
  const times = [await clock.textContent()];
  for (let i = 0; i < 6; i++) {
    await figure.getByRole('button', { name: 'Step', exact: true }).click();
    times.push(await clock.textContent());
  }
  expect(new Set(times).size).toBe(times.length);
  const reset = page.locator('#scene').getByRole('button', { name: 'Reset' });
  await reset.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => reset.getAttribute('aria-disabled')).toBe('true');
  expect(await reset.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('Copy link');
  expect(await reset.count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the scene and the run can be taken along as files', async () => {
  const { page, complaints } = await site.open(`${url}#scene~scene=canary`);
  await wake(page);
  const figure = await finishedRun(page);
  const saved = async (of: Locator, name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      of.getByRole('button', { name, exact: true }).click(),
    ]);
    names.push(download.suggestedFilename());
    return readFileSync(await download.path());
  };
  const names: string[] = [];
  const scene = page.locator('#scene');
  const svg = (await saved(scene, 'SVG')).toString();
  for (const name of ['outside', 'web-v1', 'web-v2-0', '90']) expect(svg).toContain(name);
  expect(svg).not.toContain('var(--');
  const png = await saved(scene, 'PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(1500);
  const hops = (await saved(scene, 'CSV')).toString().split('\r\n');
  expect(hops[0]).toBe('call,stop,hop,name,reason,file,line');
  expect(hops.find((row) => row.includes('backend'))).toContain('route.yaml,20');
  const run = JSON.parse((await saved(figure, 'JSON')).toString());
  const shownCount = Number.parseInt((await figure.locator('.hop-words strong').textContent())!, 10);
  expect(run.requests).toHaveLength(shownCount);
  expect(run.summary.requests).toBe(shownCount);
  expect(run.series.p99Ms.length).toBe(run.series.requestsRps.length);
  const rows = (await saved(figure, 'CSV')).toString().trimEnd().split('\r\n');
  expect(rows).toHaveLength(run.tries.length + 1);
  expect(rows[0]).toContain('wait_ms,send_ms');
  // The run's picture: the scene, and what is on its way over it.
  const moment = (await saved(figure, 'SVG')).toString();
  for (const name of ['outside', 'web-v1', 'web-v2-0', 'data:image/png;base64,']) expect(moment).toContain(name);
  expect((await saved(figure, 'PNG')).readUInt32BE(16)).toBeGreaterThan(1500);
  expect(names).toEqual(
    ['scene-canary.svg', 'scene-canary.png', 'scene-canary.csv', 'traffic-canary.json', 'traffic-canary.csv'].concat([
      'traffic-canary.svg',
      'traffic-canary.png',
    ]),
  );
  expect(complaints).toEqual([]);
});

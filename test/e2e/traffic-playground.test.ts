/** What a reader does on the traffic playground; traffic-scenes.test.ts opens every scene. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishedRun, openSite, wake, type Site } from './support.ts';

const url = '/playground/traffic/';
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const words = (page: Page) => page.locator('#scene .hop-words');
const shown = (page: Page) => page.locator('#scene svg:visible.scene');

test('a changed line of YAML changes the way; the link carries it; reset brings it back', async () => {
  const { page, complaints } = await site.open(`${url}#scene~scene=canary`, { hasTouch: true, isMobile: true });
  await wake(page);
  const text = page.locator('.code-editor__plain');
  await expect.poll(() => text.inputValue(), { timeout: 15_000 }).toContain('weight: 90');
  const before = await words(page).textContent();
  await text.fill((await text.inputValue()).replace('weight: 90', 'weight: 0'));
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('web-v2');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('#scene').getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const again = await site.open(link.replace(site.url, ''));
  await wake(again.page);
  await expect.poll(() => words(again.page).textContent(), { timeout: 15_000 }).toContain('web-v2');
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect.poll(() => words(page).textContent()).toBe(before);
  await text.fill('kind: [');
  await expect.poll(() => page.locator('.scene-remarks').textContent(), { timeout: 15_000 }).toContain('error');
  expect(await text.inputValue()).toBe('kind: [');
  expect([...complaints, ...again.complaints]).toEqual([]);
});

test('another controller for the same Ingress gives another answer', async () => {
  const { page, complaints } = await site.open(`${url}#scene~scene=four-controllers`);
  await wake(page);
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('308');
  await page.getByRole('combobox', { name: 'Ingress controller' }).selectOption('traefik');
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('Forwarded');
  expect(complaints).toEqual([]);
});

test('what the converter wrote is applied in one click, and its effect is seen', async () => {
  const { page, complaints } = await site.open('/learn/from-libraries-to-the-mesh/');
  await wake(page);
  await page.locator('#converter').getByRole('link', { name: 'See it at work' }).click();
  await page.waitForURL(/playground\/traffic/);
  await wake(page);
  await expect.poll(() => page.locator('.scene-added').count(), { timeout: 15_000 }).toBe(1);
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('on the third try after 1.01');
  const many = (await finishedRun(page)).locator('.hop-words');
  await expect.poll(() => many.textContent(), { timeout: 15_000 }).toContain('all are answered');
  await page.getByRole('button', { name: 'Take it away' }).click();
  await expect.poll(() => many.textContent(), { timeout: 15_000 }).toMatch(/\d\d.% of them fail/);
  expect(complaints).toEqual([]);
});

test('things done in the middle of a run change it, are told at their time, and can be taken away', async () => {
  const { page, complaints } = await site.open(`${url}#scene~scene=canary~rate=60~seconds=6`);
  await wake(page);
  const figure = await finishedRun(page);
  const form = figure.getByRole('form', { name: 'Do something' });
  const result = figure.locator('.hop-words strong');
  await expect.poll(() => result.textContent()).toContain('all are answered');
  const before = await result.textContent();
  const list = figure.getByRole('list', { name: 'What happens in this run' }).getByRole('listitem');
  const things = [
    { what: 'kill a pod', told: 'Pod shop/web-v1-0 dies.' },
    { what: 'slow a pod', told: 'becomes 10 times as slow.' },
    { what: 'break a pod', told: 'fails 100 % of its answers' },
    { what: 'cut a pod off', told: 'is cut off.' },
    { what: 'outage of a Service', told: 'Service shop/web-v1 is out' },
    { what: 'change the load', told: 'The load becomes 100 requests per second.' },
    { what: 'shift a weight', told: 'now gets 50 % of the requests.' },
  ];
  for (const { what, told } of things) {
    await form.getByLabel('Do', { exact: true }).selectOption({ label: what });
    await form.getByLabel('from (ms)').fill('2000');
    await form.getByRole('button', { name: 'Do it' }).click();
    expect((await list.textContent())!.replaceAll('\u00a0', ' ')).toContain(told);
    await expect.poll(() => result.textContent(), { timeout: 15_000 }).not.toBe(before);
    expect(await figure.locator('.flow-series__plot .flow-series__spell').getAttribute('x')).toMatch(/^3\d\./);
    await list.getByRole('button', { name: 'Take away' }).click();
    await expect.poll(() => result.textContent(), { timeout: 15_000 }).toBe(before);
  }
  expect(complaints).toEqual([]);
});

test('the link carries request, controller, overlay, troubles, retries, load and what is done in the run', async () => {
  const { page, complaints } = await site.open(`${url}#scene~scene=ingress-and-mesh`);
  await wake(page);
  await page.getByRole('checkbox', { name: 'Who does this' }).check();
  await page.getByRole('combobox', { name: 'Ingress controller' }).selectOption('traefik');
  await page.getByRole('textbox', { name: 'Address' }).fill('http://shop.example.com/deep?x=1');
  await page.getByRole('combobox', { name: 'Method' }).selectOption('POST');
  await page.getByRole('button', { name: 'Headers' }).click();
  await page.getByRole('textbox', { name: 'Headers' }).fill('x-trace: 7');
  await page.locator('#scene').getByRole('radio', { name: 'both' }).check();
  const figure = await finishedRun(page);
  await shown(page).locator('[data-node="pod:shop/ratings-1"]').click();
  await page.locator('#scene').getByLabel('This pod').selectOption('slow');
  // The box stays chosen, so that the pod can be healed again.
  await expect.poll(() => shown(page).locator('[aria-pressed=true]').textContent()).toContain('is slow');
  await figure
    .getByRole('spinbutton', { name: /Requests/ })
    .or(figure.getByLabel('Requests, typed'))
    .first()
    .fill('40');
  await page.keyboard.press('Tab');
  const form = figure.getByRole('form', { name: 'Do something' });
  await form.getByLabel('Do', { exact: true }).selectOption({ label: 'outage of a Service' });
  await form.getByRole('button', { name: 'Do it' }).click();
  const read = async (of: Page) => {
    const run = await finishedRun(of);
    return {
      answer: await words(of).textContent(),
      run: await run.locator('.hop-words strong').textContent(),
      done: await run.locator('.traffic-actions__list').textContent(),
      fields: await of
        .locator('#scene :is(.hop-controls select, input, textarea:not(.code-editor__plain))')
        .evaluateAll((all) =>
          all.map((field) =>
            field instanceof HTMLInputElement && field.type !== 'text'
              ? field.checked
              : (field as HTMLInputElement).value,
          ),
        ),
      parties: await shown(of).locator('.scene__party').allTextContents(),
    };
  };
  const here = await expect
    .poll(() => page.locator('.scene-stage--busy').count())
    .toBe(0)
    .then(() => read(page));
  expect(here.parties).toContain('ingress');
  expect(here.fields).toContain('x-trace: 7');
  expect(here.answer).toContain('traefik');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.locator('#scene').getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const again = await site.open(link.replace(site.url, ''));
  await wake(again.page);
  await expect.poll(() => read(again.page), { timeout: 20_000 }).toEqual(here);
  // Back to the scene as it opens, not to another one.
  await page.locator('#scene').getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => page.getByRole('combobox', { name: 'Scene' }).inputValue()).toBe('ingress-and-mesh');
  await expect.poll(() => page.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('http://shop.example.com/');
  expect([...complaints, ...again.complaints]).toEqual([]);
});

test('by keyboard: a box says what it is, its line is shown in the manifests; nothing holds the focus', async () => {
  const { page, complaints } = await site.open(url);
  await wake(page);
  const first = shown(page).locator('[tabindex="0"]');
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const card = page.locator('#scene .scene-card');
  await expect.poll(() => card.textContent()).toContain('ingress-nginx');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect.poll(() => card.textContent()).toContain('Service');
  await card.getByRole('button').click();
  const marked = page.locator('.code-editor__line:has(.code-editor__mark--linked)');
  await expect.poll(() => marked.textContent()).toContain('apiVersion: v1');
  await page.getByRole('button', { name: 'ingress.yaml:19' }).first().click();
  await expect.poll(() => marked.textContent()).toContain('path: /api');
  // The run's own stops come with it, and the key is faster than the run.
  await finishedRun(page);
  // Every stop from the scene's list to the foot of the page, each seen.
  await page.getByRole('combobox', { name: 'Scene' }).focus();
  const stops: string[] = [];
  for (let i = 0; i < 90; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement!;
      const outlined = [element, element.parentElement!, element.closest('.code-editor__body')];
      const box = element.querySelector('.scene__box');
      const isSeen =
        outlined.some((one) => one && getComputedStyle(one).outlineStyle !== 'none') ||
        getComputedStyle(element).boxShadow !== 'none' ||
        (box !== null && Number.parseFloat(getComputedStyle(box).strokeWidth) > 3);
      const figure = element.closest('#scene, #traffic')?.id;
      return { figure, name: element.getAttribute('aria-label') ?? element.textContent!.trim(), isSeen };
    });
    if (!stop.figure) break;
    expect(stop.isSeen, stop.name).toBe(true);
    stops.push(`${stop.figure} ${stop.name}`);
  }
  expect(stops.at(-1)).toMatch(/^traffic PNG/);
  for (const name of ['Headers', 'New file', 'SVG'])
    expect(
      stops.some((stop) => stop === `scene ${name}`),
      name,
    ).toBe(true);
  expect(stops.some((stop) => stop === 'traffic Play')).toBe(true);
  // Passing by does not bring the heavy editor; using the field does, at the place and with its mark.
  expect(await page.locator('.monaco-editor').count()).toBe(0);
  await page.locator('.code-editor__plain').focus();
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => page.locator('.monaco-editor .code-editor__mark--linked').count(), { timeout: 20_000 })
    .toBeGreaterThan(0);
  expect(await page.evaluate(() => document.activeElement!.closest('.monaco-editor') !== null)).toBe(true);
  await page.getByRole('button', { name: 'ingress.yaml:12' }).first().click();
  await expect
    .poll(() => page.locator('.monaco-editor .view-line').allTextContents())
    .toContainEqual(expect.stringContaining('path:'));
  expect(complaints).toEqual([]);
});

test('with reduced motion a run is stepped through, not frozen', async () => {
  const { page } = await site.open(`${url}#scene~scene=mesh-and-app-retries`, { reducedMotion: 'reduce' });
  await wake(page);
  const figure = await finishedRun(page);
  const clock = figure.locator('.hop-transport__time');
  await figure.getByRole('button', { name: 'Play' }).click();
  const seen = new Set<string>();
  for (let i = 0; i < 12; i++) {
    seen.add((await clock.textContent())!);
    await page.waitForTimeout(200);
  }
  await figure.getByRole('button', { name: 'Pause' }).click();
  expect(seen.size).toBeGreaterThanOrEqual(2);
  expect(seen.size).toBeLessThanOrEqual(6);
  expect(
    await shown(page)
      .locator('.scene__way--taken')
      .first()
      .evaluate((way) => getComputedStyle(way).animationName),
  ).toBe('none');
});

test('without JavaScript the first scene, its way and its reasons are there', async () => {
  const { page } = await site.open(url, { javaScriptEnabled: false });
  expect(await shown(page).locator('.scene__number').count()).toBeGreaterThan(3);
  expect(await words(page).textContent()).toContain('Forwarded to pod shop/stock-0');
  expect(await page.locator('.hops__passed li').count()).toBeGreaterThan(1);
  const marked = page.locator('.code-editor__line:has(.code-editor__mark--linked)');
  expect(await marked.textContent()).toContain('path: /api/stock');
});

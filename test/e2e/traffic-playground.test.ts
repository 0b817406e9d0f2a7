/** Every worked scene as a reader opens it: it loads by its link, one request is explained, one run is scrubbed, nothing complains. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scenes } from '../../src/engines/scene/scenes/index.ts';
import { axeViolations, openSite, wake, type Site } from './support.ts';

const url = '/playground/traffic/';
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const words = (page: Page) => page.locator('#scene .hop-words');
const shown = (page: Page) => page.locator('#scene svg:visible.scene');

/** One run: it arrives, a step back is a moment earlier, the list of events follows. */
async function scrub(page: Page): Promise<void> {
  const figure = page.locator('#traffic');
  await figure.scrollIntoViewIfNeeded();
  const clock = figure.locator('.hop-transport__time');
  await expect.poll(() => figure.locator('.flow-view').getAttribute('aria-busy'), { timeout: 20_000 }).toBe('false');
  const slider = figure.getByRole('slider', { name: 'Time in the run' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => clock.textContent()).toBe('0\u00a0ms');
  await figure.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(() => clock.textContent()).not.toBe('0\u00a0ms');
  expect(await figure.locator('.events [aria-current]').count()).toBe(1);
}

describe('every scene', () => {
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    ({ page, complaints } = await site.open(url));
    await wake(page);
  });
  test.each(scenes.list.map(({ id, title, tries }) => [id, title, tries] as const))('%s', async (id, title, tries) => {
    // As from a link: the fragment changes, the page reads it.
    await page.evaluate((fragment) => (location.hash = fragment), `scene~scene=${id}~who=false`);
    await expect.poll(() => page.getByRole('combobox', { name: 'Scene' }).locator('option:checked').textContent()).toBe(title); // prettier-ignore
    const own = scenes.require(id).files[0]!.file;
    await expect
      .poll(() => page.getByRole('group', { name: 'Files' }).textContent(), { timeout: 15_000 })
      .toContain(own);
    await expect.poll(() => page.locator('.scene-stage--busy').count(), { timeout: 5000 }).toBe(0);
    expect(await page.locator('#scene .request-bar__url').inputValue()).toBe(tries[0].url);
    // Explained: an answer, a reason, at least one numbered stop in the picture and in the list.
    expect((await words(page).textContent())!.length).toBeGreaterThan(20);
    expect(await shown(page).locator('.scene__number').count()).toBeGreaterThan(0);
    expect(await page.locator('.hops__stop').count()).toBeGreaterThan(0);
    const last = tries.at(-1)!;
    if (tries.length > 1) {
      await page.getByRole('button', { name: last.label, exact: true }).click();
      await expect.poll(() => page.locator('.hops h3').first().textContent()).toContain(new URL(last.url).host);
      await expect.poll(() => page.locator('.scene-stage--busy').count(), { timeout: 5000 }).toBe(0);
    }
    await scrub(page);
    // The editor and the page around are looked at in pages.test.ts.
    expect(await axeViolations(page, '.code-editor', ['#scene', '#traffic'])).toEqual([]);
    // On a phone it still fits.
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(complaints).toEqual([]);
  });
});

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
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('four calls');
  await page.getByRole('button', { name: 'Take it away' }).click();
  await expect.poll(() => words(page).textContent(), { timeout: 15_000 }).toContain('three calls');
  expect(complaints).toEqual([]);
});

test('by keyboard: a box says what it is, its line is shown in the manifests', async () => {
  const { page, complaints } = await site.open(url);
  await wake(page);
  const first = shown(page).locator('[tabindex="0"]');
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const card = page.locator('#scene .scene-card');
  await expect.poll(() => card.textContent()).toContain('ingress-nginx');
  await card.getByRole('button').click();
  await expect.poll(() => page.locator('.code-editor__mark--linked').count(), { timeout: 15_000 }).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

test('without JavaScript the first scene, its way and its reasons are there', async () => {
  const { page } = await site.open(url, { javaScriptEnabled: false });
  expect(await shown(page).locator('.scene__number').count()).toBeGreaterThan(3);
  expect(await words(page).textContent()).toContain('Forwarded to pod shop/stock-0');
  expect(await page.locator('.hops__passed li').count()).toBeGreaterThan(1);
});

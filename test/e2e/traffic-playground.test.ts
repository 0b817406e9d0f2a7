/** What a reader does on the traffic playground; traffic-scenes.test.ts opens every scene. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, wake, type Site } from './support.ts';

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

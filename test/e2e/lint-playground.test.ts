/** The lint playground: text in, findings with places out, by mouse, keyboard, link and without JavaScript. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { axeViolations, openSite, wake, type Site } from './support.ts';

const url = '/playground/lint/';
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

/** The worker starts late on a busy machine. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });
const answer = (page: Page) => page.locator('#lint .hop-words strong');
const findings = (page: Page) => page.locator('.lint__finding');
const rule = (page: Page, id: string) => page.locator('.lint__finding', { hasText: id });
/** A phone keeps the plain field, in which typing is quick to script. */
const field = (page: Page) => page.getByRole('textbox', { name: 'Manifests (YAML or JSON)' });

const manifest = (retries: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart}
spec:
  hosts: [cart]
  http:
  - route: [{destination: {host: cart}}]
    timeout: 2s
    retries: ${retries}
`;

test('the first example is explained before any script runs', async () => {
  const { page } = await site.open(url, { javaScriptEnabled: false });
  expect(await answer(page).textContent()).toBe('One error, five warnings and one info.');
  expect(await findings(page).count()).toBe(7);
  expect(await page.locator('.lint__objects').textContent()).toContain('are tried up to 4 times');
  expect(await page.locator('#lint textarea').inputValue()).toContain('kind: VirtualService');
});

test('an example, the callers’ own retries, and reset', async () => {
  const { page, complaints } = await site.open(url);
  await wake(page);
  await page.getByLabel('Start from').selectOption('layers');
  await soon(() => rule(page, 'multiplied-retries').textContent()).toContain('3 × 3 = 9 times');
  const slider = page.getByRole('slider', { name: 'Retries in the code' });
  await slider.focus();
  await page.keyboard.press('End');
  await soon(() => rule(page, 'multiplied-retries').textContent()).toContain('11 × 3 × 3 = 99 times');
  await page.getByRole('button', { name: 'Reset' }).click();
  await soon(() => answer(page).textContent()).toBe('One error, five warnings and one info.');
  expect(complaints).toEqual([]);
});

test('a link that asks for what does not exist says so; own text is kept beside the examples', async () => {
  const { page, complaints } = await site.open(`${url}#lint~example=nope~app=99`, phone);
  await wake(page);
  const said = page.locator('#lint .hop-diagnostics');
  await soon(() => said.textContent()).toContain('example = “nope”');
  expect(await said.textContent()).toContain('99');
  await field(page).fill(manifest('{attempts: 1}'));
  const from = page.getByLabel('Start from');
  await from.selectOption({ index: 1 });
  await from.selectOption({ label: 'your own text' });
  expect(await field(page).inputValue()).toBe(manifest('{attempts: 1}'));
  expect(complaints).toEqual([]);
});

test('what is typed is checked, survives broken YAML, and travels in the link', async () => {
  const { page, complaints } = await site.open(url, phone);
  await wake(page);
  await field(page).fill(manifest('{attempts: 2, perTryTimeout: 2s, retryOn: "connect-failure, reset"}'));
  await soon(() => answer(page).textContent()).toBe('One error, one warning and one info.');
  expect(await rule(page, 'retry-on-blanks').textContent()).toContain('Write connect-failure,reset.');
  await field(page).fill(`${manifest('{attempts: 0}')}---\nkind: [`);
  await soon(() => page.locator('.lint__finding--error').textContent()).toContain('Unexpected YAML');
  expect(await page.locator('.lint__objects').textContent()).toContain('are tried once');
  await field(page).fill(manifest('{attempts: 1}'));
  await soon(() => page.locator('.lint__none').count()).toBe(1);
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('closed')) } });
  });
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.getByRole('textbox', { name: 'Copy link' }).inputValue();
  expect(complaints).toEqual([]);
  const again = await site.open(link.slice(site.url.length));
  await wake(again.page);
  await soon(() => again.page.locator('.lint__objects').textContent()).toContain(
    'Requests to cart are tried up to 2 times',
  );
  expect(again.complaints).toEqual([]);
});

test('a finding shows its place in the editor, and the cursor shows its finding', async () => {
  const { page, complaints } = await site.open(url);
  await wake(page);
  await page.locator('.monaco-editor').waitFor();
  expect(await page.locator('.squiggly-error, .squiggly-warning, .squiggly-info').count()).toBeGreaterThan(3);
  const finding = rule(page, 'timeout-forgets-first-try');
  await finding.hover();
  await soon(() => page.locator('.code-editor__mark--linked').count()).toBeGreaterThan(0);
  await rule(page, 'gateway-errors-never-first').getByRole('button').click();
  await soon(() => page.locator('.view-line', { hasText: 'consecutiveGatewayErrors' }).isVisible()).toBe(true);
  await page.locator('.view-line', { hasText: 'perTryTimeout' }).click({ position: { x: 172, y: 8 } });
  await soon(() => page.locator('.lint__finding--active').allTextContents()).toEqual([
    expect.stringContaining('try-timeout-not-retried'),
  ]);
  expect(complaints).toEqual([]);
});

test('by keyboard alone: past the editor, to a finding and its place', async () => {
  const { page } = await site.open(url);
  await wake(page);
  await page.locator('.monaco-editor').waitFor();
  await page.getByRole('button', { name: 'Copy YAML' }).focus();
  await page.keyboard.press('Tab');
  await soon(() => page.evaluate(() => document.activeElement?.closest('.monaco-editor') !== null)).toBe(true);
  const reached: string[] = [];
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      ),
    );
  }
  expect(reached.some((label) => label.startsWith('Show line 8:'))).toBe(true);
});

test.each(['light', 'dark'] as const)('axe has no complaint in %s, with the editor open', async (colorScheme) => {
  const { page, complaints } = await site.open(url, { colorScheme });
  await wake(page);
  await page.locator('.monaco-editor').waitFor();
  await page.getByLabel('Start from').selectOption('nginx');
  await soon(() => rule(page, 'grpc-retried-for-ever').count()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('at 360 px nothing is wider than the screen', async () => {
  const { page } = await site.open(url, phone);
  await wake(page);
  await page.getByLabel('Start from').selectOption('nginx');
  await soon(() => rule(page, 'grpc-retried-for-ever').count()).toBe(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

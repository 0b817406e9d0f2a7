/** The backoff playground as a reader uses it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, wake, type Site } from './support.ts';

const path = '/playground/backoff/';
const timeout = { timeout: 30_000 };
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const open = async (url = path) => {
  const { page, complaints } = await site.open(url);
  await wake(page);
  return { page, complaints, figure: page.locator('#backoff'), words: page.locator('#backoff .hop-words') };
};

test('the arrow keys move a slider; picture and words follow, and the worker gives the finer numbers', async () => {
  const { page, complaints, figure, words } = await open();
  const picture = await figure.locator('.hop-figure__picture').innerHTML();
  await figure.getByRole('slider', { name: 'Retries', exact: true }).focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
  // 200 ms doubled eight times, none longer than 5 s.
  await expect.poll(() => words.textContent()).toMatch(/Longest possible wait in all: A 21\.2\ss,/);
  expect(await figure.locator('.hop-figure__picture').innerHTML()).not.toBe(picture);
  await expect.poll(() => figure.locator('.plot__basis').textContent(), timeout).toContain('20,000 drawn requests');
  expect(complaints).toEqual([]);
});

test('a typed formula: a caret under what cannot be read, a control for each name, and a link that brings it all back', async () => {
  const { page, complaints, figure, words } = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await figure.getByLabel('Formula of A', { exact: true }).selectOption({ label: 'A formula you type' });
  const field = figure.getByRole('textbox', { name: 'Wait before retry n, in milliseconds' });
  await field.fill('wait = 200ms\nwait * 2^n * rnd()');
  await expect.poll(() => figure.locator('.typed__caret').textContent()).toMatch(/rnd\(\)\n {13}\^/);
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await field.fill('wait = 200ms\nwait * 2^n * rand()');
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('false');
  const named = figure.locator('.typed__names').getByRole('slider', { name: 'wait', exact: true });
  await named.focus();
  await page.keyboard.press('ArrowRight');
  const position = await named.inputValue();
  await expect.poll(() => figure.locator('.plot__basis').textContent(), timeout).toContain('20,000 drawn requests');
  const after = await words.textContent();
  await figure.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const again = await open(link.replace(site.url, ''));
  await expect
    .poll(() => again.figure.locator('.plot__basis').textContent(), timeout)
    .toContain('20,000 drawn requests');
  expect(await again.words.textContent()).toBe(after);
  expect(await again.figure.locator('.typed__names').getByRole('slider', { name: 'wait' }).inputValue()).toBe(position);
  expect([...complaints, ...again.complaints]).toEqual([]);
});

/** The retry simulator as a reader uses it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, openSite, wake, type Site } from './support.ts';

const path = '/playground/retries/';
const timeout = { timeout: 30_000 };
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const open = async (url = path, options = {}) => {
  const { page, complaints } = await site.open(url, options);
  await wake(page);
  const figure = (id: string) => page.locator(`#${id}`);
  const words = (id: string) => figure(id).locator('.hop-words');
  return { page, complaints, figure, words };
};

test('it answers before anything is touched, and nothing complains', async () => {
  const { page, complaints, words } = await open();
  expect(await words('retries').textContent()).toContain('A does not come back');
  expect(await words('one-request').textContent()).toContain('because no retry was left');
  expect(await words('many-runs').textContent()).toMatch(/Of 20 runs each, 20 collapse with A/);
  expect(await words('tipping').textContent()).toContain('Of two runs of A in each cell, at least half collapse');
  // What the build computed is not computed again.
  expect(page.workers()).toHaveLength(0);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('another scenario runs in workers, one run at once and many with progress', async () => {
  const { page, complaints, figure, words } = await open();
  await figure('retries').getByLabel('Scenario', { exact: true }).selectOption('three-layers');
  await expect.poll(() => words('retries').textContent(), timeout).toContain('A makes 64 calls to the service, B 4');
  await expect.poll(() => words('one-request').textContent(), timeout).toContain('80 calls more');
  await expect
    .poll(() => words('many-runs').textContent(), timeout)
    .toContain('Of 20 runs each, 20 collapse with A and 20 collapse with B');
  await expect.poll(() => figure('many-runs').locator('.work').getAttribute('data-status'), timeout).toBe('done');
  // The map of the former scenario is gone; this one has not been asked for.
  expect(await words('tipping').textContent()).toContain('has not been drawn for these settings');
  expect(page.workers().length).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

test('a policy is changed by keyboard; the figures follow and the link carries it', async () => {
  const { page, complaints, figure, words } = await open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const tab = figure('retries').getByRole('button', { name: /^A 3 retries/ });
  await tab.focus();
  await page.keyboard.press('Enter');
  const retries = figure('retries').getByRole('slider', { name: 'Retries' });
  await retries.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
  await expect.poll(() => words('retries').textContent(), timeout).not.toContain('A does not come back');
  await figure('retries').getByLabel('Retry budget').selectOption('concurrency-share');
  expect(
    await figure('retries')
      .getByRole('button', { name: /^A no retries/ })
      .count(),
  ).toBe(1);
  const after = await words('retries').textContent();
  await figure('retries').getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(decodeURIComponent(link)).toContain('#retries~a=retries=0;budget=concurrency-share');
  const again = await open(link.replace(site.url, ''));
  await expect.poll(() => again.words('retries').textContent(), timeout).toBe(after);
  await figure('retries').getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => words('retries').textContent(), timeout).toContain('A does not come back');
  expect([...complaints, ...again.complaints]).toEqual([]);
});

test('the map is drawn on demand, can be cancelled, and never holds up the page', async () => {
  const { page, complaints, figure, words } = await open();
  const work = figure('tipping').locator('.work');
  await figure('tipping').getByRole('radio', { name: 'B', exact: true }).check();
  await work.getByRole('button', { name: /Draw (the map|it finer)/ }).click();
  await expect.poll(() => work.locator('progress').getAttribute('value').then(Number), timeout).toBeGreaterThan(0);
  // While the workers are busy the page goes on drawing: frames pass and the work is not over.
  const slider = figure('retries').getByRole('slider', { name: 'Requests' });
  await slider.focus();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await work.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => work.textContent()).toMatch(/Cancelled after \d+ of [\d,]+ runs/);
  const stopped = await work.textContent();
  await page.waitForTimeout(600);
  expect(await work.textContent()).toBe(stopped);
  // Other settings drop what was there.
  await page.keyboard.press('ArrowRight');
  await slider.press('ArrowRight');
  await expect.poll(() => words('tipping').textContent(), timeout).toContain('has not been drawn');
  expect(complaints).toEqual([]);
});

test('any request can be picked and is explained step by step', async () => {
  const { page, complaints, figure, words } = await open();
  const life = figure('one-request');
  await life.getByRole('radio', { name: 'B', exact: true }).check();
  await expect
    .poll(() => words('one-request').textContent(), timeout)
    .toContain('because the retry budget was used up');
  await expect.poll(() => life.locator('.events').textContent()).toContain('the retry budget is used up');
  const number = life.getByRole('textbox', { name: /^Any of [\d,]+, typed/ });
  await number.fill('3');
  await number.press('Enter');
  await expect
    .poll(() => words('one-request').textContent(), timeout)
    .toMatch(/^Request 3 was answered after .+ and one try\./);
  await life.getByText('As a table').click();
  expect(await life.locator('tbody tr').count()).toBe(1);
  expect(await life.locator('tbody').textContent()).toContain('answered');
  await life.getByRole('button', { name: 'Back', exact: true }).click();
  expect(await life.locator('.events [aria-current]').count()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a broken link keeps to what can be read, and says the rest', async () => {
  const { complaints, figure } = await open(`${path}#retries~preset=nothing~a=retries=99;wait=never~seed=abc`);
  await expect
    .poll(() => figure('retries').locator('.hop-diagnostics').textContent())
    .toContain('Unexpected wait never');
  expect(await figure('retries').locator('.hop-diagnostics').textContent()).toContain('seed = “abc”');
  expect(await figure('retries').locator('.hop-diagnostics li').count()).toBe(4);
  expect(complaints).toEqual([]);
});

test('a model without a time axis is compared all the same', async () => {
  const { page, complaints, figure, words } = await open(`${path}#retries~preset=aws-contention~a=strategy=none~b=`);
  await expect
    .poll(() => words('many-runs').textContent(), timeout)
    .toMatch(/Calls: A 2,4\d\d, B [78]\d\d.* Completion: A .+s, B .+s\./);
  expect(await figure('one-request').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('at 360 px the controls fold into a sheet and nothing is wider than the screen', async () => {
  const { page, complaints, figure } = await open(path, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await figure('retries').getByRole('button', { name: 'Controls' }).click();
  await figure('retries')
    .getByRole('button', { name: /^B 3 retries/ })
    .click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('without JavaScript every figure shows its picture and its answer', async () => {
  const { page } = await site.open(path, { javaScriptEnabled: false });
  const words = await page.locator('.hop-words strong').allTextContents();
  expect(words).toHaveLength(4);
  expect(words[0]).toContain('A does not come back');
  expect(await page.locator('.hop-figure__picture svg[role=img]').count()).toBe(4);
});

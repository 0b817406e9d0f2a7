/** What a reader does on the first visit. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, openSite, wake, type Site } from './support.ts';

const lesson = '/learn/from-libraries-to-the-mesh/';
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

test('moving a slider changes the answer; reset brings it back; the link carries it', async () => {
  const { page, complaints } = await site.open('/');
  await wake(page);
  const words = page.locator('#call .hop-words');
  const before = await words.textContent();
  const slider = page.getByRole('slider', { name: 'Timeout per try' });
  await slider.focus();
  for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowRight');
  await expect.poll(() => words.textContent()).toContain('by pod b, on the first retry');
  expect(await page.locator('#call [role=status]').textContent()).toBeDefined();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('#call~set=');
  await expect.poll(() => page.url()).toBe(link);
  await page.reload();
  await wake(page);
  await expect.poll(() => words.textContent()).toContain('by pod b');
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => words.textContent()).toBe(before);
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  const again = await site.open(link.replace(site.url, ''));
  await wake(again.page);
  await expect.poll(() => again.page.locator('#call .hop-words').textContent()).toContain('by pod b');
  expect([...complaints, ...again.complaints]).toEqual([]);
});

test('a run plays, pauses, steps and goes backward; the event list follows', async () => {
  const { page, complaints } = await site.open(lesson);
  await wake(page);
  const figure = page.locator('#traffic');
  await figure.scrollIntoViewIfNeeded();
  const clock = figure.locator('output');
  await figure.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => figure.getByRole('button', { name: 'Pause' }).count()).toBe(1);
  await expect
    .poll(async () => Number.parseFloat((await clock.textContent()) ?? ''), { timeout: 5000 })
    .toBeGreaterThan(400);
  await figure.getByRole('button', { name: 'Pause' }).click();
  const paused = await clock.textContent();
  await page.waitForTimeout(150);
  expect(await clock.textContent()).toBe(paused);
  const current = figure.locator('.events [aria-current]');
  const stepped = async (name: string) => {
    await figure.getByRole('button', { name, exact: true }).click();
    return current.textContent();
  };
  const forward = await stepped('Step');
  const further = await stepped('Step');
  expect(further).not.toBe(forward);
  expect(await stepped('Back')).toBe(forward);
  const scrubber = figure.getByRole('slider', { name: 'Time in the run' });
  await scrubber.press('End');
  await expect.poll(() => figure.getByRole('button', { name: 'Step' }).getAttribute('aria-disabled')).toBe('true');
  const retry = figure.locator('.events__item', { hasText: 'attempt 2' }).first();
  await retry.getByRole('button').click();
  await expect.poll(() => current.textContent()).toContain('attempt 2');
  expect(complaints).toEqual([]);
});

test('with reduced motion the run is stepped, not frozen', async () => {
  const { page } = await site.open(lesson, { reducedMotion: 'reduce' });
  await wake(page);
  const figure = page.locator('#traffic');
  await figure.getByRole('button', { name: 'Play' }).click();
  const seen = new Set<string>();
  for (let i = 0; i < 12; i++) {
    seen.add((await figure.locator('output').textContent()) ?? '');
    await page.waitForTimeout(200);
  }
  expect(seen.size).toBeGreaterThanOrEqual(3);
  expect(seen.size).toBeLessThanOrEqual(6);
});

test('an edited snippet is converted; broken text keeps its place and its diagnostic', async () => {
  const { page, complaints } = await site.open(lesson);
  await wake(page);
  const figure = page.locator('#converter');
  const yaml = figure.locator('.yaml-view');
  await figure.getByRole('radio', { name: 'Polly 7' }).check();
  await expect.poll(() => yaml.textContent(), { timeout: 15_000 }).toContain('5xx');
  const text = figure.getByRole('textbox', { name: 'Java or C#' });
  await text.fill('@Retryable(maxAttempts = 7)\nvoid load() {}');
  await expect.poll(() => yaml.textContent(), { timeout: 15_000 }).toContain('attempts: 6');
  expect(await axeViolations(page)).toEqual([]);
  await text.fill('class Nothing {');
  await expect
    .poll(() => figure.locator('.hop-diagnostics').textContent(), { timeout: 15_000 })
    .toContain('looked for');
  expect(await text.inputValue()).toBe('class Nothing {');
  expect(await axeViolations(page)).toEqual([]);
  await figure.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => yaml.textContent()).toContain('backoff: 400ms');
  expect(complaints).toEqual([]);
});

test('everything in a figure is reached by keyboard, with a visible focus', async () => {
  const { page } = await site.open('/');
  await wake(page);
  const reached = new Set<string>();
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const holder = getComputedStyle(element.parentElement!);
      const visible = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || holder.outlineStyle !== 'none';
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
      return { inFigure: Boolean(element.closest('#call')), name: `${element.tagName} ${name}`, visible };
    });
    if (!stop) continue;
    expect(stop.visible, stop.name).toBe(true);
    if (stop.inFigure) reached.add(stop.name);
  }
  for (const name of ['Play', 'Step', 'Back', 'As a table', 'Copy link', 'CSV']) {
    expect(
      [...reached].some((stop) => stop.includes(name)),
      name,
    ).toBe(true);
  }
});

test('the front page loads no figure until someone means to use it, and forgets nothing done before it has come', async () => {
  const { page, complaints } = await site.open('/');
  await page.waitForLoadState('networkidle');
  const island = page.locator('astro-island').first();
  const runtime = (await island.getAttribute('renderer-url'))!;
  const loaded = () =>
    page.evaluate((url) => performance.getEntriesByName(new URL(url, location.href).href).length, runtime);
  expect(await loaded()).toBe(0);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(`**${runtime}`, async (route) => {
    await held;
    await route.continue();
  });
  const figure = page.locator('#call');
  await figure.getByRole('slider', { name: 'Timeout per try' }).fill('120');
  await figure.getByRole('radio', { name: 'full' }).check();
  await figure.getByRole('button', { name: 'Play' }).click();
  expect(await island.getAttribute('ssr')).not.toBeNull();
  release();
  await figure.getByRole('button', { name: 'Pause' }).waitFor();
  expect(await figure.getByRole('slider', { name: 'Timeout per try' }).inputValue()).toBe('120');
  expect(await figure.getByRole('radio', { name: 'full' }).isChecked()).toBe(true);
  await expect.poll(() => page.url()).toMatch(/#call~set=.*jitter%3Dfull/);
  expect(complaints).toEqual([]);
});

test('a long page is laid out to its end while the browser idles', async () => {
  const { page } = await site.open(lesson);
  const skipped = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll('.sl-markdown-content *')].filter(
          (element) => getComputedStyle(element).contentVisibility === 'auto',
        ).length,
    );
  await expect.poll(skipped).toBe(0);
  await page.evaluate(() => document.querySelector('.hop-figure')!.append(document.createElement('p')));
  expect(await skipped(), 'what a figure adds later').toBe(0);
  const still = await site.open(lesson, { javaScriptEnabled: false });
  expect(
    await still.page
      .locator('.sl-markdown-content > p')
      .last()
      .evaluate((p) => getComputedStyle(p).contentVisibility),
  ).toBe('visible');
});

test('without JavaScript the lesson can be read and its figures show their answers', async () => {
  const { page } = await site.open(lesson, { javaScriptEnabled: false });
  const words = await page.locator('.hop-words').allTextContents();
  expect(words).toHaveLength(3);
  for (const sentence of words) expect(sentence.length).toBeGreaterThan(30);
  expect(await page.locator('#backoff svg').count()).toBeGreaterThan(0);
  expect(await page.locator('#traffic .events li').count()).toBeGreaterThan(3);
});

test('a search for the service mesh finds the lesson first', async () => {
  const { page, complaints } = await site.open('/');
  await page.locator('site-search button').first().click();
  const field = page.getByRole('searchbox').or(page.locator('.pagefind-ui__search-input')).first();
  const results = page.locator('.pagefind-ui__result-link');
  await field.fill('service mesh');
  // A reader who types before the index has arrived types on; so does this one.
  const first = async () => {
    if ((await results.count()) === 0) {
      await field.fill('service mes');
      await field.pressSequentially('h');
    }
    return (await results.allTextContents())[0];
  };
  await expect.poll(first, { timeout: 20_000, interval: 1500 }).toMatch(/from library retries to the mesh/i);
  expect(complaints).toEqual([]);
});

test('the theme can be chosen and stays', async () => {
  const { page } = await site.open('/', { colorScheme: 'light' });
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  const before = await scheme();
  await page.getByRole('button', { name: /theme|dark|light|colour/i }).click();
  await expect.poll(scheme).not.toBe(before);
  const after = await scheme();
  await page.reload();
  expect(await scheme()).toBe(after);
});

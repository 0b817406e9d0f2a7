/** The converter on its page: typing, targets, answers, the link, the keyboard. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeViolations, openSite, wake, type Site } from './support.ts';

const path = '/playground/convert/';
const waiting = { timeout: 20_000 };
let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

async function openEditors(url = path) {
  const { page, complaints } = await site.open(url);
  await wake(page);
  const figure = page.locator('#convert');
  await figure.locator('.monaco-editor').nth(1).waitFor();
  return { page, complaints, figure };
}

const source = (figure: Locator) => figure.locator('.convert__pane').first();
const output = (figure: Locator) => figure.getByRole('tabpanel');
/** Monaco draws spaces as no-break spaces and only the lines on the screen. */
const textOf = async (pane: Locator) =>
  ((await pane.locator('.view-lines').innerText()) ?? '').replaceAll('\u00a0', ' ');

/** Replaces what the editor holds. Typed as one insertion, so that no bracket is closed by the editor. */
async function retype(page: Page, pane: Locator, text: string) {
  await pane.locator('.monaco-editor').click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

/** What `look` finds with the pointer at rest on a line: put there anew each time, as an editor that still loads misses it. */
const pointing = <Found>(line: Locator, look: () => Promise<Found>) => {
  let turn = 0;
  return async () => {
    await line.hover({ position: { x: 110 + (turn++ % 2), y: 8 } });
    await line.page().waitForTimeout(700);
    return look();
  };
};

const polly = `Policy.Handle<HttpRequestException>()
  .WaitAndRetryAsync(5, a => TimeSpan.FromSeconds(Math.Pow(2, a)));`;

test('code typed in C# and Java is converted; another target writes it anew', async () => {
  const { page, complaints, figure } = await openEditors();
  await retype(page, source(figure), polly);
  await expect.poll(() => textOf(output(figure)), waiting).toContain('attempts: 5');
  expect(await figure.locator('.report').innerText()).toContain('5 here is 6 calls at most');
  await figure.getByRole('tab', { name: 'Traefik' }).click();
  await expect.poll(() => textOf(output(figure)), waiting).toContain('attempts: 6');
  await figure.getByRole('tab', { name: 'Traefik' }).press('ArrowLeft');
  await expect.poll(() => figure.getByRole('tab', { selected: true }).innerText()).toBe('Envoy');
  await figure.getByLabel('More targets').selectOption('kuma');
  await expect.poll(() => textOf(output(figure)), waiting).toContain('MeshRetry');
  await figure.getByRole('tab', { name: 'Istio' }).click();
  await retype(page, source(figure), '@Retryable(maxAttempts = 7, backoff = @Backoff(delay = 300))\nvoid load() {}');
  await expect.poll(() => textOf(output(figure)), waiting).toContain('attempts: 6');
  expect(await source(figure).locator('.code-editor__head').innerText()).toContain('Java');
  expect(await figure.locator('.hop-words').innerText()).toMatch(/seven calls at most in both/);
  expect(complaints).toEqual([]);
});

test('a link to an example and a target that do not exist says so', async () => {
  const { page, complaints, figure } = await openEditors();
  await page.evaluate(() => void (location.hash = 'convert~ex=nope~to=nothing'));
  await expect.poll(() => figure.locator('.hop-diagnostics').textContent()).toContain('ex = “nope”');
  expect(await figure.locator('.hop-diagnostics').textContent()).toContain('to = “nothing”');
  expect(complaints).toEqual([]);
});

test('what the text does not tell is asked for, kept in the link with everything else, and read back from it', async () => {
  const { page, complaints, figure } = await openEditors();
  await figure.getByLabel('Start from').selectOption({ label: 'Values that the text does not tell' });
  const tries = figure.getByRole('textbox', { name: /number of retries/ });
  await tries.waitFor(waiting);
  expect(await figure.locator('.hop-words').innerText()).toContain('until the open values are filled in');
  await tries.fill('6');
  await tries.press('Enter');
  const delay = figure.getByRole('textbox', { name: /waits/ });
  await delay.fill('250');
  await delay.press('Enter');
  await expect.poll(() => textOf(output(figure)), waiting).toContain('attempts: 5');
  await figure.getByRole('region', { name: 'Proof' }).waitFor(waiting);
  await figure.getByRole('tab', { name: 'Linkerd' }).click();
  await expect.poll(() => textOf(output(figure)), waiting).toContain('retry.linkerd.io/limit');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await figure.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#convert~ex=/);
  const again = await openEditors(link.replace(site.url, ''));
  await expect.poll(() => textOf(output(again.figure)), waiting).toMatch(/limit: "?5/);
  expect(await again.figure.getByRole('textbox', { name: /number of retries/ }).inputValue()).toBe('6');
  expect([...complaints, ...again.complaints]).toEqual([]);
});

test('a long text travels packed', async () => {
  const { page, complaints, figure } = await openEditors();
  const long = `// ${'the reason why, '.repeat(60)}\n${polly}`;
  await retype(page, source(figure), long);
  await expect.poll(() => textOf(output(figure)), waiting).toContain('attempts: 5');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await figure.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('~srcz=');
  expect(link.length).toBeLessThan(long.length);
  const again = await openEditors(link.replace(site.url, ''));
  await expect.poll(() => textOf(output(again.figure)), waiting).toContain('attempts: 5');
  expect(await textOf(source(again.figure))).toContain('WaitAndRetryAsync(5');
  expect([...complaints, ...again.complaints]).toEqual([]);
});

test('Tab leaves the editors; a line of the report marks both texts while it has the focus', async () => {
  const { page, figure } = await openEditors();
  await source(figure).locator('.monaco-editor').click();
  await page.keyboard.press('Tab');
  const outside = () =>
    page.evaluate(
      () => !document.activeElement?.closest('.convert__pane .monaco-editor') && document.activeElement?.tagName,
    );
  expect(await outside()).not.toBe(false);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  expect(await outside()).not.toBe(false);
  await page.mouse.move(5, 5);
  const line = figure.locator('.report__field', { hasText: 'number of retries' }).first();
  await line.focus();
  await expect.poll(() => figure.locator('.code-editor__mark--linked').count(), waiting).toBeGreaterThanOrEqual(2);
  expect(await source(figure).locator('.code-editor__mark--linked').count()).toBeGreaterThan(0);
  expect(await output(figure).locator('.code-editor__mark--linked').count()).toBeGreaterThan(0);
  await line.blur();
  await expect.poll(() => figure.locator('.code-editor__mark--linked').count(), waiting).toBe(0);
});

test('pointing at the YAML marks the code', async () => {
  const { figure } = await openEditors();
  const line = output(figure).locator('.view-line', { hasText: 'attempts' }).first();
  const marks = pointing(line, () => source(figure).locator('.code-editor__mark--linked').count());
  await expect.poll(marks, waiting).toBeGreaterThan(0);
  expect(await figure.locator('.report__line--active').count()).toBe(1);
});

test('YAML changed by hand is kept, checked against the schema, and given up on demand', async () => {
  const { page, complaints, figure } = await openEditors();
  await retype(page, output(figure), 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec:\n  hostz: [a]\n');
  await expect
    .poll(() => output(figure).locator('.squiggly-error, .squiggly-warning').count(), waiting)
    .toBeGreaterThan(0);
  await figure.getByRole('tab', { name: 'Envoy' }).click();
  await expect.poll(() => textOf(output(figure)), waiting).not.toContain('hostz');
  await figure.getByRole('tab', { name: 'Istio' }).click();
  await expect.poll(() => textOf(output(figure)), waiting).toContain('hostz');
  await figure.getByRole('button', { name: 'Undo my changes' }).click();
  await expect.poll(() => textOf(output(figure)), waiting).toContain('attempts:');
  expect(complaints).toEqual([]);
});

test('completion and hover come from the schema', async () => {
  const { page, complaints, figure } = await openEditors();
  const line = output(figure).locator('.view-line', { hasText: 'attempts' }).first();
  await expect
    .poll(
      pointing(line, () => page.locator('.monaco-hover:visible').allInnerTexts()),
      waiting,
    )
    .toEqual(expect.arrayContaining([expect.stringContaining('Number of retries to be allowed')]));
  await retype(page, output(figure), 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec:\n  ');
  await page.keyboard.press('Control+Space');
  await expect
    .poll(() => page.locator('.suggest-widget:visible').allInnerTexts(), waiting)
    .toEqual(expect.arrayContaining([expect.stringContaining('hosts')]));
  expect(complaints).toEqual([]);
});

test('the YAML is put to work in the traffic playground', async () => {
  const { figure, complaints } = await openEditors();
  const href = await figure.getByRole('link', { name: 'Open in traffic' }).getAttribute('href');
  const traffic = await site.open(href!);
  await wake(traffic.page);
  const scene = traffic.page.locator('#scene');
  await expect.poll(() => scene.locator('.hop-words').innerText(), waiting).toContain('ratings');
  expect(await scene.innerText()).toContain('from-converter.yaml');
  expect([...complaints, ...traffic.complaints]).toEqual([]);
});

test('text without a policy stays and says what was looked for; axe finds nothing, then or before', async () => {
  const { page, complaints, figure } = await openEditors();
  expect(await axeViolations(page)).toEqual([]);
  await retype(page, source(figure), 'class Nothing {');
  await expect.poll(() => figure.locator('.hop-diagnostics').innerText(), waiting).toContain('looked for');
  expect(await textOf(source(figure))).toContain('class Nothing {');
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('on a touch screen both are plain labelled fields', async () => {
  const { page, complaints } = await site.open(path, {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  await wake(page);
  const figure = page.locator('#convert');
  await figure.getByRole('textbox', { name: /Java|C#/ }).fill(polly);
  const yaml = figure.getByRole('textbox', { name: 'Istio configuration' });
  await expect.poll(() => yaml.inputValue(), waiting).toContain('attempts: 5');
  expect(await figure.locator('.monaco-editor').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('without JavaScript the example, its report and its proof are there', async () => {
  const { page } = await site.open(path, { javaScriptEnabled: false });
  expect(await page.locator('#convert .hop-words').innerText()).toMatch(
    /carr(y|ies) over exactly.*When every try fails/s,
  );
  expect(await page.locator('#convert .report__line').count()).toBeGreaterThan(2);
  expect(await page.locator('#convert .proof__numbers td').count()).toBeGreaterThan(6);
});

/** Every page in light, dark and at 360 px: nothing complains, nothing overflows, axe finds nothing. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeViolations, colourRules, openSite, wake, type Opened, type Site } from './support.ts';

const root = fileURLToPath(new URL('../../dist/site', import.meta.url));
const all = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('index.html') && !file.startsWith('pagefind'))
  .map((file) => `/${file.replaceAll('\\', '/').replace(/index\.html$/, '')}`);
/** Pages made by one template are checked through two of them. */
const formulas = all.filter((url) => /^\/reference\/formulas\/.+/.test(url));
const targets = all.filter((url) => /^\/reference\/targets\/.+/.test(url));
const sources = all.filter((url) => /^\/reference\/sources\/.+/.test(url));
const lintRules = all.filter((url) => /^\/reference\/lint\/.+/.test(url));
const urls = [
  ...all.filter((url) => ![formulas, sources, targets, lintRules].some((list) => list.includes(url))),
  ...sources.filter((url) => /\/(polly-v7|resilience4j-settings)\//.test(url)),
  ...lintRules.slice(0, 2),
  ...targets.filter((url) => /\/(istio|ingress-nginx)\//.test(url)),
  ...formulas.filter((url) => /exponential\/|\/none\//.test(url)).slice(0, 2),
];

let site: Site;
let screen: Opened;
let phone: Opened;
beforeAll(async () => {
  site = await openSite();
  screen = await site.open('/');
  phone = await site.open('/', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
});
afterAll(() => site.close());

/** What needs the room of a screen that is not there, or fingers finer than they are. */
const narrowFaults = () => {
  const scrolls = (element: Element | null): boolean => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > 361 && !scrolls(element) && !element.closest('svg'))
    .map((element) => `wider than the screen: ${element.tagName}.${element.className}`);
  const targets = '.hop-figure :is(button, input:not([type=radio]), select, summary), header :is(a, button)';
  const small = [...document.querySelectorAll(targets)]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.height < 23.5 || box.width < 23.5))
    .map(
      ({ element, box }) =>
        `under 24 px: ${element.tagName} ${element.textContent?.slice(0, 20)} ${box.width}×${box.height}`,
    );
  return [...wide.slice(0, 5), ...small];
};

describe.each(urls)('%s', (url) => {
  test('in light and in dark: no complaint, no violation', async () => {
    const { page, complaints } = screen;
    await page.emulateMedia({ colorScheme: 'light' });
    complaints.length = 0;
    await page.goto(site.url + url);
    await wake(page);
    expect(await axeViolations(page), 'light').toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme=dark]').waitFor();
    expect(await axeViolations(page, { rules: colourRules }), 'dark').toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('at 360 px nothing is wider than the screen, no touch target under 24 px', async () => {
    const { page } = phone;
    await page.goto(site.url + url);
    await wake(page);
    expect(await page.evaluate(narrowFaults)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

/** A browser over the built site; every page reports what went wrong in it. */
import { fileURLToPath } from 'node:url';
import type { Server } from 'node:http';
import { AxeBuilder } from '@axe-core/playwright';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { browserArgs, ensureBrowser } from '../support/browser.mjs';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';

const root = fileURLToPath(new URL('../../dist/site', import.meta.url));

/** Features of the browser, these instead of the ones Playwright switches off. */
const notNeeded = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  // Playwright's own, as far as a site without a network can tell.
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
];

export interface Opened {
  readonly page: Page;
  /** What the page complains about, from its beginning. */
  readonly complaints: string[];
}

export interface Site {
  readonly url: string;
  /** A fresh page. */
  open(path: string, options?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const server: Server = createStaticServer(root);
  const port = await listen(server, 0);
  const args = [
    ...browserArgs,
    // Parsers run briefly here: their slower second compilation would not pay.
    '--js-flags=--liftoff-only',
    // A browser without a screen draws its own frame all the same: no pages for its address bar, no moving tabs.
    '--animation-duration-scale=0',
    `--disable-features=${notNeeded.join()}`,
  ];
  const browser: Browser = await chromium.launch({ executablePath: ensureBrowser(), args });
  const contexts = new Map<string, Promise<BrowserContext>>();
  /** Pages with the same options share a context, and with it what was loaded and compiled. */
  const contextFor = (options: BrowserContextOptions): Promise<BrowserContext> => {
    const key = JSON.stringify(options);
    const context = contexts.get(key) ?? windowFor(options);
    contexts.set(key, context);
    return context;
  };
  const windowFor = async (options: BrowserContextOptions) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    // Keeps the window open: one for each page takes longer than many a page.
    await context.newPage();
    return context;
  };
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async open(path, options = {}) {
      const page = await (await contextFor(options)).newPage();
      // A page that nobody looks at any more goes on working.
      if (expect.getState().currentTestName) onTestFinished(() => page.close());
      page.setDefaultTimeout(10_000);
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
      page.on('requestfailed', (request) => {
        const why = request.failure()?.errorText;
        // A page that is left ends its own look ahead.
        if (why === 'net::ERR_ABORTED' && request.resourceType() === 'other') return;
        complaints.push(`request: ${request.url()} ${why}`);
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url()))
          complaints.push(`leaves the site: ${request.url()}`);
      });
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) =>
          console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
        );
      });
      await page.goto(url + path);
      return { page, complaints };
    },
    async close() {
      await browser.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Scrolls through the page and points at each island, so that every one wakes; waits until all have. */
export async function wake(page: Page): Promise<void> {
  const asleep = () => page.locator('astro-island[ssr]').count();
  for (let round = 0; round < 60 && (await asleep()) > 0; round++) {
    await page.evaluate(() => {
      const next = document.querySelector('astro-island[ssr] > *');
      next?.scrollIntoView();
      next?.dispatchEvent(new Event('pointerover', { bubbles: true }));
    });
    await page.waitForTimeout(100);
  }
  if ((await asleep()) > 0) throw new Error('an island did not wake');
  await page.evaluate(() => window.scrollTo(0, 0));
}

/** The run figure of the traffic playground, once its run is finished. */
export async function finishedRun(page: Page): Promise<Locator> {
  const figure = page.locator('#traffic');
  await figure.scrollIntoViewIfNeeded();
  await expect.poll(() => figure.locator('.flow-view').getAttribute('aria-busy'), { timeout: 20_000 }).toBe('false');
  return figure;
}

/** What a change of the colours can break. */
export const colourRules = ['color-contrast', 'link-in-text-block'] as const;

interface Look {
  /** The parts to look at; the whole page without it. */
  readonly only?: readonly string[];
  /** axe's rules by name; all that are on by default without it. */
  readonly rules?: readonly string[];
}

export async function axeViolations(page: Page, { only = [], rules = [] }: Look = {}): Promise<string[]> {
  // In one piece, not frame by frame: no page has frames, and carrying what is fine to this side took most of the time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode(true);
  for (const part of only) axe.include(part);
  if (rules.length > 0) axe.withRules([...rules]);
  const { violations } = await axe.analyze();
  return violations.map(
    (v) =>
      `${v.id}: ${v.nodes
        .map((node) => node.target.join(' '))
        .slice(0, 5)
        .join(', ')}`,
  );
}

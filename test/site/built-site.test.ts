/** The built pages: links, anchors, budgets, policy, figures that are there without JavaScript. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../dist/site', import.meta.url));
const pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.html') && !file.startsWith('pagefind/'))
  .map((file) => ({
    file,
    url: `/${file.replace(/index\.html$/, '')}`,
    html: readFileSync(path.join(root, file), 'utf8'),
  }));
const page = (url: string) => pages.find((candidate) => candidate.url === url)!;

const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
const unescape = (text: string) =>
  text.replaceAll('&amp;', '&').replaceAll('&#38;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

function idsOf(html: string): Set<string> {
  return new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!));
}

/** Broken internal links of one page. */
function brokenLinks(url: string, html: string, existing: (pathname: string) => string | undefined): string[] {
  const broken: string[] = [];
  for (const [tag] of html.matchAll(/<(?:a|link|img|script)\b[^>]*>/g)) {
    const raw = attribute(tag, 'href') ?? attribute(tag, 'src');
    if (raw === undefined || /^(https?:|mailto:|data:)/.test(raw)) continue;
    const { pathname, hash } = new URL(unescape(raw), `http://site${url}`);
    const target = existing(pathname);
    if (target === undefined) broken.push(`${url} → ${raw}`);
    else if (hash && pathname.endsWith('/') && !idsOf(target).has(decodeURIComponent(hash.slice(1)).split('~')[0]!)) {
      broken.push(`${url} → ${raw} (no such anchor)`);
    }
  }
  return broken;
}

function existing(pathname: string): string | undefined {
  const file = path.join(root, decodeURIComponent(pathname), pathname.endsWith('/') ? 'index.html' : '');
  if (!existsSync(file)) return undefined;
  return pathname.endsWith('/') ? readFileSync(file, 'utf8') : '';
}

test('there are pages', () => {
  expect(pages.map((p) => p.url)).toEqual(
    expect.arrayContaining(['/', '/learn/from-libraries-to-the-mesh/', '/404.html']),
  );
});

describe('links', () => {
  test('every internal link and anchor leads somewhere', () => {
    expect(pages.flatMap(({ url, html }) => brokenLinks(url, html, existing))).toEqual([]);
  });
  test('a planted dead link and a planted dead anchor are found', () => {
    expect(brokenLinks('/', '<a href="/nowhere/">x</a><a href="/learn/#nothing">x</a>', existing)).toHaveLength(2);
  });
});

/** Inline scripts that the page's own policy would not run. */
function unlistedScripts(html: string): string[] {
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
  const unlisted: string[] = [];
  for (const [, attributes, body] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\ssrc\s*=/.test(attributes!)) continue;
    const type = attribute(`<x ${attributes}>`, 'type');
    if (type && !/^(module|text\/javascript|importmap|speculationrules)$/.test(type)) continue;
    const hash = createHash('sha256').update(body!, 'utf8').digest('base64');
    if (!policy.includes(`'sha256-${hash}'`)) unlisted.push(body!.slice(0, 60));
  }
  return unlisted;
}

describe('content security policy', () => {
  test.each(pages.map((p) => [p.url, p.html]))(
    '%s has one, without unsafe scripts, and its inline scripts are listed',
    (_url, html) => {
      const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
      expect(policy).toBeDefined();
      const scripts = /script-src ([^;]*)/.exec(policy!)![1]!;
      expect(scripts).not.toContain("'unsafe-inline'");
      expect(scripts).not.toContain("'unsafe-eval'");
      expect(unlistedScripts(html)).toEqual([]);
      expect(html).not.toMatch(/\son(click|load|error|input|change)="/);
    },
  );
  test('a planted inline script is found', () => {
    expect(unlistedScripts(page('/').html.replace('</body>', '<script>planted()</script></body>'))).toEqual([
      'planted()',
    ]);
  });
});

/** Every script a page asks for before anyone touches it: its tags, its islands, and what those import at once. */
function initialScripts(html: string): Set<string> {
  const wanted = [
    ...[...html.matchAll(/<script\b[^>]*\ssrc="([^"]+)"/g)].map((m) => m[1]!),
    ...[...html.matchAll(/<link\b[^>]*rel="modulepreload"[^>]*href="([^"]+)"/g)].map((m) => m[1]!),
    ...[...html.matchAll(/\s(?:component-url|renderer-url|before-hydration-url)="([^"]+)"/g)].map((m) => m[1]!),
    ...[...html.matchAll(/import\s*(?:[\w{},*\s]+from\s*)?["'](\/_astro\/[^"']+)["']/g)].map((m) => m[1]!),
  ];
  const seen = new Set<string>();
  while (wanted.length > 0) {
    const url = wanted.pop()!;
    if (seen.has(url) || !url.endsWith('.js')) continue;
    seen.add(url);
    const text = readFileSync(path.join(root, url), 'utf8');
    // Static imports only; import() waits for someone to ask.
    for (const [, specifier] of text.matchAll(
      /(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{},\s]+?from\s*)?["'](\.[^"']+)["']/g,
    )) {
      wanted.push(path.posix.join(path.posix.dirname(url), specifier!));
    }
  }
  return seen;
}

const inlineBytes = (html: string) =>
  [...html.matchAll(/<script\b(?![^>]*\ssrc=)(?![^>]*json)[^>]*>([\s\S]*?)<\/script>/g)].reduce(
    (sum, m) => sum + gzipSync(m[1]!).length,
    0,
  );
const scriptKb = (html: string) =>
  ([...initialScripts(html)].reduce((sum, url) => sum + gzipSync(readFileSync(path.join(root, url))).length, 0) +
    inlineBytes(html)) /
  1000;

describe('bytes of JavaScript before anyone touches the page', () => {
  test.each(pages.map((p) => [p.url, p.html]))('%s stays within its budget', (_url, html) => {
    const limitKb = html.includes('<astro-island') ? 130 : 90;
    expect(scriptKb(html)).toBeLessThanOrEqual(limitKb);
  });
  test('what only the reference says of a formula is in no script of the lesson', () => {
    const said = 'clients that failed together retry together';
    expect(page('/reference/formulas/polly-v7-lambda/').html).toContain(said);
    const scripts = [...initialScripts(page('/learn/from-libraries-to-the-mesh/').html)];
    expect(scripts.filter((url) => readFileSync(path.join(root, url), 'utf8').includes(said))).toEqual([]);
  });
  test('the walk finds the runtime of the islands', () => {
    expect(scriptKb(page('/learn/from-libraries-to-the-mesh/').html)).toBeGreaterThan(50);
  });
});

describe('without JavaScript', () => {
  test.each(pages.filter((p) => p.html.includes('<astro-island')).map((p) => [p.url, p.html]))(
    '%s shows each figure’s picture and its result in words',
    (_url, html) => {
      const islands = html.split('<astro-island').slice(1);
      for (const island of islands) {
        expect(island).toMatch(/class="hop-words"/);
        expect(island).toMatch(/<svg|<pre/);
        expect(island).toMatch(/<strong>[^<]{8,}<\/strong>/);
      }
    },
  );
});

describe('every page', () => {
  test.each(pages.map((p) => [p.url, p.html]))('%s has a language, a title, a description and one h1', (_url, html) => {
    expect(html).toMatch(/<html[^>]* lang="en"/);
    expect(/<title>([^<]+)<\/title>/.exec(html)?.[1]).toMatch(/\S/);
    expect(html).toMatch(/<meta name="description" content="[^"]{20,}/);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(html).toMatch(/<meta name="viewport"/);
  });
});

/** A line break between a word and an element is dropped in .astro files; the space is gone from the sentence. */
const missingSpace = /[a-z)][.;:,]<(?:a|b|code|em|i|kbd|strong)[ >][^<]*/g;
describe('sentences', () => {
  test.each(pages.map((p) => [p.url, p.html]))('no space is lost before an element on %s', (_url, html) => {
    expect(html.match(missingSpace) ?? []).toEqual([]);
  });
  test('a planted lost space is found', () => {
    expect('<p>about it.<b>The proof</b></p>'.match(missingSpace)).toHaveLength(1);
  });
});

/** Rules that ask what is anywhere in the page: whatever a figure adds, all of the page is styled again. */
function wholePageRules(css: string): string[] {
  return [...css.matchAll(/(?<=^|[\s,{}])(?:html|body|main|:root)[^\s,{}]*:has\([^{}]*/g)].map(([rule]) => rule);
}

describe('style sheets', () => {
  test('none styles the page by what is in it', () => {
    const folder = path.join(root, '_astro');
    const sheets = readdirSync(folder).filter((file) => file.endsWith('.css'));
    expect(sheets.length).toBeGreaterThan(0);
    expect(sheets.flatMap((file) => wholePageRules(readFileSync(path.join(folder, file), 'utf8')))).toEqual([]);
  });
  test('a planted one is found', () => {
    expect(wholePageRules('a{b:c}main:has(.x) .y{d:e}.z:has(i){f:g}')).toEqual(['main:has(.x) .y']);
  });
});

test('nothing of the machine it was built on is in the pages', () => {
  for (const { html, url } of pages) expect(html.includes(process.cwd()), url).toBe(false);
});

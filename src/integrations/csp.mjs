/**
 * Writes a Content-Security-Policy into every built page, with a hash for each inline script and style it finds there.
 * `wasm-unsafe-eval` is for the search index and the parsers; style attributes come from React and Starlight.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const hashOf = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
const executable = /^(module|text\/javascript|importmap|speculationrules)$/;

function policyFor(html) {
  const scripts = new Set();
  const styles = new Set([hashOf('')]);
  for (const [, attributes, body] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\ssrc\s*=/.test(attributes)) continue;
    const type = /\stype\s*=\s*"?([^"\s>]+)/.exec(attributes)?.[1];
    if (!type || executable.test(type)) scripts.add(hashOf(body));
  }
  for (const [, body] of html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/g)) styles.add(hashOf(body));
  return [
    "default-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${[...scripts].join(' ')}`.trimEnd(),
    `style-src-elem 'self' ${[...styles].join(' ')}`,
    "style-src-attr 'unsafe-inline'",
  ].join('; ');
}

export const contentSecurityPolicy = () => ({
  name: 'content-security-policy',
  hooks: {
    'astro:build:done': async ({ dir }) => {
      const root = fileURLToPath(dir);
      for (const name of await readdir(root, { recursive: true })) {
        if (!name.endsWith('.html')) continue;
        const file = path.join(root, name);
        const html = await readFile(file, 'utf8');
        const meta = `<meta http-equiv="Content-Security-Policy" content="${policyFor(html)}">`;
        await writeFile(
          file,
          html.replace(/<head[^>]*>/, (head) => head + meta),
        );
      }
    },
  },
});

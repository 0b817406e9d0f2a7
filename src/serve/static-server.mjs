/** Serves a folder on 127.0.0.1: what `npm start` shows and what the tests open. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { createGzip } from 'node:zlib';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.pf_fragment': 'application/octet-stream',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};
const compressible = /^(text\/|application\/(json|wasm|xml)|image\/svg)/;

/** The file a path names inside `root`; folders mean their index.html; undefined outside of it or when absent. */
async function fileFor(root, pathname) {
  const wanted = path.join(root, path.normalize(decodeURIComponent(pathname)));
  if (wanted !== root && !wanted.startsWith(root + path.sep)) return undefined;
  const file = pathname.endsWith('/') ? path.join(wanted, 'index.html') : wanted;
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? file : undefined;
}

/**
 * @param {string} root absolute path
 * @returns {import('node:http').Server} not listening yet
 */
export function createStaticServer(root) {
  return createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    let file;
    try {
      file = await fileFor(root, pathname);
    } catch {
      response.writeHead(400).end();
      return;
    }
    if (!file && !pathname.endsWith('/')) {
      const folder = await fileFor(root, `${pathname}/`);
      if (folder) {
        response.writeHead(308, { location: `${pathname}/${search}` }).end();
        return;
      }
    }
    let status = 200;
    if (!file) {
      status = 404;
      file = await fileFor(root, '/404.html');
    }
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
      return;
    }
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    const zip = compressible.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    response.writeHead(status, {
      'content-type': type,
      'cache-control': pathname.startsWith('/_astro/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
      ...(zip && { 'content-encoding': 'gzip', vary: 'accept-encoding' }),
    });
    const stream = createReadStream(file).on('error', () => response.destroy());
    if (request.method === 'HEAD') response.end();
    else if (zip) stream.pipe(createGzip({ level: 6 })).pipe(response);
    else stream.pipe(response);
  });
}

/** Listens on `port` of 127.0.0.1 (0 = any free one). @returns the port; rejects with the error of the system */
export function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server.address().port));
  });
}

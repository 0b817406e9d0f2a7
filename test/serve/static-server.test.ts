import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStaticServer, listen } from '../../src/serve/static-server.mjs';

let root: string;
let url: string;
let server: ReturnType<typeof createStaticServer>;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'hop-site-'));
  await mkdir(path.join(root, 'learn'));
  await mkdir(path.join(root, 'empty'));
  await writeFile(path.join(root, 'index.html'), 'front');
  await writeFile(path.join(root, 'learn', 'index.html'), 'learn');
  await writeFile(path.join(root, '404.html'), 'not here');
  server = createStaticServer(root);
  url = `http://127.0.0.1:${await listen(server, 0)}`;
});
afterAll(async () => {
  server.close();
  await rm(root, { recursive: true });
});

const get = (address: string) => fetch(url + address, { redirect: 'manual' });

test.each([
  ['/learn', 308, '/learn/'],
  ['/learn?a=1&b=%20', 308, '/learn/?a=1&b=%20'],
  ['/learn/', 200, null],
  ['/empty', 404, null],
  ['/nowhere', 404, null],
  ['/..%2f..%2fetc', 404, null],
  ['/%', 400, null],
])('%s answers %d', async (address, status, location) => {
  const response = await get(address);
  expect([response.status, response.headers.get('location')]).toEqual([status, location]);
});

import { defineFormula } from './formula.ts';

export const nginx = defineFormula({
  id: 'nginx',
  label: 'nginx',
  family: 'proxy',
  summary: 'nginx never waits: it passes the request to the next server at once.',
  definition: ['d(n) = 0'],
  gotchas: [
    'proxy_next_upstream retries on error and timeout unless told otherwise, on every other server.',
    'proxy_next_upstream_tries counts calls, not retries; 0 means as many as there are servers.',
    'Without a wait every server meets the retries of one that fails, within milliseconds.',
  ],
  params: {},
  sources: [
    {
      title: 'nginx/nginx',
      version: '3f6f782',
      at: 'src/http/ngx_http_upstream.c',
      url: 'https://github.com/nginx/nginx/blob/3f6f782/src/http/ngx_http_upstream.c',
    },
  ],
  law: 'fixed',
  nominalMs: () => 0,
  boundsMs: () => ({ minMs: 0, maxMs: 0 }),
  meanMs: () => 0,
  start: () => () => 0,
});

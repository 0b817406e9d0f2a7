/** CORS of ingress-nginx. Source: kubernetes/ingress-nginx@dbb11b9 internal/ingress/annotations/cors/main.go, template.go buildCorsOriginRegex. */
import type { Origin } from '../../object.ts';
import type { Cors, TextMatch } from '../../proxy.ts';
import type { NginxAnnotations } from './annotations.ts';
import { readFlag, readNumber } from './settings.ts';

const methods = 'GET, PUT, POST, DELETE, PATCH, OPTIONS';
const headers =
  'DNT,Keep-Alive,User-Agent,X-Requested-With,If-Modified-Since,Cache-Control,Content-Type,Range,Authorization';

const list = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** `*` alone allows all; `https://*.name` one label or more of letters, digits and hyphens. */
function originMatch(origin: string): TextMatch {
  if (origin === '*') return { kind: 'present' };
  const pattern = origin.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replace('*', '[A-Za-z0-9\\-]+');
  return { kind: 'regex', value: pattern };
}

export function corsOf({ text }: NginxAnnotations, origin: Origin): Cors | undefined {
  if (!readFlag(text('enable-cors'), false)) return undefined;
  return {
    allowOrigins: list(text('cors-allow-origin') ?? '*').map(originMatch),
    allowMethods: list(text('cors-allow-methods') ?? methods),
    allowHeaders: list(text('cors-allow-headers') ?? headers),
    exposeHeaders: list(text('cors-expose-headers') ?? ''),
    allowCredentials: readFlag(text('cors-allow-credentials'), true),
    maxAgeSeconds: readNumber(text('cors-max-age'), 1_728_000),
    origin,
  };
}

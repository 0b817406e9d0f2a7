/**
 * CORS of ingress-nginx. Source: kubernetes/ingress-nginx@dbb11b9 internal/ingress/annotations/cors/main.go,
 * internal/ingress/controller/template/template.go buildCorsOriginRegex, rootfs/etc/nginx/template/nginx.tmpl CORS.
 */
import type { Origin } from '../../object.ts';
import type { TextMatch } from '../../match/text.ts';
import type { Cors } from '../../proxy.ts';
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

const validOrigin = /^([a-z]+:\/\/(\*\.)?[A-Za-z0-9\-.]*(:\d+)?|null)$/;
const validMethods = /^([A-Za-z]+,?\s?)+$/;
const validNames = /^(([A-Za-z0-9\-_]+|\*),?\s?)+$/;

/** Its end decides, in any case; `https://*.name` is one label of letters, digits and hyphens. */
function originMatch(origin: string): TextMatch {
  const pattern = origin.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replace('*', '[A-Za-z0-9\\-]+');
  return { kind: 'regex', value: `(?i).*${pattern}` };
}

/** Lists go out as they are written; what is not of its form is passed over, a list for its default. */
export function corsOf({ text }: NginxAnnotations, origin: Origin): Cors | undefined {
  if (!readFlag(text('enable-cors'), false)) return undefined;
  const valid = (name: string, form: RegExp) => [text(name)].find((value) => value !== undefined && form.test(value));
  const origins = list(text('cors-allow-origin')?.trim() || '*');
  const exposed = valid('cors-expose-headers', validNames);
  return {
    allowOrigins: origins.filter((entry) => validOrigin.test(entry)).map(originMatch),
    allowMethods: [],
    allowHeaders: [],
    exposeHeaders: exposed === undefined ? [] : [exposed],
    allowCredentials: readFlag(text('cors-allow-credentials'), true),
    maxAgeSeconds: null,
    everyAnswer: {
      headers: {
        'access-control-allow-methods': valid('cors-allow-methods', validMethods) ?? methods,
        'access-control-allow-headers': text('cors-allow-headers') ?? headers,
        'access-control-max-age': String(readNumber(text('cors-max-age'), 1_728_000)),
      },
      ...(origins.includes('*') && { withoutOrigin: '*' }),
    },
    origin,
  };
}

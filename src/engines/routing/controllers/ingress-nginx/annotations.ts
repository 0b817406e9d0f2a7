/**
 * Annotations of ingress-nginx that change where a request goes, as the controller reads them: an invalid value counts
 * as absent. Source: kubernetes/ingress-nginx@dbb11b9 internal/ingress/annotations.
 */
import type { KubeObject } from '../../object.ts';
import { readFlag, readNumber, type NginxSettings } from './settings.ts';

export const annotationPrefix = 'nginx.ingress.kubernetes.io/';

export interface LocationRedirect {
  readonly status: number;
  readonly location: string;
  readonly annotation: string;
}

export interface CanaryRule {
  readonly weight: number;
  readonly weightTotal: number;
  readonly header?: string;
  readonly headerValue?: string;
  readonly headerPattern?: string;
  readonly cookie?: string;
}

export interface NginxAnnotations {
  /** Value of one annotation, without the prefix. */
  text(name: string): string | undefined;
  readonly rewriteTarget: string;
  readonly useRegex: boolean;
  readonly appRoot: string | undefined;
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly preserveTrailingSlash: boolean;
  readonly relativeRedirects: boolean;
  readonly redirect: LocationRedirect | undefined;
  readonly fromToWww: boolean;
  readonly aliases: readonly string[];
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly customHttpErrors: readonly number[];
  readonly canary: CanaryRule | undefined;
  /** Annotations that are set and take no part in routing here. */
  readonly notModelled: readonly string[];
}

/** Annotations this engine acts on. */
const modelled = new Set(
  `rewrite-target use-regex app-root ssl-redirect force-ssl-redirect preserve-trailing-slash relative-redirects permanent-redirect
   permanent-redirect-code temporal-redirect temporal-redirect-code from-to-www-redirect server-alias
   whitelist-source-range allowlist-source-range denylist-source-range custom-http-errors default-backend canary
   canary-weight canary-weight-total canary-by-header canary-by-header-value canary-by-header-pattern canary-by-cookie
   upstream-vhost x-forwarded-prefix proxy-next-upstream proxy-next-upstream-tries proxy-next-upstream-timeout
   proxy-read-timeout proxy-connect-timeout proxy-send-timeout enable-cors cors-allow-origin cors-allow-methods
   cors-allow-headers cors-expose-headers cors-allow-credentials cors-max-age mirror-target configuration-snippet
   server-snippet service-upstream backend-protocol ssl-passthrough`.split(/\s+/),
);

const list = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** `default`, 301 or 302, for codes outside 300–307 (temporal) or 300–308 (permanent). */
function redirectOf(text: (name: string) => string | undefined): LocationRedirect | undefined {
  const valid = (url: string | undefined) => (url !== undefined && /^https?:/.test(url) ? url : undefined);
  const code = (name: string, last: number, otherwise: number) => {
    const written = readNumber(text(name), 0);
    return written >= 300 && written <= last ? written : otherwise;
  };
  const temporal = text('temporal-redirect');
  if (temporal) {
    const location = valid(temporal);
    if (!location) return undefined;
    return { status: code('temporal-redirect-code', 307, 302), location, annotation: 'temporal-redirect' };
  }
  const location = text('permanent-redirect');
  return location
    ? { status: code('permanent-redirect-code', 308, 301), location, annotation: 'permanent-redirect' }
    : undefined;
}

function canaryOf(text: (name: string) => string | undefined): CanaryRule | undefined {
  if (!readFlag(text('canary'), false)) return undefined;
  const header = text('canary-by-header');
  const headerValue = text('canary-by-header-value');
  const headerPattern = text('canary-by-header-pattern');
  const cookie = text('canary-by-cookie');
  return {
    weight: readNumber(text('canary-weight'), 0),
    weightTotal: Math.max(100, readNumber(text('canary-weight-total'), 100)),
    ...(header && { header, ...(headerValue && { headerValue }), ...(headerPattern && { headerPattern }) }),
    ...(cookie && { cookie }),
  };
}

export function readAnnotations(object: KubeObject, settings: NginxSettings): NginxAnnotations {
  const text = (name: string): string | undefined => object.annotations[annotationPrefix + name];
  const flag = (name: string, otherwise: boolean) => readFlag(text(name), otherwise);
  const appRoot = text('app-root');
  return {
    text,
    rewriteTarget: text('rewrite-target') ?? '',
    useRegex: flag('use-regex', false),
    appRoot: appRoot?.startsWith('/') ? appRoot : undefined,
    sslRedirect: flag('ssl-redirect', settings.flag('ssl-redirect', true)),
    forceSslRedirect: flag('force-ssl-redirect', settings.flag('force-ssl-redirect', false)),
    relativeRedirects: flag('relative-redirects', settings.flag('relative-redirects', false)),
    preserveTrailingSlash: flag('preserve-trailing-slash', settings.flag('preserve-trailing-slash', false)),
    redirect: redirectOf(text),
    fromToWww: flag('from-to-www-redirect', false),
    aliases: list(text('server-alias')).map((alias) => alias.toLowerCase()),
    allow: list(
      text('whitelist-source-range') ?? text('allowlist-source-range') ?? settings.text('whitelist-source-range'),
    ),
    deny: list(text('denylist-source-range') ?? settings.text('denylist-source-range')),
    customHttpErrors: list(text('custom-http-errors') ?? settings.text('custom-http-errors')).flatMap((code) =>
      /^\d{3}$/.test(code) ? [Number(code)] : [],
    ),
    canary: canaryOf(text),
    notModelled: Object.keys(object.annotations)
      .filter((name) => name.startsWith(annotationPrefix) && !modelled.has(name.slice(annotationPrefix.length)))
      .map((name) => `annotation ${name}`),
  };
}

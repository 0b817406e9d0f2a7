/** Annotations of Ingresses. Source: nginx/kubernetes-ingress@0eb3072 internal/configs/annotations.go, parsing_helpers.go. */
import { nginxTimeMs } from '../../kinds/nginx-values.ts';
import type { KubeObject } from '../../object.ts';
import { readFlag, readNumber } from '../nginx/settings.ts';
import type { NginxIncContext } from './context.ts';

export const annotationPrefix = 'nginx.org/';

export type PathRegex = 'case_sensitive' | 'case_insensitive' | 'exact';

export interface IngressAnnotations {
  text(name: string): string | undefined;
  readonly mergeable: 'master' | 'minion' | undefined;
  readonly pathRegex: PathRegex | undefined;
  /** Prefix put in place of the location's, by Service. */
  readonly rewrites: ReadonlyMap<string, string>;
  readonly rewriteTarget: string | undefined;
  readonly sslRedirect: boolean;
  readonly redirectToHttps: boolean;
  readonly redirectCode: number;
  readonly appRoot: string | undefined;
  readonly setHeaders: Readonly<Record<string, string>>;
  readonly addHeaders: Readonly<Record<string, string>>;
  readonly hideHeaders: readonly string[];
  readonly hsts: { readonly value: string; readonly behindProxy: boolean } | undefined;
  readonly customHttpErrors: readonly number[];
  readonly policies: readonly { readonly name: string; readonly namespace?: string }[];
  readonly nextUpstream: string;
  readonly nextUpstreamTries: number;
  readonly readTimeoutMs: number;
  readonly useClusterIp: boolean;
  readonly notModelled: readonly string[];
}

const modelled = new Set(
  `mergeable-ingress-type path-regex rewrites rewrite-target ssl-redirect redirect-to-https http-redirect-code app-root
   proxy-set-headers add-header proxy-hide-headers hsts hsts-max-age hsts-include-subdomains hsts-behind-proxy
   custom-http-errors policies proxy-next-upstream proxy-next-upstream-tries proxy-read-timeout use-cluster-ip
   basic-auth-secret`.split(/\s+/),
);

/** Not taken from a master. */
const masterOnlyIgnored = ['rewrites', 'ssl-services', 'grpc-services', 'websocket-services', 'use-cluster-ip'];
/** Taken from the master only. */
const minionIgnored =
  `proxy-hide-headers proxy-pass-headers redirect-to-https ssl-redirect http-redirect-code hsts hsts-max-age
   hsts-include-subdomains server-tokens listen-ports listen-ports-ssl server-snippets ssl-ciphers
   ssl-prefer-server-ciphers app-root`.split(/\s+/);
/** A minion without it has the master's. */
const inherited =
  `proxy-connect-timeout proxy-read-timeout proxy-send-timeout client-max-body-size proxy-buffering proxy-buffers
   proxy-buffer-size lb-method keepalive max-fails max-conns fail-timeout location-snippets`.split(/\s+/);

const list = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** `Name:value`; without a value the request's own header of that name. */
function headers(text: string | undefined, ownByDefault: boolean): Record<string, string> {
  return Object.fromEntries(
    list(text).flatMap((entry) => {
      const [name = '', value] = entry.split(':').map((part) => part.trim());
      if (name === '') return [];
      const own = ownByDefault ? `\${http_${name.toLowerCase().replaceAll('-', '_')}}` : '';
      return [[name.toLowerCase(), value ?? own]];
    }),
  );
}

/** `serviceName=tea-svc rewrite=/;serviceName=…`; undefined when it cannot be read. */
export function readRewrites(text: string | undefined): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const part of (text ?? '').split(';')) {
    if (text === undefined || text === '') break;
    const parts = /^serviceName=([^=\s]+)\s+rewrite=(\/[^\s={}$]*)$/.exec(part.trim());
    if (!parts) return undefined;
    found.set(parts[1]!, parts[2]!);
  }
  return found;
}

function readCodes(text: string | undefined): number[] {
  return list(text).flatMap((token) => {
    const range = /^([45])xx$/i.exec(token);
    if (!range) return /^\d{3}$/.test(token) ? [Number(token)] : [];
    return Array.from({ length: 100 }, (_, i) => Number(range[1]) * 100 + i);
  });
}

function hstsOf(text: (name: string) => string | undefined): IngressAnnotations['hsts'] {
  if (!readFlag(text('hsts'), false)) return undefined;
  const domains = readFlag(text('hsts-include-subdomains'), false) ? 'includeSubDomains; ' : '';
  return {
    value: `max-age=${readNumber(text('hsts-max-age'), 2_592_000)}; ${domains}preload`,
    behindProxy: readFlag(text('hsts-behind-proxy'), false),
  };
}

/** A minion keeps what concerns its locations and takes some settings over from its master. */
export function readIngressAnnotations(
  object: KubeObject,
  { settings, plus }: NginxIncContext,
  master?: KubeObject,
): IngressAnnotations {
  const own = (name: string) => object.annotations[annotationPrefix + name];
  const mergeable = own('mergeable-ingress-type');
  const dropped = mergeable === 'minion' ? minionIgnored : mergeable === 'master' ? masterOnlyIgnored : [];
  const text = (name: string): string | undefined => {
    if (dropped.includes(name)) return undefined;
    return own(name) ?? (master && inherited.includes(name) ? master.annotations[annotationPrefix + name] : undefined);
  };
  const setting = (name: string) => text(name) ?? settings.text(name);
  const flag = (name: string, otherwise: boolean) => readFlag(setting(name), otherwise);
  const pathRegex = text('path-regex');
  const older = mergeable === 'minion' ? undefined : object.annotations['ingress.kubernetes.io/ssl-redirect'];
  const policies = [...list(text('policies')), ...list(plus ? object.annotations['nginx.com/policies'] : undefined)];
  const masterHeaders = master?.annotations[`${annotationPrefix}proxy-set-headers`];
  return {
    text,
    mergeable: mergeable === 'master' || mergeable === 'minion' ? mergeable : undefined,
    pathRegex: ['case_sensitive', 'case_insensitive', 'exact'].includes(pathRegex ?? '')
      ? (pathRegex as PathRegex)
      : undefined,
    rewrites: readRewrites(text('rewrites')) ?? new Map(),
    rewriteTarget: text('rewrite-target'),
    sslRedirect: readFlag(text('ssl-redirect') ?? older, settings.flag('ssl-redirect', true)),
    redirectToHttps: flag('redirect-to-https', false),
    redirectCode: readNumber(setting('http-redirect-code'), 301),
    appRoot: text('app-root'),
    setHeaders: { ...headers(masterHeaders, true), ...headers(setting('proxy-set-headers'), true) },
    addHeaders: headers(setting('add-header'), false),
    hideHeaders: list(setting('proxy-hide-headers')),
    hsts: hstsOf(setting),
    customHttpErrors: readCodes(text('custom-http-errors')),
    policies: policies.map((ref) => {
      const [first = '', second] = ref.split('/');
      return second === undefined ? { name: first } : { namespace: first, name: second };
    }),
    nextUpstream: setting('proxy-next-upstream') ?? 'error timeout',
    nextUpstreamTries: readNumber(setting('proxy-next-upstream-tries'), 0),
    readTimeoutMs: nginxTimeMs(setting('proxy-read-timeout')) ?? 60_000,
    useClusterIp: flag('use-cluster-ip', false),
    notModelled: Object.keys(object.annotations)
      .filter((name) => /^(nginx\.(org|com)|[\w.]*f5\.com)\//.test(name))
      .filter((name) => !(name.startsWith(annotationPrefix) && modelled.has(name.slice(annotationPrefix.length))))
      .filter((name) => name !== 'nginx.com/policies')
      .map((name) => `annotation ${name}`),
  };
}

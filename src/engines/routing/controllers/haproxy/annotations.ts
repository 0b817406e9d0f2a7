/** Annotations of HAProxy's controller: the object's own over the ConfigMap over the defaults. Source: haproxytech/kubernetes-ingress@fc12067 pkg/annotations. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, textMapOf } from '../../fields.ts';
import type { KubeObject } from '../../object.ts';
import type { ControllerOptions } from '../controller.ts';

export const haproxyId = 'haproxy';

const prefixes = ['haproxy.org/', 'haproxy.com/', 'ingress.kubernetes.io/'];

const defaults: Readonly<Record<string, string>> = {
  'cors-allow-origin': '*',
  'cors-allow-methods': '*',
  'cors-allow-headers': '*',
  'cors-max-age': '5s',
  'ssl-redirect-code': '302',
  'ssl-redirect-port': '8443',
  'request-redirect-code': '302',
};

/** What changes where a request goes, or what it meets on the way. */
const modelled = new Set(
  `deny-list blacklist allow-list whitelist src-ip-header set-host path-rewrite request-set-header response-set-header
   ssl-redirect ssl-redirect-port ssl-redirect-code request-redirect request-redirect-code auth-type auth-secret auth-realm
   cors-enable cors-allow-origin cors-allow-methods cors-allow-headers cors-max-age cors-allow-credentials
   cors-respond-to-options ssl-passthrough route-acl timeout-server timeout-connect cr-backend`.split(/\s+/),
);

export interface HaproxyAnnotations {
  /** Of the first object that has it, else the ConfigMap's, else the default; '' when none. */
  text(name: string): string;
  /** Whether an object or the ConfigMap writes it. */
  isWritten(name: string): boolean;
  isOn(name: string): boolean;
  readonly notModelled: readonly string[];
}

const bare = (name: string) => {
  const prefix = prefixes.find((one) => name.startsWith(one));
  return prefix === undefined ? undefined : name.slice(prefix.length);
};

/** The ConfigMap `haproxy-controller/haproxy-kubernetes-ingress`, and the reader's settings over it. */
export function globalSettings(cluster: Cluster, options: ControllerOptions): Readonly<Record<string, string>> {
  const map = cluster.get('ConfigMap', 'haproxy-controller', 'haproxy-kubernetes-ingress');
  return { ...textMapOf(fieldsOf(map?.value['data'])), ...textMapOf(options.settings?.[haproxyId]) };
}

export function haproxyAnnotations(
  objects: readonly (KubeObject | undefined)[],
  settings: Readonly<Record<string, string>>,
): HaproxyAnnotations {
  const own = objects.map((object) =>
    Object.fromEntries(
      Object.entries(object?.annotations ?? {}).flatMap(([name, value]) => {
        const key = bare(name);
        return key === undefined ? [] : [[key, value]];
      }),
    ),
  );
  const sources = [...own, settings];
  const written = (name: string) => sources.find((source) => Object.hasOwn(source, name))?.[name];
  return {
    text: (name) => written(name) ?? defaults[name] ?? '',
    isWritten: (name) => written(name) !== undefined,
    isOn: (name) => ['true', 'on', '1', 'enabled', 't', 'TRUE', 'True'].includes(written(name) ?? ''),
    notModelled: [...new Set(own.flatMap((source) => Object.keys(source)))]
      .filter((name) => !modelled.has(name))
      .map((name) => `annotation haproxy.org/${name}`),
  };
}

/** Milliseconds of HAProxy's times: a number is milliseconds, units us, ms, s, m, h, d. */
export function haproxyTimeMs(text: string): number | undefined {
  const found = /^(\d+)(us|ms|s|m|h|d)?$/.exec(text.trim());
  if (!found) return undefined;
  const unitMs: Readonly<Record<string, number>> = {
    us: 0.001,
    ms: 1,
    s: 1000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  };
  return Number(found[1]) * (unitMs[found[2] ?? 'ms'] ?? 1);
}

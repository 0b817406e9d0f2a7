/**
 * Policies of a server or a location: who may pass, CORS, HSTS. A policy that is missing, invalid or not allowed where it
 * stands makes nginx answer 500. Source: nginx/kubernetes-ingress@0eb3072 internal/configs/policy.go (generatePolicies).
 */
import { fieldsOf, flagOf, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { decodeBase64 } from '../../base64.ts';
import { isAccepted } from '../../kinds/nginx-kind.ts';
import { policy as policyKind } from '../../kinds/nginx-policy.ts';
import type { Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import type { Cors, HeaderChange } from '../../proxy.ts';
import { always, answer, type NginxIncContext, type Scheme, type Step } from './context.ts';
import { orErrorPage, type ErrorPage } from './error-pages.ts';

export interface CorsHeaders {
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Origins that get their own name back; undefined = `headers` says all. */
  readonly origins: readonly TextMatch[] | undefined;
  readonly origin: Origin;
}

export interface Policies {
  /** Why nginx answers 500. */
  readonly error: string | undefined;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Conditions under which a request is not let in, and the status it gets. */
  readonly gates: readonly {
    readonly conditions: readonly Condition[];
    readonly status: number;
    readonly why: string;
  }[];
  readonly cors: CorsHeaders | undefined;
  readonly hsts: { readonly value: string; readonly behindProxy: boolean } | undefined;
  readonly ignored: readonly string[];
}

export const noPolicies: Policies = {
  error: undefined,
  allow: [],
  deny: [],
  gates: [],
  cors: undefined,
  hsts: undefined,
  ignored: [],
};

export interface PolicyPlace {
  /** Namespace of references without one. */
  readonly namespace: string;
  readonly level: 'server' | 'location';
  readonly tls: boolean;
  readonly on: 'VirtualServer' | 'Ingress';
}

interface Draft {
  error: string | undefined;
  allow: string[];
  deny: string[];
  gates: Policies['gates'][number][];
  cors: CorsHeaders | undefined;
  hsts: Policies['hsts'];
  ignored: string[];
}

const onIngress = ['accessControl', 'cors', 'externalAuth', 'ingressMTLS', 'egressMTLS', 'waf'];

export function readPolicies(refs: unknown, place: PolicyPlace, context: NginxIncContext): Policies {
  const draft: Draft = {
    error: undefined,
    allow: [],
    deny: [],
    gates: [],
    cors: undefined,
    hsts: undefined,
    ignored: [],
  };
  const seen = new Set<string>();
  for (const ref of listOf(refs).map(fieldsOf)) {
    const namespace = textOf(ref['namespace']) || place.namespace;
    const key = `${namespace}/${textOf(ref['name']) ?? ''}`;
    const object = context.cluster.get('Policy.k8s.nginx.org', namespace, textOf(ref['name']) ?? '');
    if (!object || !isAccepted(policyKind.validate(object), context.plus))
      return { ...noPolicies, error: `Policy ${key} is missing or invalid` };
    const spec = fieldsOf(object.value['spec']);
    const sort = Object.keys(spec).find((name) => name !== 'ingressClassName') ?? '';
    if (place.on === 'Ingress' && !onIngress.includes(sort))
      return { ...noPolicies, error: `Policy ${key} is of a sort that Ingress does not take` };
    if (sort !== 'accessControl' && seen.has(sort)) continue;
    seen.add(sort);
    const origin: Origin = { ref: { kind: 'Policy', namespace, name: object.name }, path: ['spec', sort] };
    addPolicy(draft, sort, fieldsOf(spec[sort]), { key, namespace, origin, place, context });
    if (draft.error !== undefined) return { ...noPolicies, error: draft.error };
  }
  return draft;
}

interface Found {
  readonly key: string;
  readonly namespace: string;
  readonly origin: Origin;
  readonly place: PolicyPlace;
  readonly context: NginxIncContext;
}

function addPolicy(draft: Draft, sort: string, fields: Fields, found: Found): void {
  const { key, place } = found;
  switch (sort) {
    case 'accessControl':
      draft.allow.push(...textsOf(fields['allow']));
      draft.deny.push(...textsOf(fields['deny']));
      return;
    case 'cors':
      draft.cors = corsOf(fields, found.origin);
      return;
    case 'basicAuth': {
      const secret = found.context.cluster.get('Secret', found.namespace, textOf(fields['secret']) ?? '');
      const type = secret && textOf(secret.value['type']);
      if (type !== undefined && type !== 'nginx.org/htpasswd') draft.error = `Secret of policy ${key} is no htpasswd`;
      draft.gates.push({
        conditions: [{ on: 'header', name: 'authorization', match: { kind: 'present' }, not: true }],
        status: 401,
        why: `policy ${key} asks for a user and a password`,
      });
      draft.ignored.push(`basicAuth of policy ${key}: whether the password is right`);
      return;
    }
    case 'apiKey':
      addApiKey(draft, fields, found);
      return;
    case 'hsts': {
      const maxAge = numberOf(fields['maxAge']);
      const behindProxy = flagOf(fields['behindProxy']) ?? false;
      if (place.level !== 'server') draft.error = `HSTS policy ${key} may stand in the spec only`;
      else if (!place.tls && !behindProxy) draft.error = `HSTS policy ${key} needs TLS`;
      else if (maxAge === undefined) draft.error = `HSTS policy ${key} has no maxAge`;
      else draft.hsts = { value: hstsValue(maxAge, fields), behindProxy };
      return;
    }
    case 'ingressMTLS':
      if (place.level !== 'server') draft.error = `IngressMTLS policy ${key} may stand in the spec only`;
      else if (!place.tls && place.on === 'VirtualServer') draft.error = `IngressMTLS policy ${key} needs TLS`;
      draft.ignored.push(`${sort} of policy ${key}`);
      return;
    default:
      draft.ignored.push(`${sort} of policy ${key}`);
  }
}

function hstsValue(maxAge: number, fields: Fields): string {
  const domains = flagOf(fields['includeSubDomains']) ? '; includeSubDomains' : '';
  return `max-age=${maxAge}${domains}${flagOf(fields['preload']) ? '; preload' : ''}`;
}

/** 401 without a key, 403 with one the Secret does not hold. */
function addApiKey(draft: Draft, fields: Fields, { key, namespace, context }: Found): void {
  const supplied = fieldsOf(fields['suppliedIn']);
  const places = [
    ...textsOf(supplied['header']).map((name) => ({ on: 'header', name: name.toLowerCase() }) as const),
    ...textsOf(supplied['query']).map((name) => ({ on: 'query', name }) as const),
  ];
  const anywhere = (match: TextMatch, not: boolean): Condition => ({
    on: 'any',
    of: places.map((place) => ({ ...place, match })),
    not,
  });
  draft.gates.push({
    conditions: [anywhere({ kind: 'present' }, true)],
    status: 401,
    why: `policy ${key} asks for an API key`,
  });
  const secret = context.cluster.get('Secret', namespace, textOf(fields['clientSecret']) ?? '');
  if (!secret) {
    draft.ignored.push(`apiKey of policy ${key}: whether the key is right, as its Secret is not here`);
    return;
  }
  const plain = Object.values(textMapOf(secret.value['stringData']));
  const known = [...plain, ...Object.values(textMapOf(secret.value['data'])).map(decodeBase64)];
  draft.gates.push({
    conditions: known.map((value) => anywhere({ kind: 'exact', value }, true)),
    status: 403,
    why: `the API key is none of those in policy ${key}`,
  });
}

function corsOf(fields: Fields, origin: Origin): CorsHeaders {
  const origins = textsOf(fields['allowOrigin']);
  const [only] = origins;
  const isWildcard = (one: string) => /^https?:\/\/\*\./.test(one);
  const fixed = origins.length === 1 && !isWildcard(only!) ? only : undefined;
  const joined = (name: string, key: string): Record<string, string> => {
    const values = textsOf(fields[key]);
    return values.length > 0 ? { [name]: values.join(', ') } : {};
  };
  const credentials = flagOf(fields['allowCredentials']);
  const maxAge = numberOf(fields['maxAge']);
  return {
    origin,
    headers: {
      ...(origins.length > 0 && only !== '*' && { vary: 'Origin' }),
      ...(fixed !== undefined && { 'access-control-allow-origin': fixed }),
      ...joined('access-control-allow-methods', 'allowMethods'),
      ...joined('access-control-allow-headers', 'allowHeaders'),
      ...(credentials !== undefined && { 'access-control-allow-credentials': String(credentials) }),
      ...joined('access-control-expose-headers', 'exposeHeaders'),
      ...(maxAge !== undefined && { 'access-control-max-age': String(maxAge) }),
    },
    origins:
      fixed !== undefined || origins.length === 0
        ? undefined
        : origins.map((one): TextMatch => {
            if (!isWildcard(one)) return { kind: 'exact', value: one, ignoreCase: true };
            const [scheme, domain] = one.split('*.') as [string, string];
            return { kind: 'regex', value: `${scheme}[^.]+\\.${domain.replaceAll('.', '\\.')}` };
          }),
  };
}

/** A location's policies over its server's: of each sort the nearer one counts. */
export function policiesWithin(server: Policies, own: Policies): Policies {
  const lists = own.allow.length > 0 || own.deny.length > 0 ? own : server;
  return {
    error: own.error,
    allow: lists.allow,
    deny: lists.deny,
    gates: own.gates.length > 0 ? own.gates : server.gates,
    cors: own.cors ?? server.cors,
    hsts: server.hsts,
    ignored: [...new Set([...server.ignored, ...own.ignored])],
  };
}

/** What is answered before the backend is asked: in nginx's rewrite phase the error, in its access phase the rest. */
export function gateSteps(policies: Policies, pages: readonly ErrorPage[]): Step[] {
  if (policies.error !== undefined)
    return [{ conditions: always, precedence: policies.error, action: orErrorPage(500, pages) }];
  const { allow, deny, gates } = policies;
  const listed = allow.length > 0 ? allow : deny;
  const steps: Step[] = [];
  if (listed.length > 0) {
    steps.push({
      conditions: [{ on: 'client-address', ranges: listed, not: allow.length > 0 }],
      precedence: 'the access control policy is asked before the backend',
      action: orErrorPage(403, pages),
    });
  }
  for (const { conditions, status, why } of gates)
    steps.push({ conditions, precedence: why, action: orErrorPage(status, pages) });
  return steps;
}

/** Locations that proxy answer every OPTIONS themselves, preflight or not. */
export function corsSteps(cors: CorsHeaders | undefined): Step[] {
  if (!cors) return [];
  const options: Condition = { on: 'method', match: { kind: 'exact', value: 'OPTIONS' } };
  const step = (conditions: readonly Condition[], origin: Record<string, string>): Step => ({
    conditions: [options, ...conditions],
    precedence: 'the CORS policy answers OPTIONS itself',
    action: answer(204, { headers: { ...cors.headers, ...origin, 'content-type': 'text/plain' }, variables: true }),
  });
  if (!cors.origins) return [step([], {})];
  return [
    step([{ on: 'any', of: cors.origins.map((match) => ({ on: 'header', name: 'origin', match })) }], {
      'access-control-allow-origin': '${http_origin}',
    }),
    step([], {}),
  ];
}

/** Of several origins, or a pattern, the answer names the one that asks. */
export function corsOrigins({ cors }: Policies): { readonly cors?: Cors } {
  if (!cors?.origins) return {};
  return {
    cors: {
      allowOrigins: cors.origins,
      allowMethods: [],
      allowHeaders: [],
      exposeHeaders: [],
      allowCredentials: false,
      maxAgeSeconds: null,
      origin: cors.origin,
    },
  };
}

/** Response headers the policies add to what a backend answers. */
export function policyHeaders({ cors, hsts }: Policies, scheme: Scheme): HeaderChange | undefined {
  const set: Record<string, string> = { ...cors?.headers };
  if (hsts && !hsts.behindProxy && scheme === 'https') set['strict-transport-security'] = hsts.value;
  return Object.keys(set).length > 0 ? { set } : undefined;
}

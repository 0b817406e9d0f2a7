/** Recorded requests against the engine’s decisions. */
import type { Decision, Share } from '../../../src/engines/routing/decision.ts';
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import { changeHeaders } from '../../../src/engines/routing/rewrite.ts';
import type { World } from '../../../src/engines/routing/world.ts';
import { statusAfterTries, type BackendBehaviour } from './tries.ts';

interface Named {
  readonly namespace: string;
  readonly name: string;
}

export interface RecordedCase {
  readonly name: string;
  readonly client: {
    readonly gateway?: Named;
    readonly meshClient?: { readonly app: string; readonly namespace: string };
    readonly listener?: string;
    readonly port?: number;
  };
  readonly request: {
    readonly scheme: string;
    readonly protocol?: string;
    readonly method?: string;
    readonly host?: string;
    readonly path?: string;
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly sni?: string;
    readonly clientCertificateSecret?: Named;
  };
  readonly expect: RecordedOutcome;
  readonly backendBehavior?: BackendBehaviour;
  readonly after?: readonly { readonly delete: Named & { readonly kind: string } }[];
}

interface RecordedOutcome {
  readonly statusCodes?: readonly number[];
  readonly grpcStatus?: number | string;
  readonly connectionNote?: string;
  readonly connection?: string;
  readonly backend?: Named;
  readonly backendNamespace?: string;
  readonly upstreamRequest?: {
    readonly sameAsRequest?: boolean;
    readonly method?: string;
    readonly host?: string;
    readonly path?: string;
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly absentHeaders?: readonly string[];
  };
  readonly redirect?: {
    readonly scheme?: string;
    readonly host: string | null;
    readonly port: string | null;
    readonly path?: string;
  };
  readonly weightedDistribution?: Readonly<Record<string, number>>;
  readonly mirroredTo?: readonly (Named & { readonly percent?: number })[];
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseHeadersOneOf?: Readonly<Record<string, readonly string[]>>;
  readonly responseAbsentHeaders?: readonly string[];
  readonly answeredByProxy?: boolean;
  readonly upstreamHeaderEqualsChosenBackend?: string;
}

const schemes: Readonly<Record<string, Pick<RoutedRequest, 'scheme' | 'protocol'>>> = {
  https: { scheme: 'https', protocol: 'http' },
  tls: { scheme: 'https', protocol: 'tls' },
  tcp: { scheme: 'http', protocol: 'tcp' },
  udp: { scheme: 'http', protocol: 'udp' },
};

export function toRequest(one: RecordedCase, pod: Named | undefined): RoutedRequest {
  const { client, request } = one;
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const called = request.host ?? '';
  const named = pod === undefined ? called : (headers['host'] ?? called);
  if (pod !== undefined) delete headers['host'];
  const portInHost = /:(\d+)$/.exec(called)?.[1];
  const { scheme, protocol } = schemes[request.scheme] ?? { scheme: 'http' as const, protocol: 'http' as const };
  return {
    source: pod
      ? { kind: 'pod', ...pod }
      : { kind: 'external', ...(client.gateway ? { gateway: client.gateway } : {}) },
    scheme,
    protocol: request.protocol === 'grpc' ? 'grpc' : protocol,
    method: request.method ?? 'GET',
    host: named.replace(/:\d+$/, ''),
    ...(pod && named !== called ? { address: called.replace(/:\d+$/, '') } : {}),
    port: client.port ?? (portInHost ? Number(portInHost) : 80),
    path: request.path === '' || request.path === undefined ? '/' : request.path,
    query: request.query ?? '',
    headers,
    ...(request.sni === undefined ? {} : { sni: request.sni }),
    ...(request.clientCertificateSecret ? { tls: { clientCertificate: request.clientCertificateSecret.name } } : {}),
  };
}

/** Draws that between them meet every share of at least one in twenty. */
const draws = Array.from({ length: 20 }, (_, i) => (i + 0.5) / 20);

export function requestDifferences(world: World, one: RecordedCase, request: RoutedRequest): readonly string[] {
  const decision = routeRequest(world, request);
  const { expect } = one;
  const every = expect.weightedDistribution || expect.upstreamHeaderEqualsChosenBackend ? draws : [0.5];
  return [
    ...statusDifferences(decision, one),
    ...every.flatMap((draw) =>
      forwardDifferences(routeRequest(world, request, { draw, explain: false }), one, request),
    ),
    ...distributionDifferences(decision.shares, expect.weightedDistribution),
    ...mirrorDifferences(decision, expect.mirroredTo),
    ...redirectDifferences(decision, request, expect.redirect),
    ...responseDifferences(decision, expect),
  ];
}

function said({ words }: Decision): string {
  return `${words.answer} ${words.reason}`;
}

function statusDifferences(decision: Decision, { expect, backendBehavior, request }: RecordedCase): string[] {
  const { outcome } = decision;
  if (expect.connection !== undefined)
    return outcome.kind === 'refused' ? [] : [`Connected, recorded ${expect.connection}: ${said(decision)}`];
  if (outcome.kind === 'refused') return [`Refused (${outcome.code}): ${said(decision)}`];
  const status = outcome.kind === 'answered' ? outcome.status : statusAfterTries(decision, backendBehavior);
  const differences = [];
  if (expect.statusCodes && !expect.statusCodes.includes(status)) {
    differences.push(`Status ${status}, recorded ${expect.statusCodes.join(' or ')}: ${said(decision)}`);
  }
  const grpcStatus = outcome.kind === 'answered' ? outcome.grpcStatus : 0;
  if (request.protocol === 'grpc' && typeof expect.grpcStatus === 'number' && grpcStatus !== expect.grpcStatus) {
    differences.push(`gRPC status ${grpcStatus}, recorded ${expect.grpcStatus}: ${said(decision)}`);
  }
  return differences;
}

function forwardDifferences(decision: Decision, { expect }: RecordedCase, request: RoutedRequest): string[] {
  const wantsBackend =
    expect.backend ?? expect.backendNamespace ?? expect.upstreamRequest ?? expect.weightedDistribution;
  const { outcome } = decision;
  if (expect.answeredByProxy && outcome.kind !== 'answered') return ['Forwarded, recorded as answered by the proxy.'];
  if (wantsBackend === undefined) return [];
  if (outcome.kind !== 'forwarded') return [`Not forwarded: ${said(decision)}`];
  const differences: string[] = [];
  const { pod, upstream } = outcome;
  if (expect.backend && !(pod?.name ?? '').startsWith(expect.backend.name)) {
    differences.push(`Pod ${pod?.name}, recorded ${expect.backend.name}: ${said(decision)}`);
  }
  const namespace = expect.backend?.namespace || expect.backendNamespace;
  if (namespace && pod?.namespace !== namespace)
    differences.push(`Namespace ${pod?.namespace}, recorded ${namespace}.`);
  const { upstreamRequest: wanted, upstreamHeaderEqualsChosenBackend: header } = expect;
  if (header && !pod?.name.startsWith(upstream.headers[header.toLowerCase()] ?? '?')) {
    differences.push(`Header ${header} is ${upstream.headers[header.toLowerCase()]} at ${pod?.name}.`);
  }
  if (!wanted) return differences;
  const same = wanted.sameAsRequest
    ? { method: request.method, path: request.path, query: request.query, host: request.host, headers: request.headers }
    : wanted;
  for (const field of ['method', 'host', 'path', 'query'] as const) {
    const value = same[field];
    // The engine keeps the port apart from the host.
    const plain = field === 'host' ? value?.replace(/:\d+$/, '') : value;
    if (plain !== undefined && upstream[field] !== plain)
      differences.push(`Upstream ${field} ${upstream[field]}, recorded ${plain}.`);
  }
  for (const [name, value] of Object.entries(same.headers ?? {})) {
    const found = upstream.headers[name.toLowerCase()];
    if (found !== value) differences.push(`Upstream header ${name} ${found}, recorded ${value}.`);
  }
  for (const name of wanted.absentHeaders ?? []) {
    if (upstream.headers[name.toLowerCase()] !== undefined) differences.push(`Upstream header ${name} is there.`);
  }
  return differences;
}

function belongsTo({ pods, backend }: Share, name: string): boolean {
  return backend?.name === name || pods.some((pod) => pod.name.startsWith(name));
}

function distributionDifferences(shares: readonly Share[], wanted: RecordedOutcome['weightedDistribution']): string[] {
  return Object.entries(wanted ?? {}).flatMap(([name, ratio]) => {
    const found = shares.filter((share) => belongsTo(share, name)).reduce((sum, share) => sum + share.ratio, 0);
    return Math.abs(found - ratio) < 0.05 ? [] : [`Share ${found} of ${name}, recorded ${ratio}.`];
  });
}

function mirrorDifferences({ mirrors }: Decision, wanted: RecordedOutcome['mirroredTo']): string[] {
  return (wanted ?? []).flatMap(({ name, percent }) => {
    const found = mirrors.find(({ share }) => belongsTo(share, name));
    if (!found) return [`No copy to ${name}.`];
    const ratio = percent === undefined ? 1 : percent / 100;
    return Math.abs(found.ratio - ratio) < 1e-9 ? [] : [`${found.ratio} copied to ${name}, recorded ${ratio}.`];
  });
}

function redirectDifferences(
  { outcome }: Decision,
  request: RoutedRequest,
  wanted: RecordedOutcome['redirect'],
): string[] {
  if (!wanted) return [];
  if (outcome.kind !== 'answered' || outcome.location === undefined) return ['No redirect.'];
  // Without a host name the address stands in.
  const location = new URL(outcome.location.replace(/:\/\/(?=[:/])/, '://192.0.2.1'));
  const differences = [];
  if (wanted.scheme && location.protocol !== `${wanted.scheme}:`) differences.push(`Scheme ${location.protocol}`);
  if (wanted.host !== null && location.hostname !== wanted.host) differences.push(`Host ${location.hostname}`);
  if (location.port !== (wanted.port ?? '')) differences.push(`Port ${location.port}, recorded ${wanted.port}`);
  if (wanted.path && location.pathname !== wanted.path)
    differences.push(`Path ${location.pathname}, recorded ${wanted.path}`);
  return differences;
}

function responseDifferences({ outcome, responseHeaders }: Decision, expect: RecordedOutcome): string[] {
  const own = outcome.kind === 'answered' ? outcome.headers : {};
  const headers = responseHeaders.reduce((all, change) => changeHeaders(all, change), own);
  const differences = [];
  for (const [name, value] of Object.entries(expect.responseHeaders ?? {})) {
    const found = headers[name.toLowerCase()];
    if (found !== value) differences.push(`Response header ${name} ${found}, recorded ${value}.`);
  }
  for (const [name, values] of Object.entries(expect.responseHeadersOneOf ?? {})) {
    const found = headers[name.toLowerCase()];
    if (found === undefined || !values.includes(found))
      differences.push(`Response header ${name} ${found}, recorded ${values.join(' | ')}.`);
  }
  for (const name of expect.responseAbsentHeaders ?? []) {
    if (headers[name.toLowerCase()] !== undefined) differences.push(`Response header ${name} is there.`);
  }
  return differences;
}

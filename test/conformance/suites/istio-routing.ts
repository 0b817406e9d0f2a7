/** Istio's integration tests of routing (tests/integration): a call from a workload or to the ingress gateway, as its caller sees it. */
import type { Decision } from '../../../src/engines/routing/decision.ts';
import { istio } from '../../../src/engines/routing/controllers/istio/index.ts';
import { loadCluster } from '../../../src/engines/routing/load.ts';
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import { compileProgrammed, type World } from '../../../src/engines/routing/world.ts';
import type { ControllerOptions } from '../../../src/engines/routing/controllers/controller.ts';
import type { ReplayCase, Suite, SuiteFolder } from '../suite.ts';

interface Call {
  readonly scheme: string;
  readonly port: number;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol?: string;
  readonly address?: string;
  readonly jwtClaims?: Readonly<Record<string, unknown>>;
  readonly jwtValid?: boolean;
  readonly sni?: string;
  readonly followRedirects?: boolean;
}

interface Expected {
  readonly statusCodes?: readonly number[];
  readonly connection?: string;
  readonly location?: string;
  readonly upstreamRequest?: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly absentHeaders?: readonly string[];
    readonly path?: string;
    readonly host?: string;
  };
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseAbsentHeaders?: readonly string[];
  readonly impliedBackendHost?: string;
  readonly grpcStatus?: number;
}

interface Client {
  readonly gateway?: {
    readonly namespace: string;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly workload?: string;
  readonly namespace?: string;
}

interface Recorded {
  readonly test: string;
  readonly config?: string;
  readonly cases: readonly {
    readonly name: string;
    readonly client: Client;
    readonly request: Call;
    readonly expect: Expected;
    readonly knownBug?: unknown;
  }[];
}

export const istioRouting: Suite = {
  id: 'istio-routing',
  folder: 'istio',
  floors: { http: 1 },
  mostSkipped: 0.15,
  cases: (folder) =>
    folder.jsonFiles.filter((file) => file.startsWith('routing-')).flatMap((file) => casesOf(folder, file)),
};

const options: ControllerOptions = { settings: { istio: {} } };

function casesOf(folder: SuiteFolder, file: string): ReplayCase[] {
  const { tests, manifests = [] } = folder.json<{ tests: readonly Recorded[]; manifests?: readonly string[] }>(file);
  const base = manifests.map((name) => ({ file: name, text: folder.text(name) }));
  return tests.flatMap((test) => {
    let made: World | undefined;
    const world = () => (made ??= worldOf([...base, { file: 'config.yaml', text: test.config ?? '' }]));
    return test.cases.map(({ name, client, request, expect, knownBug }): ReplayCase => {
      const label = `${file}: ${test.test} ${name}`;
      const skip = knownBug ? 'upstream documents the behaviour as a bug' : reasonToSkip(request, expect);
      if (skip) return { name: label, group: 'http', skip };
      return {
        name: label,
        group: 'http',
        run: () => differences(follow(world(), toRequest(client, request), request), expect),
      };
    });
  });
}

function reasonToSkip({ jwtValid }: Call, { upstreamRequest }: Expected): string | undefined {
  if (jwtValid === false) return 'tokens are taken as accepted; a refused one is not modelled';
  if (upstreamRequest?.headers?.['X-Envoy-Attempt-Count']) return 'headers the proxy adds on its own are not modelled';
  return undefined;
}

function worldOf(manifests: readonly { readonly file: string; readonly text: string }[]): World {
  const cluster = loadCluster(manifests);
  return compileProgrammed(cluster, [istio.program(cluster, options)], options);
}

function toRequest({ gateway, workload, namespace }: Client, call: Call): RoutedRequest {
  const headers = Object.fromEntries(Object.entries(call.headers).map(([key, value]) => [key.toLowerCase(), value]));
  return {
    source: gateway
      ? { kind: 'external', gateway: { namespace: gateway.namespace, name: gateway.name } }
      : { kind: 'pod', namespace: namespace ?? 'default', name: `${workload}-v1-0` },
    scheme: call.scheme === 'https' ? 'https' : 'http',
    method: call.method,
    host: call.host.replace(/:\d+$/, ''),
    port: call.port,
    path: call.path,
    query: call.query,
    headers,
    protocol: call.protocol === 'grpc' ? 'grpc' : 'http',
    ...(call.sni === undefined ? {} : { sni: call.sni }),
    ...(call.jwtClaims ? { claims: call.jwtClaims } : {}),
  };
}

/** Redirects are followed where the test says so. */
function follow(world: World, request: RoutedRequest, { followRedirects }: Call): Decision {
  let decision = routeRequest(world, request);
  for (let i = 0; followRedirects && i < 10; i++) {
    const { outcome } = decision;
    if (outcome.kind !== 'answered' || outcome.location === undefined) break;
    const { protocol, hostname, port, pathname, search } = new URL(outcome.location);
    const scheme = protocol === 'https:' ? 'https' : 'http';
    const next = {
      host: hostname,
      path: pathname,
      query: search.slice(1),
      scheme,
      port: Number(port) || (scheme === 'https' ? 443 : 80),
    } as const;
    decision = routeRequest(world, { ...request, ...next });
  }
  return decision;
}

function differences(
  { outcome, dataPlane, words, responseHeaders, shares }: Decision,
  expect: Expected,
): readonly string[] {
  const found: string[] = [];
  const status = outcome.kind === 'answered' ? outcome.status : outcome.kind === 'forwarded' ? 200 : undefined;
  if (expect.connection !== undefined && outcome.kind !== 'refused') found.push('expected the connection to fail.');
  if (expect.statusCodes && !expect.statusCodes.includes(status ?? 0))
    found.push(`expected status ${expect.statusCodes.join(' or ')}.`);
  if (expect.location !== undefined && (outcome.kind !== 'answered' || outcome.location !== expect.location))
    found.push(`expected location ${expect.location}.`);
  if (expect.grpcStatus !== undefined && (outcome.kind === 'answered' ? outcome.grpcStatus : 0) !== expect.grpcStatus)
    found.push(`expected gRPC status ${expect.grpcStatus}.`);
  const host = expect.impliedBackendHost?.split('.')[0];
  if (host !== undefined && outcome.kind === 'forwarded' && !shares.some(({ backend }) => backend?.name === host))
    found.push(`expected backend ${host}.`);
  if (outcome.kind === 'forwarded') {
    const { headers, absentHeaders = [], path, host: upstreamHost } = expect.upstreamRequest ?? {};
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (outcome.upstream.headers[name.toLowerCase()] !== value) found.push(`expected header ${name}: ${value}.`);
    }
    for (const name of absentHeaders)
      if (name.toLowerCase() in outcome.upstream.headers) found.push(`expected no header ${name}.`);
    if (path !== undefined && outcome.upstream.path !== path) found.push(`expected path ${path}.`);
    if (upstreamHost !== undefined && outcome.upstream.host !== upstreamHost)
      found.push(`expected host ${upstreamHost}.`);
  }
  const answer: Record<string, string> = {};
  if (outcome.kind === 'answered') Object.assign(answer, outcome.headers);
  for (const { set, add } of responseHeaders) Object.assign(answer, set, add);
  const sent = new Map(
    Object.entries(answer).map(([name, value]) => [name.toLowerCase(), value.replaceAll(', ', ',')]),
  );
  for (const [name, value] of Object.entries(expect.responseHeaders ?? {})) {
    if (sent.get(name.toLowerCase()) !== value.replaceAll(', ', ','))
      found.push(`expected response header ${name}: ${value}.`);
  }
  for (const name of expect.responseAbsentHeaders ?? [])
    if (sent.has(name.toLowerCase())) found.push(`expected no response header ${name}.`);
  return found.length > 0
    ? [...found, `got ${outcome.kind} ${status ?? ''} ${JSON.stringify(dataPlane)}: ${words.answer} ${words.reason}`]
    : [];
}

/** Envoy's router_check: a RouteConfiguration, requests, and which cluster, rewrite or redirect they meet. */
import { envoy, virtualClusterOf } from '../../../src/engines/routing/controllers/envoy/index.ts';
import { loadCluster } from '../../../src/engines/routing/load.ts';
import { createRequestView } from '../../../src/engines/routing/match/request-view.ts';
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import { changeHeaders } from '../../../src/engines/routing/rewrite.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import { compileProgrammed } from '../../../src/engines/routing/world.ts';
import { headerCondition } from '../../../src/engines/routing/controllers/envoy/matches.ts';
import { compileCondition } from '../../../src/engines/routing/match/condition.ts';
import { requestOf, type RecordedRequest } from '../edge.ts';
import type { ReplayCase, Suite } from '../suite.ts';

interface Recorded {
  readonly routeConfig: unknown;
  readonly cases: readonly RecordedCase[];
}

interface RecordedCase {
  readonly name: string;
  readonly request: RecordedRequest & {
    readonly internal?: boolean;
    readonly random_value?: number;
    readonly runtime?: string;
    readonly dynamic_metadata?: readonly {
      readonly metadata_namespace: string;
      readonly value: Readonly<Record<string, unknown>>;
      readonly allow_overwrite?: boolean;
    }[];
  };
  readonly expect: {
    readonly cluster?: string;
    readonly virtualHost?: string;
    readonly virtualCluster?: string;
    readonly pathRewrite?: string;
    readonly hostRewrite?: string;
    readonly redirectUrl?: string;
    readonly redirectCode?: number;
    readonly request_header_matches?: readonly unknown[];
    readonly response_header_matches?: readonly unknown[];
  };
}

/** What the tool takes its random value modulo of: weights sum to 100 unless the configuration says otherwise. */
function totalWeight(config: unknown): number {
  const written = /"total_weight":(\d+)/.exec(JSON.stringify(config));
  return written ? Number(written[1]) : 100;
}

/** A namespace that is set twice keeps its first value unless the later one may overwrite it. */
function metadataOf({ dynamic_metadata: entries = [] }: RecordedCase['request']): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { metadata_namespace: name, value, allow_overwrite: overwrite } of entries)
    if (!(name in found) || overwrite) found[name] = value;
  return found;
}

/** The tool’s runtime holds one key or none; fractions under other keys never hold. */
function runtimeOf(config: unknown, active: string | undefined): Record<string, number> {
  const keys = [...JSON.stringify(config).matchAll(/"runtime_key":"([^"]+)"/g)].map((found) => found[1]!);
  return Object.fromEntries(keys.filter((key) => key !== active).map((key) => [key, 0]));
}

function run(config: unknown, { request: recorded, expect }: RecordedCase): readonly string[] {
  // The tool makes fractions of 0 into 1, so that their routes can be tried.
  const text = JSON.stringify(config).replaceAll('"numerator":0', '"numerator":1');
  const cluster = loadCluster([{ file: 'routes.json', text }]);
  const options = { settings: { envoy: { runtime: runtimeOf(config, recorded.runtime) } } };
  const world = compileProgrammed(cluster, [envoy.program(cluster, options)], options);
  const base = requestOf(recorded, 'envoy');
  const request: RoutedRequest = {
    ...base,
    source: { kind: 'external' },
    clientAddress: '127.0.0.1',
    headers: { ...base.headers, ...(recorded.internal && { 'x-envoy-internal': 'true' }) },
    metadata: metadataOf(recorded),
  };
  const total = totalWeight(config);
  const draw = (((recorded.random_value ?? 0) % total) + 0.5) / total;
  const { outcome, dataPlane, responseHeaders } = routeRequest(world, request, { draw });
  const forwarded = outcome.kind === 'forwarded' ? outcome.upstream : undefined;
  const found: string[] = [];
  const check = (what: string, got: unknown, wanted: unknown) => {
    if (wanted !== undefined && got !== wanted)
      found.push(`${what} is ${JSON.stringify(got)}, recorded ${JSON.stringify(wanted)}.`);
  };
  const redirected = outcome.kind === 'answered' && dataPlane['missing'] === undefined;
  const isEntry = forwarded !== undefined || dataPlane['cluster'] !== undefined;
  const host = cluster.ofKind('RouteConfiguration')[0]!.value['virtual_hosts'] as readonly { name: string }[];
  const own = host.find(({ name }) => name === dataPlane['virtualHost']);
  const path = forwarded && (forwarded.query === '' ? forwarded.path : `${forwarded.path}?${forwarded.query}`);
  check('cluster', forwarded ? (dataPlane['cluster'] ?? '') : '', expect.cluster);
  check('virtual host', isEntry ? (dataPlane['virtualHost'] ?? '') : '', expect.virtualHost);
  check(
    'virtual cluster',
    isEntry && own ? virtualClusterOf(own as never, createRequestView(request, draw)) : '',
    expect.virtualCluster,
  );
  check('path', path ?? '', expect.pathRewrite);
  check('host', forwarded?.host ?? '', expect.hostRewrite);
  // The tool asks a direct answer for its address too, which is the request’s own.
  const location = redirected && outcome.kind === 'answered' ? (outcome.location ?? own) : undefined;
  const url =
    location === undefined || isEntry
      ? ''
      : location === own
        ? `${request.scheme}://${request.host}${request.path}`
        : location;
  check('redirect', url, expect.redirectUrl);
  check('status', outcome.kind === 'answered' ? outcome.status : 0, expect.redirectCode);
  const answerHeaders = responseHeaders.reduce(
    (headers, change) => changeHeaders(headers, change),
    outcome.kind === 'answered' ? outcome.headers : {},
  );
  const sent = forwarded?.headers ?? {};
  for (const [sort, headers, matches] of [
    ['request', sent, expect.request_header_matches],
    ['response', answerHeaders, expect.response_header_matches],
  ] as const)
    for (const match of matches ?? [])
      if (!compileCondition(headerCondition(match))(createRequestView({ ...request, headers }, 0)))
        found.push(`${sort} headers ${JSON.stringify(headers)} do not meet ${JSON.stringify(match)}.`);
  return found;
}

export const envoySuite: Suite = {
  id: 'envoy',
  folder: 'envoy',
  floors: { routing: 1 },
  mostSkipped: 0,
  cases: (folder) =>
    folder.jsonFiles.flatMap((file) => {
      const { routeConfig, cases } = folder.json<Recorded>(file);
      return cases.map((one): ReplayCase => ({
        name: `${file}: ${one.name}`,
        group: 'routing',
        run: () => run(routeConfig, one),
      }));
    }),
};

/** Istio's pilot simulation tests (pilot/pkg/simulation): one call through the configuration of one proxy. */
import { parseAllDocuments } from 'yaml';
import { loadCluster } from '../../../src/engines/routing/load.ts';
import { istio } from '../../../src/engines/routing/controllers/istio/index.ts';
import { inboundProxy } from '../../../src/engines/routing/controllers/istio/inbound.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import { compileProgrammed, type World } from '../../../src/engines/routing/world.ts';
import type { Decision } from '../../../src/engines/routing/decision.ts';
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import type { ControllerOptions } from '../../../src/engines/routing/controllers/controller.ts';
import type { ReplayCase, Suite, SuiteFolder } from '../suite.ts';

interface Call {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly protocol?: string;
  readonly tls?: string;
  readonly alpn?: string;
  readonly sni?: string;
  readonly address?: string;
  readonly callMode?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Expected {
  readonly error: string | null;
  readonly cluster?: string;
  readonly listener?: string;
  readonly routeConfig?: string;
  readonly virtualHost?: string;
  readonly virtualHostDomain?: string;
}

interface Recorded {
  readonly test: string;
  readonly config?: string;
  readonly kubeConfig?: string;
  readonly proxy: {
    readonly type: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly meshConfig?: unknown;
  readonly routeName?: string;
  readonly expectVirtualHosts?: Readonly<Record<string, readonly string[] | null>>;
  readonly cases: readonly {
    readonly name: string;
    readonly request: Call;
    readonly expect: Expected;
    readonly knownBug?: unknown;
  }[];
}

export const istioSimulation: Suite = {
  id: 'istio-simulation',
  folder: 'istio',
  floors: { http: 1, streams: 1, inbound: 1, 'virtual-hosts': 1 },
  mostSkipped: 0.2,
  cases: (folder) =>
    folder.jsonFiles.filter((file) => file.startsWith('sim-')).flatMap((file) => casesOf(folder, file)),
};

function casesOf(folder: SuiteFolder, file: string): ReplayCase[] {
  return folder.json<{ tests: readonly Recorded[] }>(file).tests.flatMap((test, i) => {
    const text = `${test.config ?? ''}\n---\n${test.kubeConfig ?? ''}`;
    const broken = text.includes('{tmpl ') ? 'the manifests were not converted from their template' : undefined;
    let made: World | undefined;
    const world = () => (made ??= worldOf(test, text));
    const hosts = Object.entries(test.expectVirtualHosts ?? {}).map(([domain, clusters]): ReplayCase => ({
      name: `${file}: ${test.test} ${domain}`,
      group: 'virtual-hosts',
      run: () => hostDifferences(world(), test, domain, clusters),
    }));
    const calls = test.cases.map(({ name, request, expect, knownBug }): ReplayCase => {
      const isHttp = request.protocol?.startsWith('http') ?? false;
      const group = request.callMode === 'inbound' ? 'inbound' : isHttp ? 'http' : 'streams';
      const label = `${file}: ${i} ${test.test ?? ''} ${name}`;
      if (broken) return { name: label, group, skip: broken };
      if (knownBug) return { name: label, group, skip: 'upstream documents the behaviour as a bug' };
      return { name: label, group, run: () => differences(decide(world(), test, request), expect, world()) };
    });
    return [...hosts, ...calls];
  });
}

/** The proxy under test, as a pod. */
const podName = 'proxy';
const proxyAddress = '1.1.1.1';

function worldOf({ proxy, meshConfig }: Recorded, text: string): World {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: podName, namespace: proxy.namespace, labels: proxy.labels },
    status: { podIP: proxyAddress },
  };
  const manifests = [...parseAllDocuments(text), { toJS: () => pod }]
    .map((document) => document.toJS() as unknown)
    .filter((object) => object !== null && typeof object === 'object');
  const cluster = loadCluster(manifests.map((object, i) => ({ file: `${i}.json`, text: JSON.stringify(object) })));
  const options: ControllerOptions = {
    settings: { istio: { domain: '', allocatesAddresses: false, meshConfig } },
  };
  const inbound = inboundProxy(
    cluster,
    { namespace: proxy.namespace, name: podName, labels: proxy.labels, address: proxyAddress },
    options,
  );
  const asEdge = { proxies: [{ ...inbound, role: 'gateway' as const }], conditions: [], diagnostics: [] };
  return compileProgrammed(cluster, [istio.program(cluster, options), asEdge], options);
}

function decide(world: World, { proxy }: Recorded, call: Call): Decision {
  const pod = { namespace: proxy.namespace, name: podName };
  const name = call.callMode === 'inbound' ? `inbound-${podName}` : podName;
  const isEdge = proxy.type === 'router' || call.callMode === 'inbound';
  const secure = call.tls === 'tls' || call.tls === 'mtls';
  const request: RoutedRequest = {
    source: isEdge ? { kind: 'external', gateway: { ...pod, name } } : { kind: 'pod', ...pod },
    scheme: secure ? 'https' : 'http',
    method: 'GET',
    host: call.host.replace(/:\d+$/, ''),
    port: call.port,
    path: call.path,
    query: '',
    headers: Object.fromEntries(Object.entries(call.headers ?? {}).map(([key, value]) => [key.toLowerCase(), value])),
    protocol: call.protocol?.startsWith('http') ? 'http' : secure || call.sni !== undefined ? 'tls' : 'tcp',
    ...(secure || call.sni !== undefined ? { sni: call.sni ?? call.host } : {}),
    ...(call.tls === 'mtls' ? { tls: { mutual: true, clientCertificate: 'mesh' } } : {}),
    ...(call.address === undefined ? {} : { address: call.address }),
  };
  return routeRequest(world, request);
}

/** Codes of refusals by the error of the simulation. */
const refusals: Readonly<Record<string, readonly string[]>> = {
  'no-listener': ['no-listener'],
  'no-filter-chain': ['no-filter-chain', 'tls-required'],
  'tls-error': ['tls-required'],
  'mtls-error': ['client-certificate-required', 'mutual-tls-mismatch'],
  'protocol-error': ['tls-mismatch', 'protocol-error'],
  'multiple-filter-chains': ['no-listener'],
};

function differences({ outcome, dataPlane, words }: Decision, expect: Expected, world: World): readonly string[] {
  const said = `got ${outcome.kind} ${'code' in outcome ? outcome.code : 'status' in outcome ? outcome.status : ''} ${JSON.stringify(dataPlane)}: ${words.reason}`;
  const found: string[] = [];
  const missing = outcome.kind === 'answered' && outcome.status === 404;
  switch (expect.error) {
    case null:
      // The simulation ends at the cluster's name; whether anything stands behind it is not asked.
      if (outcome.kind === 'refused' && !['no-such-host', 'connection-closed'].includes(outcome.code))
        found.push('expected an answer.');
      if (missing) found.push('expected a route.');
      break;
    case 'no-route':
    case 'no-virtual-host':
      if (!missing) found.push('expected no route.');
      break;
    case 'tls-redirect-301':
      if (outcome.kind !== 'answered' || outcome.status !== 301) found.push('expected a redirect.');
      break;
    default: {
      const codes = refusals[expect.error];
      if (!codes || outcome.kind !== 'refused' || !codes.includes(outcome.code))
        found.push(`expected ${expect.error}.`);
      if (
        expect.error === 'multiple-filter-chains' &&
        !world.diagnostics.some(({ code }) => code === 'duplicate-filter-chain')
      ) {
        found.push('expected the finding duplicate-filter-chain.');
      }
    }
  }
  for (const key of ['cluster', 'listener', 'routeConfig', 'virtualHost'] as const) {
    if (expect[key] === undefined || dataPlane[key] === expect[key]) continue;
    // The engine opens one listener per port; Istio binds some to the address of their service.
    if (key === 'listener' && expect[key].split('_').at(-1) === dataPlane[key]?.split('_').at(-1)) continue;
    found.push(`expected ${key} ${expect[key]}.`);
  }
  const domain = dataPlane['virtualHost']?.replace(/:\d+$/, '');
  if (expect.virtualHostDomain !== undefined && domain !== expect.virtualHostDomain) {
    found.push(`expected virtual host ${expect.virtualHostDomain}.`);
  }
  return found.length > 0 ? [...found, said] : [];
}

function hostDifferences(
  world: World,
  { proxy, routeName }: Recorded,
  domain: string,
  clusters: readonly string[] | null,
): readonly string[] {
  const client = world.clientProxy({ kind: 'pod', namespace: proxy.namespace, name: podName })!;
  const port = Number(routeName?.split(':').at(-1));
  const hosts = client.proxy.listeners
    .filter((listener) => listener.port === port)
    .flatMap(({ virtualHosts }) => virtualHosts);
  const host = hosts.find(({ domains }) => domains.includes(domain));
  const found = host?.routes.flatMap(({ action }) =>
    action.kind === 'forward'
      ? action.backends.map(({ cluster }) => cluster)
      : action.kind === 'pass-through'
        ? [action.cluster]
        : ['BlackHoleCluster'],
  );
  const same = JSON.stringify(found ?? null) === JSON.stringify(clusters);
  return same ? [] : [`expected ${JSON.stringify(clusters)}, got ${JSON.stringify(found ?? null)}`];
}

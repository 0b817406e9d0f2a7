/** kubernetes-sigs/gateway-api conformance: requests through Gateways and a mesh, and status conditions. */
import type { Cluster } from '../../../src/engines/routing/cluster.ts';
import { podLabels } from '../../../src/engines/routing/endpoints.ts';
import { loadCluster } from '../../../src/engines/routing/load.ts';
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import { selects } from '../../../src/engines/routing/selector.ts';
import { compile, type World } from '../../../src/engines/routing/world.ts';
import type { ReplayCase, Suite, SuiteFolder } from '../suite.ts';
import { conditionDifferences, type RecordedCondition } from './gateway-api-conditions.ts';
import { requestDifferences, toRequest, type RecordedCase } from './gateway-api-requests.ts';

interface RecordedFile {
  readonly features?: readonly string[];
  readonly manifests?: readonly string[];
  readonly cases?: readonly RecordedCase[];
  readonly conditions?: readonly RecordedCondition[];
}

/** Secrets and authorities of the recording carry no real bytes; here they carry the first line of PEM. */
function withPem(text: string): string {
  return text
    .replaceAll(/(tls\.(?:crt|key)): cGxhY2Vob2xkZXI=/g, '$1: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t')
    .replaceAll(/ca\.crt: placeholder/g, "ca.crt: '-----BEGIN CERTIFICATE-----'");
}

interface Deletion {
  readonly delete: { readonly kind: string; readonly namespace: string; readonly name: string };
}

function without(cluster: Cluster, gone: readonly Deletion[], manifests: Parameters<typeof loadCluster>[0]): World {
  const names = new Set(gone.map(({ delete: { kind, namespace, name } }) => `${kind}/${namespace}/${name}`));
  const kept = cluster.objects.filter(({ kind, namespace, name }) => !names.has(`${kind}/${namespace}/${name}`));
  const places = new Set(kept);
  const left = loadCluster(manifests).objects.filter((_, i) => places.has(cluster.objects[i]!));
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: left.map(({ value }) => value) });
  return compile(loadCluster([{ file: 'left.json', text }]));
}

/** Features a case needs beyond what the engine knows of, and why. */
function skipReason(one: RecordedCase): string | undefined {
  const { expect, client } = one;
  const tls = expect.grpcStatus === 'not OK' || expect.connectionNote;
  if (tls) return 'the contents of certificates are not modelled';
  if (client.gateway === undefined && client.meshClient === undefined) return 'the case names no client';
  return undefined;
}

/** Whether a manifest has the value, whole. */
function holds(manifest: string, value: string): boolean {
  const plain = value.trim().replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${plain}(?![\\w-])`).test(manifest);
}

/** Header values that are to arrive and that neither the request nor a manifest holds were lost in the recording: what the client or the backend sets. */
function lostHeader({ expect, request }: RecordedCase, manifests: readonly string[]): string | undefined {
  const sent = Object.values(request.headers ?? {})
    .join(',')
    .split(',');
  const isLost = (headers: Readonly<Record<string, string>> = {}) =>
    Object.entries(headers)
      .filter(([name]) => !name.toLowerCase().startsWith('access-control-'))
      .flatMap(([, value]) => value.split(','))
      .some((value) => !sent.includes(value) && !manifests.some((text) => holds(text, value)));
  if (isLost(expect.upstreamRequest?.headers)) return 'the recording lacks a request header that is to arrive';
  return isLost(expect.responseHeaders) ? 'the recording lacks a header the backend sets' : undefined;
}

/** Whether the condition is about an object that is not in the manifests, or counts such objects. */
function lacksObject(cluster: Cluster, one: RecordedCondition, all: readonly RecordedCondition[]): boolean {
  const isThere = ({ kind, namespace, name }: RecordedCondition) => cluster.get(kind, namespace, name) !== undefined;
  return !isThere(one) || ((one.attachedRoutes ?? 0) > 0 && !all.every(isThere));
}

function group(one: RecordedCase, features: readonly string[]): string {
  if (features.some((feature) => feature.startsWith('Mesh'))) return 'mesh';
  if (['tcp', 'udp', 'tls'].includes(one.request.scheme) || features.includes('TLSRoute')) return 'streams';
  return 'routing';
}

function fileCases(folder: SuiteFolder, file: string): ReplayCase[] {
  const recorded = folder.json<RecordedFile>(file);
  const features = recorded.features ?? [];
  const names = recorded.manifests ?? [];
  const missing = names.find((name) => !folder.has(name));
  const manifests = () => names.map((name) => ({ file: name, text: withPem(folder.text(name)) }));
  const mixedTlsModes = features.includes('TLSRouteModeMixed');
  // Without its feature the suite wants termination for TLSRoutes refused.
  const tlsTermination = !features.includes('TLSRoute') || mixedTlsModes || features.includes('TLSRouteModeTerminate');
  const settings = { 'gateway-api': { mixedTlsModes, tlsTermination } };
  let made: World | undefined;
  const world = () => (made ??= compile(loadCluster(manifests()), { settings }));
  const cases = (recorded.cases ?? []).map((one): ReplayCase => {
    const skip = missing
      ? `the folder lacks ${missing}`
      : (skipReason(one) ??
        lostHeader(
          one,
          manifests().map(({ text }) => text),
        ));
    const base = { name: `${file}: ${one.name}`, group: group(one, features) };
    if (skip !== undefined) return { ...base, skip };
    const run = () => {
      const where = one.after ? without(world().cluster, one.after, manifests()) : world();
      return requestDifferences(where, one, withSigner(where.cluster, toRequest(one, podOf(where.cluster, one)), one));
    };
    return { ...base, run };
  });
  const conditions = (recorded.conditions ?? []).map((one, i): ReplayCase => {
    const base = { name: `${file}: condition ${i} ${one.kind} ${one.name} ${one.type}`, group: 'conditions' };
    if (missing) return { ...base, skip: `the folder lacks ${missing}` };
    if (lacksObject(world().cluster, one, recorded.conditions ?? [])) {
      return { ...base, skip: 'the recording lacks an object that upstream makes in code' };
    }
    return { ...base, run: () => conditionDifferences(world(), one) };
  });
  return [...cases, ...conditions];
}

/** The recording has no certificates; a note at the Secret says who signed it. */
function withSigner(cluster: Cluster, request: RoutedRequest, one: RecordedCase): RoutedRequest {
  const secret = one.request.clientCertificateSecret;
  const note = secret && cluster.get('Secret', secret.namespace, secret.name)?.annotations['fixture/note'];
  const signer = /signed by (\S+)/.exec(note ?? '')?.[1];
  return secret && signer
    ? { ...request, tls: { ...request.tls, signedBy: `${secret.namespace}/${signer}` } }
    : request;
}

/** The client of a mesh case is named by its labels. */
function podOf(cluster: Cluster, { client }: RecordedCase): { namespace: string; name: string } | undefined {
  if (!client.meshClient) return undefined;
  const { app, namespace } = client.meshClient;
  const matchLabels = Object.fromEntries(app.split(',').map((pair) => pair.split('=') as [string, string]));
  const pod = [...cluster.ofKind('Pod'), ...cluster.ofKind('Deployment')].find(
    (object) => object.namespace === namespace && selects({ matchLabels }, podLabels(cluster, object) ?? {}),
  );
  return { namespace, name: pod?.name ?? app };
}

export const gatewayApi: Suite = {
  id: 'gateway-api',
  folder: 'gateway-api',
  floors: { routing: 1, mesh: 1, streams: 1, conditions: 1 },
  mostSkipped: 0.1,
  cases: (folder) => folder.jsonFiles.flatMap((file) => fileCases(folder, file)),
};

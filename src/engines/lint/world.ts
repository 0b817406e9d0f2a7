/** Everything the rules look at: all files together, read once. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { nearestWord } from '../core/suggest.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import { qualifiedKind, type Cluster } from '../routing/cluster.ts';
import { kinds } from '../routing/kinds/index.ts';
import { loadCluster } from '../routing/load.ts';
import type { KubeObject, Manifest, ObjectDiagnostic } from '../routing/object.ts';
import { brokenDocuments } from './broken.ts';
import type { Calls, Outlier, Pool, Reading } from './calls.ts';
import { rawEnvoyObjects } from './raw-envoy.ts';
import { dialects } from './dialects/index.ts';

export interface LintWorld {
  readonly cluster: Cluster;
  /**
   * The objects of the cluster, those a later one replaces (each file is looked at), and Envoy's own documents; none of a
   * document that did not parse, though others may name them.
   */
  readonly objects: readonly KubeObject[];
  isBroken(object: KubeObject): boolean;
  readonly calls: readonly Calls[];
  readonly outliers: readonly Outlier[];
  readonly pools: readonly Pool[];
  /** What each object was read as, in the order of the text. */
  readonly readings: readonly { readonly object: KubeObject; readonly reading: Reading }[];
  /** What the kinds' own validation says of the objects. */
  readonly validation: readonly ObjectDiagnostic[];
  /** What could not be read at all. */
  readonly diagnostics: readonly ObjectDiagnostic[];
  /** Retry policies in the code of callers. */
  readonly app: readonly ResiliencePolicy[];
}

/** Codes of the loader: about reading, not about what was read. */
const unreadable = ['object-not-a-mapping', 'kind-missing', 'name-missing', 'manifests-too-large'];
/** What the loader says of kinds that take no part in routing; this engine may read them all the same. */
const notRouted = ['kind-unknown', 'api-group-unknown'];

export function readWorld(manifests: readonly Manifest[], app: readonly ResiliencePolicy[] = []): LintWorld {
  const cluster = loadCluster(manifests);
  const raw = rawEnvoyObjects(manifests);
  const liesInBroken = brokenDocuments(manifests, cluster.diagnostics);
  const isBroken = ({ file, placeOf }: KubeObject) => liesInBroken(file, () => placeOf([]).start);
  const objects = [...cluster.objects, ...cluster.replaced, ...raw].filter((object) => !isBroken(object));
  const readings = objects.flatMap((object) =>
    dialects.list
      .filter(({ kinds }) => kinds.includes(qualifiedKind(object)))
      .map((dialect) => ({ object, reading: dialect.read(object, cluster) })),
  );
  const typesRead = new Set(
    readings.flatMap(({ object }) =>
      ['kind', 'apiVersion'].map((key) => `${object.file}:${object.placeOf([key]).start}`),
    ),
  );
  const rawStarts = new Set(raw.map(({ file, placeOf }) => `${file}:${placeOf([]).start}`));
  const found = cluster.diagnostics.filter(({ code, file, place }) => {
    if (!code.startsWith('yaml-') && place && liesInBroken(file, () => place.start)) return false;
    const at = `${file}:${place?.start}`;
    return !(notRouted.includes(code) && typesRead.has(at)) && !(code === 'kind-missing' && rawStarts.has(at));
  });
  // A Service that only carries annotations is a patch.
  const isPatch = ({ code, ref }: ObjectDiagnostic) =>
    code === 'ports-missing' && ref !== undefined && cluster.find(ref)?.value['spec'] === undefined;
  const isAboutReading = ({ code }: Diagnostic) =>
    code.startsWith('yaml-') || unreadable.includes(code) || notRouted.includes(code);
  return {
    cluster,
    objects,
    isBroken,
    readings,
    calls: readings.flatMap(({ reading }) => reading.calls),
    outliers: readings.flatMap(({ reading }) => reading.outliers),
    pools: readings.flatMap(({ reading }) => reading.pools),
    validation: found.filter((diagnostic) => !isAboutReading(diagnostic) && !isPatch(diagnostic)),
    diagnostics: found.filter(isAboutReading).map((diagnostic) => withNearKind(diagnostic, cluster)),
    app,
  };
}

/** Kinds that somebody here reads, by their plain names. */
const knownKinds = [
  ...new Set([
    ...kinds.list.map(({ kind }) => kind),
    ...dialects.list.flatMap(({ kinds: read }) => read.map((name) => name.split('.')[0]!)),
  ]),
];

/** An unknown kind that differs from a known one by a slip of the keyboard is told so. */
function withNearKind(diagnostic: ObjectDiagnostic, { objects }: Cluster): ObjectDiagnostic {
  if (diagnostic.code !== 'kind-unknown' || diagnostic.severity !== 'info') return diagnostic;
  const { file, place } = diagnostic;
  const object = objects.find((one) => one.file === file && one.placeOf(['kind']).start === place?.start);
  const near = object && nearestWord(object.kind, knownKinds);
  if (near === undefined) return diagnostic;
  return { ...diagnostic, severity: 'warning', hint: `Did you mean ${near}?` };
}

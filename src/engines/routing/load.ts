/** Manifests → cluster: every document an object, every oddity a diagnostic, never an exception. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { nearestWord } from '../core/suggest.ts';
import { readYaml, defaultYamlLimits, type YamlDocument, type YamlPath } from '../core/yaml.ts';
import { createCluster, qualifiedKind, type Cluster } from './cluster.ts';
import { toDiagnostic } from './findings.ts';
import { fieldsOf, isFields, textMapOf, textOf, type Fields } from './fields.ts';
import { envoyGroup, routeConfigurationsIn } from './kinds/envoy-proto.ts';
import { kindOf, kindByName, kinds } from './kinds/index.ts';
import { describeRef, refOf, type KubeObject, type Manifest, type ObjectDiagnostic } from './object.ts';

/** Longest text of all manifests together, in UTF-16 units. */
export const maxManifestLength = 2_000_000;

/**
 * Reads manifests in order: several documents per text, `kind: List` taken apart, JSON as YAML.
 * Objects of kinds this engine does not know are kept and listed; what has no kind or name is reported and left out.
 * Checks of the kinds run when `diagnostics` is first read.
 */
export function loadCluster(manifests: readonly Manifest[]): Cluster {
  const objects: KubeObject[] = [];
  const diagnostics: ObjectDiagnostic[] = [];
  let length = 0;
  for (const { file, text } of manifests) {
    length += text.length;
    if (length > maxManifestLength) {
      diagnostics.push({ ...tooLarge(length), file });
      break;
    }
    const reading = readYaml(text, { ...defaultYamlLimits, maxLength: maxManifestLength });
    diagnostics.push(...reading.diagnostics.map((diagnostic) => ({ ...diagnostic, file })));
    for (const document of reading.documents) readDocument(document, file, objects, diagnostics);
  }
  orderByAge(objects);
  return createCluster(objects, (cluster) => [...diagnostics, ...duplicates(objects), ...check(cluster)]);
}

type Draft = KubeObject & { age: number };

function readDocument(
  document: YamlDocument,
  file: string,
  objects: KubeObject[],
  diagnostics: ObjectDiagnostic[],
): void {
  if (document.value === undefined || document.value === null) return;
  readObject(document.value, [], document, file, objects, diagnostics);
}

function readObject(
  value: unknown,
  at: YamlPath,
  document: YamlDocument,
  file: string,
  objects: KubeObject[],
  diagnostics: ObjectDiagnostic[],
): void {
  const report = (code: string, message: string, hint: string, path: YamlPath, severity: Diagnostic['severity']) =>
    diagnostics.push({ code, severity, message, hint, place: document.placeOf([...at, ...path]), file });
  if (!isFields(value)) {
    report(
      'object-not-a-mapping',
      'Unexpected value, expected an object with apiVersion and kind.',
      'Write `kind: …`.',
      [],
      'error',
    );
    return;
  }
  const kind = textOf(value['kind']);
  const apiVersion = textOf(value['apiVersion']) ?? '';
  if (kind === undefined && readEnvoy(value, at, document, file, objects)) return;
  if (kind === undefined || kind === '') {
    report(
      'kind-missing',
      'Unexpected object without kind, expected one, e.g. Service.',
      'Write `kind: …`.',
      ['kind'],
      'error',
    );
    return;
  }
  if (Array.isArray(value['items']) && kind.endsWith('List')) {
    for (const [i, item] of value['items'].entries()) {
      const whole = kind === 'List' || !isFields(item) ? item : withListType(item, kind, apiVersion);
      readObject(whole, [...at, 'items', i], document, file, objects, diagnostics);
    }
    return;
  }
  const object = toObject(value, kind, apiVersion, at, document, file, objects.length);
  if (object.name === '') {
    report(
      'name-missing',
      `Unexpected ${kind} without name, expected metadata.name.`,
      'Write `metadata: {name: …}`.',
      ['metadata'],
      'error',
    );
    return;
  }
  checkType(object, report);
  objects.push(object);
}

/** Envoy's configuration has no kind: a RouteConfiguration is known by its virtual hosts, wherever it stands. */
function readEnvoy(value: Fields, at: YamlPath, document: YamlDocument, file: string, objects: KubeObject[]): boolean {
  const found = routeConfigurationsIn(value);
  for (const { path, fields } of found) {
    const name = textOf(fields['name']) || `routes${objects.length === 0 ? '' : `-${objects.length}`}`;
    const named = { ...fields, metadata: { name } };
    const object = toObject(
      named,
      'RouteConfiguration',
      `${envoyGroup}/v3`,
      [...at, ...path],
      document,
      file,
      objects.length,
    );
    objects.push({ ...object, value: fields });
  }
  return found.length > 0;
}

/** Items of a typed list (`ServiceList`) need not repeat their type. */
function withListType(item: Fields, listKind: string, apiVersion: string): Fields {
  return { apiVersion, kind: listKind.slice(0, -'List'.length), ...item };
}

function toObject(
  value: Fields,
  kind: string,
  apiVersion: string,
  at: YamlPath,
  document: YamlDocument,
  file: string,
  index: number,
): Draft {
  const metadata = fieldsOf(value['metadata']);
  const namespaced = kindOf(kind, groupOf(apiVersion))?.namespaced ?? kindByName(kind)?.namespaced ?? true;
  const generated = textOf(metadata['generateName']);
  return {
    apiVersion,
    kind,
    namespace: namespaced ? textOf(metadata['namespace']) || 'default' : '',
    name: nameOf(metadata['name']) || (generated ? `${generated}${index}` : ''),
    labels: textMapOf(metadata['labels']),
    annotations: textMapOf(metadata['annotations']),
    age: index,
    value,
    file,
    placeOf: (path) => document.placeOf([...at, ...path]),
    keyPlaceOf: (path) => document.keyPlaceOf([...at, ...path]),
  };
}

/** Kubernetes wants a text; a plain `name: 1` is a number in YAML and still shows what is meant. */
function nameOf(name: unknown): string {
  return typeof name === 'number' ? String(name) : (textOf(name) ?? '');
}

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

function checkType(
  { apiVersion, kind }: KubeObject,
  report: (code: string, message: string, hint: string, path: YamlPath, severity: Diagnostic['severity']) => void,
): void {
  const group = groupOf(apiVersion);
  const known = kindOf(kind, group);
  if (known) {
    const version = apiVersion.slice(group === '' ? 0 : group.length + 1);
    if (known.versions.includes(version)) return;
    const versions = known.versions.map((name) => (group === '' ? name : `${group}/${name}`)).join(' or ');
    const found = apiVersion === '' ? `${kind} without apiVersion` : `apiVersion ${apiVersion} of ${kind}`;
    report(
      'api-version-unknown',
      `Unexpected ${found}, expected ${versions}.`,
      'The object is read as if it had that version.',
      ['apiVersion'],
      'warning',
    );
    return;
  }
  const namesake = kindByName(kind);
  if (namesake) {
    const wanted = `${namesake.group === '' ? '' : `${namesake.group}/`}${namesake.versions[0]}`;
    const found = apiVersion === '' ? `${kind} without apiVersion` : `apiVersion ${apiVersion} of ${kind}`;
    report(
      'api-group-unknown',
      `Unexpected ${found}, expected ${wanted}.`,
      'If this is another project’s kind of the same name, it takes no part here.',
      ['apiVersion'],
      'warning',
    );
    return;
  }
  // Beside a kind stand others of its group that are like it and written on purpose; of another group all are.
  const ofGroup = kinds.list.filter((one) => apiVersion === '' || one.group === group);
  const near = nearestWord(
    kind,
    ofGroup.map((one) => one.kind),
  );
  report(
    'kind-unknown',
    `Unexpected kind ${kind}, expected one this engine reads; it takes no part in routing here.`,
    near === undefined ? 'Nothing to do if it does not route requests.' : `Did you mean ${near}?`,
    ['kind'],
    near === undefined ? 'info' : 'warning',
  );
}

/**
 * Older first by `creationTimestamp`, of one second by namespace and name, as controllers do; objects without one come
 * after those that have it, in the order of the text.
 */
function orderByAge(objects: KubeObject[]): void {
  const stamps = objects.map((object) => textOf(fieldsOf(object.value['metadata'])['creationTimestamp']));
  if (!stamps.some((stamp) => stamp !== undefined)) return;
  const byName = (a: number, b: number) => (stamps[a] === undefined ? 0 : compareNames(objects[a]!, objects[b]!));
  const order = objects
    .map((_, i) => i)
    .toSorted((a, b) => compareStamps(stamps[a], stamps[b]) || byName(a, b) || a - b);
  for (const [age, i] of order.entries()) (objects[i] as Draft).age = age;
}

function compareNames(a: KubeObject, b: KubeObject): number {
  const [first, second] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`];
  return first === second ? 0 : first < second ? -1 : 1;
}

/** RFC 3339 in UTC compares as text. */
function compareStamps(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}

function duplicates(objects: readonly KubeObject[]): ObjectDiagnostic[] {
  const first = new Map<string, KubeObject>();
  const found: ObjectDiagnostic[] = [];
  for (const object of objects) {
    const { namespace, name } = object;
    const key = `${qualifiedKind(object)}/${namespace}/${name}`;
    const before = first.get(key);
    if (!before) {
      first.set(key, object);
      continue;
    }
    const { line } = before.placeOf(['metadata', 'name']);
    found.push({
      code: 'object-duplicate',
      severity: 'warning',
      message: `Unexpected second ${describeRef(refOf(object))}, expected one: the first stands in ${before.file}, line ${line}. The last one counts.`,
      hint: 'Remove or rename one of them.',
      place: object.placeOf(['metadata', 'name']),
      file: object.file,
      ref: refOf(object),
    });
  }
  return found;
}

/** Runs the kinds' own checks on every object, also on those that a later one replaces. */
function check(cluster: Cluster): ObjectDiagnostic[] {
  return [...cluster.objects, ...cluster.replaced].flatMap((object) => {
    const kind = kindOf(object.kind, groupOf(object.apiVersion));
    if (!kind) return [];
    const findings = [...kind.validate(object), ...(kind.validateInCluster?.(object, cluster) ?? [])];
    return findings.map((finding) => toDiagnostic(finding, object));
  });
}

function tooLarge(length: number): Diagnostic {
  return {
    code: 'manifests-too-large',
    severity: 'error',
    message: `Unexpected size of more than ${length} characters in all, expected at most ${maxManifestLength}.`,
    hint: 'Leave out what the question does not need.',
  };
}

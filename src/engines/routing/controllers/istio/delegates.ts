/**
 * Delegation: a rule of the root VirtualService is replaced by the rules of its delegate, with matches that satisfy both.
 * MergeHTTPRoutes and what it calls, istio/istio 86c9f01 pilot/pkg/model/virtualservice.go.
 */
import { fieldsOf, isFields, listOf, numberOf, textMapOf, textOf, textsOf, type Fields } from '../../fields.ts';

/** Fields a delegate's rule takes from the root's when it has none of its own. */
const inherited = [
  ...['rewrite', 'directResponse', 'timeout', 'retries', 'fault', 'mirror', 'mirrorPercent', 'mirrorPercentage'],
  ...['corsPolicy', 'mirrors', 'headers'],
];

/** The delegate's rule under the root's; undefined when no request can satisfy both. */
export function mergeRule(root: Fields, delegate: Fields): Fields | undefined {
  const match = mergeMatches(matchesOf(root), matchesOf(delegate));
  if (!match) return undefined;
  const merged: Record<string, unknown> = { ...delegate };
  delete merged['match'];
  if (match.length > 0) merged['match'] = match;
  const name = joined(textOf(root['name']), textOf(delegate['name']));
  if (name !== '') merged['name'] = name;
  for (const key of inherited) if (!isSet(merged[key]) && isSet(root[key])) merged[key] = root[key];
  return merged;
}

/** Every match of the delegate needs one of the root's that it narrows; undefined when there is none. */
export function mergeMatches(root: readonly Fields[], delegate: readonly Fields[]): readonly Fields[] | undefined {
  if (root.length === 0) return delegate;
  if (delegate.length === 0) return root;
  const merged: Fields[] = [];
  for (const leaf of delegate) {
    const fitting = root.filter((one) => !conflicts(one, leaf));
    if (fitting.length === 0) return undefined;
    merged.push(...fitting.map((one) => mergeMatch(one, leaf)));
  }
  return merged;
}

function matchesOf(rule: Fields): Fields[] {
  return listOf(rule['match']).map(fieldsOf);
}

const isSet = (value: unknown) => value !== undefined && value !== null;

function joined(root: string | undefined, leaf: string | undefined): string {
  return [root, leaf].filter(Boolean).join('-');
}

function mergeMatch(root: Fields, leaf: Fields): Fields {
  const merged: Record<string, unknown> = { ...leaf };
  const name = joined(textOf(root['name']), textOf(leaf['name']));
  if (name !== '') merged['name'] = name;
  for (const key of ['uri', 'scheme', 'method', 'authority', 'port', 'sourceNamespace', 'statPrefix']) {
    if (!isSet(leaf[key]) && isSet(root[key])) merged[key] = root[key];
  }
  for (const key of ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels']) {
    if (isSet(root[key])) merged[key] = { ...fieldsOf(root[key]), ...fieldsOf(leaf[key]) };
  }
  if (listOf(leaf['gateways']).length === 0 && isSet(root['gateways'])) merged['gateways'] = root['gateways'];
  return merged;
}

function conflicts(root: Fields, leaf: Fields): boolean {
  if (['uri', 'scheme', 'method', 'authority'].some((key) => textsConflict(root[key], leaf[key]))) return true;
  const maps = ['headers', 'withoutHeaders', 'queryParams'];
  for (const key of maps) {
    const [wide, narrow] = [fieldsOf(root[key]), fieldsOf(leaf[key])];
    if (Object.keys(narrow).some((name) => textsConflict(wide[name], narrow[name]))) return true;
  }
  if (Boolean(root['ignoreUriCase']) !== Boolean(leaf['ignoreUriCase'])) return true;
  const [rootPort, leafPort] = [numberOf(root['port']) ?? 0, numberOf(leaf['port']) ?? 0];
  if (rootPort > 0 && leafPort > 0 && rootPort !== leafPort) return true;
  const namespace = textOf(root['sourceNamespace']) ?? '';
  if (namespace !== '' && namespace !== textOf(leaf['sourceNamespace'])) return true;
  const labels = textMapOf(root['sourceLabels']);
  for (const [name, value] of Object.entries(textMapOf(leaf['sourceLabels']))) {
    if (Object.hasOwn(labels, name) && labels[name] !== value) return true;
  }
  const [rootGateways, leafGateways] = [textsOf(root['gateways']), textsOf(leaf['gateways'])];
  if (rootGateways.length === 0 || leafGateways.length === 0) return false;
  return leafGateways.length > rootGateways.length || leafGateways.some((name) => !rootGateways.includes(name));
}

/** Whether a narrower text match is not within a wider one. Regular expressions are never compared. */
function textsConflict(root: unknown, leaf: unknown): boolean {
  if (!isFields(root) || !isFields(leaf)) return false;
  const [wide, narrow] = [kindOfMatch(root), kindOfMatch(leaf)];
  if (wide?.kind === 'regex' || narrow?.kind === 'regex') return true;
  if (wide?.kind === 'exact') return narrow?.kind !== 'exact' || narrow.value !== wide.value;
  if (wide?.kind === 'prefix' && narrow) return !narrow.value.startsWith(wide.value);
  return true;
}

function kindOfMatch(
  match: Fields,
): { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string } | undefined {
  for (const kind of ['regex', 'exact', 'prefix'] as const) {
    const value = textOf(match[kind]);
    if (value !== undefined && value !== '') return { kind, value };
  }
  return undefined;
}

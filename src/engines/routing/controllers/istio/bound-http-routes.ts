/** HTTPRoutes whose parent is a Service, by the rules of Gateway API for meshes (GEP-1426): matches and backends. Filters are told as not acted on. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { durationMs } from '../../kinds/istio-values.ts';
import { refOf, type KubeObject, type Origin } from '../../object.ts';
import type { Backend, Condition, Route, TextMatch } from '../../proxy.ts';
import { oldestFirst } from './mesh.ts';

interface Ranked {
  readonly route: Route;
  readonly rank: readonly number[];
}

/** Consumer routes of the client's namespace, else producer routes of the Service's; undefined when none is bound to the port. */
export function boundHttpRoutes(
  cluster: Cluster,
  service: { readonly namespace: string; readonly name: string },
  port: number,
  fromNamespace: string,
): readonly Route[] | undefined {
  const bound = oldestFirst(cluster, 'HTTPRoute').filter((route) => isBound(route, service, port));
  const consumers = bound.filter(({ namespace }) => namespace !== service.namespace && namespace === fromNamespace);
  const chosen = consumers.length > 0 ? consumers : bound.filter(({ namespace }) => namespace === service.namespace);
  if (chosen.length === 0) return undefined;
  // Sorting keeps the order of equals: older objects first, then the order written.
  return chosen
    .flatMap((object) => rankedRoutes(object, port))
    .toSorted(byRank)
    .map(({ route }) => route);
}

function isBound(
  route: KubeObject,
  service: { readonly namespace: string; readonly name: string },
  port: number,
): boolean {
  return listOf(fieldsOf(route.value['spec'])['parentRefs'])
    .map(fieldsOf)
    .some((parent) => {
      const isService = parent['kind'] === 'Service' && (textOf(parent['group']) ?? '') === '';
      const own = numberOf(parent['port']);
      const namespace = textOf(parent['namespace']) ?? route.namespace;
      return (
        isService &&
        parent['name'] === service.name &&
        namespace === service.namespace &&
        (own === undefined || own === port)
      );
    });
}

function byRank(a: Ranked, b: Ranked): number {
  for (const [i, own] of a.rank.entries()) if (own !== b.rank[i]) return (b.rank[i] ?? 0) - own;
  return 0;
}

function rankedRoutes(object: KubeObject, port: number): readonly Ranked[] {
  return listOf(fieldsOf(object.value['spec'])['rules'])
    .map(fieldsOf)
    .flatMap((rule, i) => {
      const matches = listOf(rule['matches']).map(fieldsOf);
      const origin: Origin = { ref: refOf(object), path: ['spec', 'rules', i] };
      return (matches.length > 0 ? matches : [{}]).map((match, j): Ranked => {
        const at = matches.length > 0 ? { ...origin, path: [...origin.path, 'matches', j] } : origin;
        const { conditions, rank } = readMatch(match);
        return { route: toRoute(object, rule, i, conditions, at, port), rank };
      });
    });
}

function toRoute(
  object: KubeObject,
  rule: Fields,
  index: number,
  conditions: readonly Condition[],
  origin: Origin,
  port: number,
): Route {
  const backends = listOf(rule['backendRefs']).map((ref, k) =>
    toBackend(object, fieldsOf(ref), ['spec', 'rules', index, 'backendRefs', k], port),
  );
  const totalMs = durationMs(fieldsOf(rule['timeouts'])['request']) || null;
  const filters = listOf(rule['filters']).map((filter) => `filter ${textOf(fieldsOf(filter)['type']) ?? ''}`);
  return {
    name: `spec.rules[${index}] of HTTPRoute ${object.namespace}/${object.name}`,
    conditions,
    precedence: 'exact paths, then longer prefixes, then method, headers and query',
    action: backends.length > 0 ? { kind: 'forward', backends } : { kind: 'answer', answer: { status: 500 } },
    timeouts: { totalMs },
    ...(filters.length > 0 ? { ignored: filters } : {}),
    origin,
  };
}

function toBackend(object: KubeObject, ref: Fields, path: Origin['path'], port: number): Backend {
  const name = textOf(ref['name']) ?? '';
  const isService = (textOf(ref['kind']) ?? 'Service') === 'Service' && (textOf(ref['group']) ?? '') === '';
  const service = {
    namespace: textOf(ref['namespace']) ?? object.namespace,
    name,
    port: numberOf(ref['port']) ?? port,
  };
  return {
    weight: numberOf(ref['weight']) ?? 1,
    ...(isService ? { service } : {}),
    origin: { ref: refOf(object), path },
  };
}

function readMatch(match: Fields): { readonly conditions: readonly Condition[]; readonly rank: readonly number[] } {
  const path = fieldsOf(match['path']);
  const [type, value] = [textOf(path['type']) ?? 'PathPrefix', textOf(path['value']) ?? '/'];
  const method = textOf(match['method']);
  const headers = named('header', match['headers']);
  const query = named('query', match['queryParams']);
  const conditions: Condition[] = [
    ...(type === 'PathPrefix' && value === '/' ? [] : [{ on: 'path', match: pathMatch(type, value) } as const]),
    ...(method ? [{ on: 'method', match: { kind: 'exact', value: method } } as const] : []),
    ...headers,
    ...query,
  ];
  const kinds: Readonly<Record<string, number>> = { Exact: 2, RegularExpression: 1 };
  return { conditions, rank: [kinds[type] ?? 0, value.length, method ? 1 : 0, headers.length, query.length] };
}

function pathMatch(type: string, value: string): TextMatch {
  if (type === 'Exact') return { kind: 'exact', value };
  return type === 'RegularExpression' ? { kind: 'regex', value } : { kind: 'path-prefix', value };
}

function named(on: 'header' | 'query', list: unknown): Condition[] {
  return listOf(list)
    .map(fieldsOf)
    .map((entry): Condition => {
      const value = textOf(entry['value']) ?? '';
      const match: TextMatch =
        entry['type'] === 'RegularExpression' ? { kind: 'regex', value } : { kind: 'exact', value };
      return { on, name: textOf(entry['name']) ?? '', match };
    });
}

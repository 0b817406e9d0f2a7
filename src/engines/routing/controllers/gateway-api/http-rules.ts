/** Rules of an HTTPRoute → routes of a virtual host. */
import type { YamlPath } from '../../../core/yaml.ts';
import { fieldsOf, listOf, textOf, type Fields } from '../../fields.ts';
import { refOf } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import type { Route } from '../../proxy.ts';
import type { RouteContext } from './backend-refs.ts';
import type { RankedRoute } from './precedence.ts';
import { ruleAction, type RulePlace } from './rule-action.ts';

/** One route per match of each rule; a rule without matches takes every path. */
export function httpRoutes(context: RouteContext, place: RulePlace): RankedRoute[] {
  const { route: object } = context;
  return listOf(fieldsOf(object.value['spec'])['rules']).flatMap((value, rule) => {
    const fields = fieldsOf(value);
    const written = listOf(fields['matches']).map(fieldsOf);
    const path = ['spec', 'rules', rule];
    return (written.length > 0 ? written : [{}]).map((match, i): RankedRoute => {
      const matchPath = written.length > 0 ? [...path, 'matches', i] : path;
      const { conditions, rank, precedence, prefix } = readMatch(match);
      const route: Route = {
        name: nameOf(object.kind, object.namespace, object.name, matchPath, fields),
        conditions,
        precedence,
        origin: { ref: refOf(object), path: matchPath },
        ...ruleAction(context, fields, path, { ...place, prefix }),
      };
      return { route, rank, object, rule, match: i };
    });
  });
}

export function nameOf(kind: string, namespace: string, name: string, path: YamlPath, rule: Fields): string {
  const where = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
  const named = textOf(rule['name']);
  return `${where} of ${kind} ${namespace}/${name}${named ? ` (${named})` : ''}`;
}

interface ReadMatch {
  readonly conditions: readonly Condition[];
  readonly rank: readonly number[];
  readonly precedence: string;
  readonly prefix: string | undefined;
}

const pathRank: Readonly<Record<string, number>> = { Exact: 3, RegularExpression: 2, PathPrefix: 1 };

function readMatch(match: Fields): ReadMatch {
  const path = fieldsOf(match['path']);
  const type = textOf(path['type']) ?? 'PathPrefix';
  const value = textOf(path['value']) ?? '/';
  const method = textOf(match['method']);
  const headers = valueConditions('header', match['headers']);
  const query = valueConditions('query', match['queryParams']);
  const conditions: Condition[] = [
    ...(type === 'PathPrefix' && value === '/' ? [] : [{ on: 'path', match: pathMatch(type, value) } as const]),
    ...(method ? [{ on: 'method', match: { kind: 'exact', value: method } } as const] : []),
    ...headers,
    ...query,
  ];
  const rank = [pathRank[type] ?? 0, value.length, method ? 1 : 0, headers.length, query.length];
  return {
    conditions,
    rank,
    precedence: describe(type, value, method, headers.length, query.length),
    prefix: type === 'PathPrefix' ? value : undefined,
  };
}

function pathMatch(type: string, value: string): TextMatch {
  if (type === 'Exact') return { kind: 'exact', value };
  return type === 'RegularExpression' ? { kind: 'regex', value } : { kind: 'path-prefix', value };
}

/** Conditions on headers or query parameters; only the first of equal names counts. */
export function valueConditions(on: 'header' | 'query', list: unknown): Condition[] {
  const seen = new Set<string>();
  return listOf(list).flatMap((entry): Condition[] => {
    const { name: written, type, value } = fieldsOf(entry);
    const name = textOf(written) ?? '';
    const key = on === 'header' ? name.toLowerCase() : name;
    if (seen.has(key)) return [];
    seen.add(key);
    const text = textOf(value) ?? '';
    return [
      {
        on,
        name,
        match: type === 'RegularExpression' ? { kind: 'regex', value: text } : { kind: 'exact', value: text },
      },
    ];
  });
}

function describe(type: string, value: string, method: string | undefined, headers: number, query: number): string {
  const path =
    type === 'Exact'
      ? 'exact path'
      : type === 'RegularExpression'
        ? 'regular expression'
        : `prefix of ${counted(value.length, 'character')}`;
  const more = [
    method ? 'a method' : '',
    headers > 0 ? counted(headers, 'header') : '',
    query > 0 ? counted(query, 'query parameter') : '',
  ];
  return ['order by specificity: ' + path, ...more.filter(Boolean)].join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/**
 * Conditions of `matches`: an nginx `map` each, whose values compare without case, or by pattern after `~`.
 * Source: nginx/kubernetes-ingress@0eb3072 internal/configs/virtualserver.go (generateParametersForMatchesRouteMap);
 * nginx 1.29 src/http/modules/ngx_http_map_module.c, src/http/ngx_http_variables.c.
 */
import { fieldsOf, textOf } from '../../fields.ts';
import { compilePattern } from '../../match/regex.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import { unquote } from './error-pages.ts';

function matchOf(value: string): TextMatch {
  if (value.startsWith('~*')) return { kind: 'regex', value: value.slice(2), partial: true, ignoreCase: true };
  if (value.startsWith('~')) return { kind: 'regex', value: value.slice(1), partial: true };
  return { kind: 'exact', value, ignoreCase: true };
}

/** Whether the absent value, '' to nginx, fits. */
function takesNothing(match: TextMatch): boolean {
  if (match.kind === 'exact') return match.value === '';
  const pattern = match.kind === 'regex' ? compilePattern(match.value, match.ignoreCase) : undefined;
  return pattern !== undefined && typeof pattern !== 'string' && pattern.matchesPart('');
}

function on(source: string, match: TextMatch): Condition | undefined {
  const optional = (kind: 'header' | 'cookie' | 'query', name: string): Condition => {
    const condition: Condition = { on: kind, name, match };
    if (!takesNothing(match)) return condition;
    return { on: 'any', of: [condition, { on: kind, name, match: { kind: 'present' }, not: true }] };
  };
  const [kind, name] = source.split(':') as [string, string?];
  switch (kind) {
    case 'header':
      return optional('header', name!.toLowerCase());
    case 'cookie':
      return optional('cookie', name!);
    case 'argument':
      return optional('query', name!);
    case '$request_method':
      return { on: 'method', match };
    case '$scheme':
      return { on: 'scheme', match };
    case '$request_uri':
      return { on: 'uri', match };
    case '$args':
    case '$query_string':
      return { on: 'query-string', match };
    case '$https': {
      const isOn = match.kind === 'exact' && match.value.toLowerCase() === 'on';
      return { on: 'scheme', match: { kind: 'exact', value: 'https' }, not: !isOn };
    }
    case '$remote_addr':
      return match.kind === 'exact' ? { on: 'client-address', ranges: [match.value] } : undefined;
    default:
      return undefined;
  }
}

export interface MapCondition {
  readonly condition: Condition;
  /** The variable, where the engine does not know its value; the condition then never holds. */
  readonly unknown?: string;
}

/** `!` before the value turns the condition round. */
export function mapCondition(written: unknown): MapCondition {
  const { header, cookie, argument, variable, value } = fieldsOf(written);
  const text = unquote(textOf(value) ?? '');
  const not = text.startsWith('!');
  const match = matchOf(not ? text.slice(1) : text);
  const name = (sort: string, of: unknown) => (textOf(of) ? `${sort}:${textOf(of)}` : undefined);
  const source =
    name('header', header) ?? name('cookie', cookie) ?? name('argument', argument) ?? textOf(variable) ?? '';
  const condition = on(source, match);
  if (!condition) return { condition: { on: 'any', of: [] }, unknown: source };
  return { condition: not ? { on: 'all', of: [condition], not: true } : condition };
}

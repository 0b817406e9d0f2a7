/** Rules of a GRPCRoute → routes of a virtual host. A gRPC call is a POST to `/service/method`. */
import { fieldsOf, listOf, textOf, type Fields } from '../../fields.ts';
import { refOf } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import type { RouteContext } from './backend-refs.ts';
import { nameOf, valueConditions } from './http-rules.ts';
import type { RankedRoute } from './precedence.ts';
import { ruleAction, type RulePlace } from './rule-action.ts';

export function grpcRoutes(context: RouteContext, place: RulePlace): RankedRoute[] {
  const { route: object } = context;
  return listOf(fieldsOf(object.value['spec'])['rules']).flatMap((value, rule) => {
    const fields = fieldsOf(value);
    const written = listOf(fields['matches']).map(fieldsOf);
    const path = ['spec', 'rules', rule];
    return (written.length > 0 ? written : [{}]).map((match, i): RankedRoute => {
      const matchPath = written.length > 0 ? [...path, 'matches', i] : path;
      const { service, method, type } = readMethod(match);
      const headers = valueConditions('header', match['headers']);
      const call = methodMatch(type, service, method);
      const conditions: Condition[] = [...(call ? [{ on: 'path', match: call } as const] : []), ...headers];
      return {
        route: {
          name: nameOf(object.kind, object.namespace, object.name, matchPath, fields),
          conditions,
          precedence: `order by specificity: service of ${service.length} characters, method of ${method.length}, ${headers.length} headers`,
          origin: { ref: refOf(object), path: matchPath },
          ...ruleAction(context, fields, path, { ...place, prefix: undefined }),
        },
        // A GRPCRoute and an HTTPRoute are never merged on one host; the first two places keep exact calls before prefixes.
        rank: [call?.kind === 'exact' ? 3 : call ? 2 : 0, service.length, method.length, headers.length],
        object,
        rule,
        match: i,
      };
    });
  });
}

function readMethod(match: Fields): { service: string; method: string; type: string } {
  const fields = fieldsOf(match['method']);
  return {
    service: textOf(fields['service']) ?? '',
    method: textOf(fields['method']) ?? '',
    type: textOf(fields['type']) ?? 'Exact',
  };
}

function methodMatch(type: string, service: string, method: string): TextMatch | undefined {
  if (service === '' && method === '') return undefined;
  if (type === 'RegularExpression') {
    return {
      kind: 'regex',
      value: `/(?:${service === '' ? '[^/]+' : service})/(?:${method === '' ? '[^/]+' : method})`,
    };
  }
  if (service !== '' && method !== '') return { kind: 'exact', value: `/${service}/${method}` };
  return service === '' ? { kind: 'suffix', value: `/${method}` } : { kind: 'prefix', value: `/${service}/` };
}

/** One condition of a route: Condition → function, and the same in words. */
import { inRanges } from './address.ts';
import { uriOf, type RequestView } from './request-view.ts';
import { compileText, describeText, type TextMatch } from './text.ts';

/** One condition on a request. All conditions of a route must hold. */
export type Condition =
  /** `uri` is path and query as one text, `query-string` all of the query. */
  | {
      readonly on: 'path' | 'method' | 'scheme' | 'host' | 'uri' | 'query-string';
      readonly match: TextMatch;
      readonly not?: boolean;
    }
  | {
      readonly on: 'header' | 'query' | 'cookie';
      readonly name: string;
      readonly match: TextMatch;
      /** Given several times: any of its values counts, instead of a parameter’s first or a header’s values as one text. */
      readonly anyValue?: boolean;
      readonly not?: boolean;
    }
  | { readonly on: 'port'; readonly port: number; readonly not?: boolean }
  | {
      readonly on: 'client-address';
      readonly ranges: readonly string[];
      /** The first address of this header counts where it is present: the data plane trusts it. */
      readonly fromHeader?: string;
      readonly not?: boolean;
    }
  /** Of an accepted token, or of what filters before the router found out (Envoy's dynamic metadata). */
  | {
      readonly on: 'claim' | 'metadata';
      readonly path: readonly string[];
      readonly match: TextMatch;
      readonly not?: boolean;
    }
  /** Holds for a share of requests, 0–1; decided by the request's own draw. */
  | { readonly on: 'share'; readonly ratio: number }
  | { readonly on: 'any'; readonly of: readonly Condition[]; readonly not?: boolean }
  | { readonly on: 'all'; readonly of: readonly Condition[]; readonly not?: boolean };

export type ConditionTest = (view: RequestView) => boolean;

export function compileCondition(condition: Condition): ConditionTest {
  const test = compilePositive(condition);
  return 'not' in condition && condition.not ? (view) => !test(view) : test;
}

/** All must hold. */
export function compileConditions(conditions: readonly Condition[]): ConditionTest {
  const tests = conditions.map(compileCondition);
  const [first, second] = tests;
  if (!first) return () => true;
  if (!second) return first;
  if (tests.length === 2) return (view) => first(view) && second(view);
  return (view) => {
    for (const test of tests) if (!test(view)) return false;
    return true;
  };
}

function compilePositive(condition: Condition): ConditionTest {
  switch (condition.on) {
    case 'path': {
      const test = compileText(condition.match);
      return (view) => test(view.request.path);
    }
    case 'method': {
      const test = compileText(condition.match);
      return (view) => test(view.request.method);
    }
    case 'scheme': {
      const test = compileText(condition.match);
      return (view) => test(view.request.scheme);
    }
    case 'host': {
      const test = compileText(condition.match);
      return (view) => test(view.host);
    }
    case 'uri': {
      const test = compileText(condition.match);
      return ({ request }) => test(uriOf(request));
    }
    case 'query-string': {
      const test = compileText(condition.match);
      return (view) => test(view.request.query);
    }
    case 'header': {
      const test = compileText(condition.match);
      const name = condition.name.toLowerCase();
      if (condition.anyValue) return (view) => (view.header(name)?.split(/ *, */) ?? []).some(test);
      return (view) => test(view.header(name));
    }
    case 'query': {
      const test = compileText(condition.match);
      if (condition.anyValue) return (view) => view.queries(condition.name).some(test);
      return (view) => test(view.query(condition.name));
    }
    case 'cookie': {
      const test = compileText(condition.match);
      return (view) => test(view.cookie(condition.name));
    }
    case 'port':
      return (view) => view.request.port === condition.port;
    case 'client-address':
      return (view) => inRanges(clientAddress(view, condition.fromHeader), condition.ranges);
    case 'claim': {
      const test = compileText(condition.match);
      return (view) => textsAt(view.request.claims, condition.path).some(test);
    }
    case 'metadata': {
      const test = compileText(condition.match);
      return (view) => textsAt(view.request.metadata, condition.path).some(test);
    }
    case 'share':
      return (view) => view.draw < condition.ratio;
    case 'any': {
      const tests = condition.of.map(compileCondition);
      return (view) => tests.some((test) => test(view));
    }
    case 'all':
      return compileConditions(condition.of);
  }
}

function clientAddress(view: RequestView, fromHeader: string | undefined): string {
  const named = fromHeader === undefined ? undefined : view.header(fromHeader)?.split(',')[0]?.trim();
  return named ?? view.request.clientAddress ?? '';
}

/** The value as texts: a list gives one per entry. */
function textsAt(values: Readonly<Record<string, unknown>> | undefined, path: readonly string[]): string[] {
  let at: unknown = values;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return [];
    at = (at as Record<string, unknown>)[step];
  }
  return (Array.isArray(at) ? at : [at])
    .filter((entry) => typeof entry === 'string' || typeof entry === 'number' || typeof entry === 'boolean')
    .map(String);
}

/** The condition in words, e.g. `header version is “two”`. */
export function describeCondition(condition: Condition): string {
  const not = 'not' in condition && condition.not ? 'not: ' : '';
  switch (condition.on) {
    case 'header':
    case 'query':
    case 'cookie':
      return `${not}${condition.on === 'query' ? 'query parameter' : condition.on} ${condition.name} ${describeText(condition.match)}`;
    case 'port':
      return `${not}port is ${condition.port}`;
    case 'client-address':
      return `${not}client address in ${condition.ranges.join(', ')}`;
    case 'claim':
    case 'metadata':
      return `${not}${condition.on} ${condition.path.join('.')} ${describeText(condition.match)}`;
    case 'share':
      return `one of ${Math.round(condition.ratio * 1000) / 10} % of requests`;
    case 'any':
      if (condition.of.length === 0) return `${not}something this engine does not know`;
      return `${not}${condition.of.map(describeCondition).join(' or ')}`;
    case 'all':
      return `${not}${condition.of.map(describeCondition).join(' and ')}`;
    default:
      return `${not}${condition.on} ${describeText(condition.match)}`;
  }
}

/** What the request has where the condition looks, in words. */
export function describeFound(condition: Condition, view: RequestView): string {
  switch (condition.on) {
    case 'header':
      return found(view.header(condition.name.toLowerCase()));
    case 'query':
      return found(view.query(condition.name));
    case 'cookie':
      return found(view.cookie(condition.name));
    case 'path':
    case 'method':
    case 'scheme':
      return found(view.request[condition.on]);
    case 'uri':
      return found(uriOf(view.request));
    case 'query-string':
      return found(view.request.query);
    case 'host':
      return found(view.host);
    case 'port':
      return `it is ${view.request.port}`;
    case 'client-address':
      return found(view.request.clientAddress);
    default:
      return 'it is not so';
  }
}

function found(value: string | undefined): string {
  return value === undefined ? 'it is absent' : `it is “${value}”`;
}

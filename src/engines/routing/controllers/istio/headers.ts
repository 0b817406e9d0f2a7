/** Headers that a rule and its destinations change (TranslateHeadersOperations, istio/istio 86c9f01 pilot/pkg/networking/core/route/route.go). */
import { fieldsOf, listOf, textMapOf, textsOf, type Fields } from '../../fields.ts';
import { headerChangeOf, placeHeaders, type HeaderLevel, type PlacedHeaders } from '../../header-levels.ts';
import { isAuthorityHeader } from '../../kinds/istio-route-parts.ts';
import type { HeaderChange } from '../../proxy.ts';

export interface HeaderOperations {
  readonly request: HeaderLevel;
  readonly response: HeaderLevel;
  /** New host of the request, from `host` or `:authority`. */
  readonly host?: string;
}

export function headerOperations(headers: unknown): HeaderOperations {
  const { request, response } = fieldsOf(headers);
  const set = textMapOf(fieldsOf(request)['set']);
  const add = textMapOf(fieldsOf(request)['add']);
  const host = [add, set].flatMap((map) => Object.entries(map)).findLast(([name]) => isAuthorityHeader(name))?.[1];
  return {
    request: headerLevel(request),
    response: headerLevel(response),
    ...(host === undefined ? {} : { host }),
  };
}

function headerLevel(operations: unknown): HeaderLevel {
  const { set, add, remove } = fieldsOf(operations);
  const plain = (map: unknown) =>
    Object.entries(textMapOf(map))
      .filter(([name]) => !isInternal(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { set: plain(set), add: plain(add), remove: textsOf(remove).filter((name) => !isInternal(name)) };
}

const isInternal = (name: string) => name.startsWith(':') || name.toLowerCase() === 'host';

export interface HeaderChanges {
  readonly requestHeaders?: HeaderChange;
  readonly responseHeaders?: HeaderChange;
}

export interface RuleHeaders {
  readonly route: HeaderChanges;
  /** By the index of the destination. */
  readonly destinations: readonly HeaderChanges[];
}

/** Changes of rule and destinations. Those of a single destination join the rule's, after its own (processDestination). */
export function headersOf(rule: Fields): RuleHeaders {
  const outer = headerOperations(rule['headers']);
  const inner = listOf(rule['route']).map((entry) => headerOperations(fieldsOf(entry)['headers']));
  const request = placeSide(
    outer.request,
    inner.map((one) => one.request),
  );
  const response = placeSide(
    outer.response,
    inner.map((one) => one.response),
  );
  return {
    route: changes(request.route, response.route),
    destinations: inner.map((_, i) => changes(request.destinations[i], response.destinations[i])),
  };
}

function changes(requestHeaders?: HeaderChange, responseHeaders?: HeaderChange): HeaderChanges {
  return { ...(requestHeaders && { requestHeaders }), ...(responseHeaders && { responseHeaders }) };
}

function placeSide(outer: HeaderLevel, inner: readonly HeaderLevel[]): PlacedHeaders {
  const [only] = inner;
  return inner.length === 1
    ? { route: headerChangeOf([joined(outer, only!)]), destinations: [] }
    : placeHeaders([outer], inner);
}

function joined(a: HeaderLevel, b: HeaderLevel): HeaderLevel {
  return { remove: [...a.remove, ...b.remove], set: [...a.set, ...b.set], add: [...a.add, ...b.add] };
}

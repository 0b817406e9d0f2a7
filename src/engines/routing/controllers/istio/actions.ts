/** What a rule does with a request besides forwarding it (istio/istio 86c9f01 pilot/pkg/networking/core/route/route.go). */
import { fieldsOf, flagOf, isFields, listOf, numberOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { durationMs } from '../../kinds/istio-values.ts';
import type { Origin } from '../../object.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import type { Action, Cors, Fault, PathChange, Redirect, Rewrite } from '../../proxy.ts';

/** The prefix the route matched, which `rewrite.uri` and `prefixRewrite` replace; a rule without prefix matched `/`. */
function matchedPrefix(
  conditions: readonly Condition[],
): { readonly matched: string; readonly byElement: boolean } | 'whole' {
  const path = conditions.find((condition) => condition.on === 'path');
  if (path?.on !== 'path') return { matched: '/', byElement: false };
  const { match } = path;
  if (match.kind === 'prefix') return { matched: match.value, byElement: false };
  if (match.kind === 'path-prefix') return { matched: match.value, byElement: true };
  return 'whole';
}

function prefixChange(value: string, conditions: readonly Condition[]): PathChange {
  const prefix = matchedPrefix(conditions);
  if (prefix === 'whole') return { kind: 'full', value };
  return { kind: 'prefix', matched: prefix.matched, value, ...(prefix.byElement ? { byElement: true } : {}) };
}

export function rewriteOf(
  rule: Fields,
  conditions: readonly Condition[],
  host: string | undefined,
): Rewrite | undefined {
  const rewrite = fieldsOf(rule['rewrite']);
  const regex = fieldsOf(rewrite['uriRegexRewrite']);
  const [pattern, uri] = [textOf(regex['match']), textOf(rewrite['uri'])];
  const path: PathChange | undefined = pattern
    ? { kind: 'regex', pattern, value: textOf(regex['rewrite']) ?? '' }
    : uri
      ? prefixChange(uri, conditions)
      : undefined;
  const authority = textOf(rewrite['authority']) || host;
  if (!path && !authority) return undefined;
  return { ...(authority ? { host: authority } : {}), ...(path ? { path } : {}) };
}

export function redirectOf(redirect: Fields, conditions: readonly Condition[], port: number): Redirect {
  const [uri, prefix] = [textOf(redirect['uri']), textOf(redirect['prefixRewrite'])];
  const scheme = textOf(redirect['scheme']) || undefined;
  const host = textOf(redirect['authority']) || undefined;
  const written = numberOf(redirect['port']);
  const derived = redirect['derivePort'] === 'FROM_REQUEST_PORT' ? port : undefined;
  const to = written ?? derived;
  const path: PathChange | undefined = prefix
    ? prefixChange(prefix, conditions)
    : uri
      ? { kind: 'full', value: uri }
      : undefined;
  return {
    status: numberOf(redirect['redirectCode']) || 301,
    ...(scheme ? { scheme } : {}),
    ...(host ? { host } : {}),
    ...(to === undefined ? {} : { port: to }),
    ...(path ? { path } : {}),
  };
}

export function directAnswerOf(answer: Fields): Action {
  const body = fieldsOf(answer['body']);
  const text = textOf(body['string']) ?? textOf(body['bytes']);
  return {
    kind: 'answer',
    answer: { status: numberOf(answer['status']) ?? 200, ...(text === undefined ? {} : { body: text }) },
  };
}

const grpcNumbers: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
    ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
    ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
  ].map((name, i) => [name, i]),
);

/** Without a percentage no request is touched. */
function ratioOf(field: Fields): number {
  const percentage = fieldsOf(field['percentage'])['value'];
  return (numberOf(percentage) ?? numberOf(field['percent']) ?? 0) / 100;
}

export function faultOf(rule: Fields, origin: Origin): Fault | undefined {
  if (!isFields(rule['fault'])) return undefined;
  const { abort, delay } = rule['fault'];
  const status = numberOf(fieldsOf(abort)['httpStatus']);
  const grpcStatus = grpcNumbers[textOf(fieldsOf(abort)['grpcStatus']) ?? ''];
  const delayMs = durationMs(fieldsOf(delay)['fixedDelay']);
  const parts: { abort?: Fault['abort'] & {}; delay?: Fault['delay'] & {} } = {};
  if (status !== undefined || grpcStatus !== undefined) {
    parts.abort = {
      ...(status === undefined ? {} : { status }),
      ...(grpcStatus === undefined ? {} : { grpcStatus }),
      ratio: ratioOf(fieldsOf(abort)),
    };
  }
  if (delayMs !== undefined) parts.delay = { delayMs, ratio: ratioOf(fieldsOf(delay)) };
  return { ...parts, origin: { ref: origin.ref, path: [...origin.path, 'fault'] } };
}

export function corsOf(rule: Fields, origin: Origin): Cors | undefined {
  if (!isFields(rule['corsPolicy'])) return undefined;
  const cors = rule['corsPolicy'];
  const age = durationMs(cors['maxAge']);
  const origins = Array.isArray(cors['allowOrigins'])
    ? listOf(cors['allowOrigins']).map(originMatch)
    : textsOf(cors['allowOrigin']).map(oldOrigin);
  return {
    allowOrigins: origins,
    allowMethods: textsOf(cors['allowMethods']),
    allowHeaders: textsOf(cors['allowHeaders']),
    exposeHeaders: textsOf(cors['exposeHeaders']),
    allowCredentials: flagOf(cors['allowCredentials']) ?? false,
    maxAgeSeconds: age === undefined ? null : age / 1000,
    separator: ',',
    ...(cors['unmatchedPreflights'] === 'IGNORE' ? { refusePreflight: true } : {}),
    origin: { ref: origin.ref, path: [...origin.path, 'corsPolicy'] },
  };
}

function originMatch(value: unknown): TextMatch {
  const { exact, prefix, regex } = fieldsOf(value);
  if (typeof exact === 'string') return exact === '*' ? { kind: 'present' } : { kind: 'exact', value: exact };
  if (typeof prefix === 'string') return { kind: 'prefix', value: prefix };
  return { kind: 'regex', value: textOf(regex) ?? '' };
}

const oldOrigin = (value: string): TextMatch => (value === '*' ? { kind: 'present' } : { kind: 'exact', value });

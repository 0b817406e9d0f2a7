/** What a rule does with what it matched: filters, backends, timeouts, retries. */
import type { YamlPath } from '../../../core/yaml.ts';
import { fieldsOf, listOf, numberOf, type Fields } from '../../fields.ts';
import { refOf } from '../../object.ts';
import type { Action, Backend, RetryPolicy, Route, Timeouts } from '../../proxy.ts';
import { readBackend, type RouteContext } from './backend-refs.ts';
import { durationMs } from '../../match/duration.ts';
import { readFilters, type Filters, type MatchPlace } from './filters.ts';

export type RulePlace = Omit<MatchPlace, 'prefix'>;

type RuleParts = Omit<Route, 'name' | 'conditions' | 'precedence' | 'origin'>;

export function ruleAction(context: RouteContext, rule: Fields, path: YamlPath, place: MatchPlace): RuleParts {
  const filters = readFilters(context, listOf(rule['filters']), [...path, 'filters'], place);
  const timeouts = readTimeouts(context, rule, path);
  const retry = readRetry(context, rule, path);
  const { requestHeaders, responseHeaders, rewrite, mirrors, cors, ignored } = filters;
  const action = actionOf(context, rule, path, filters, place);
  const answersAlone = action.kind === 'forward' && action.backends[0]?.broken?.reason === noBackendReason;
  return {
    action,
    ...(requestHeaders ? { requestHeaders } : {}),
    ...(responseHeaders ? { responseHeaders } : {}),
    ...(rewrite ? { rewrite } : {}),
    ...(mirrors.length > 0 && !answersAlone ? { mirrors } : {}),
    ...(cors ? { cors } : {}),
    ...(timeouts ? { timeouts } : {}),
    ...(retry ? { retry } : {}),
    ...ignoredOf(rule, ignored),
  };
}

function ignoredOf(rule: Fields, filters: readonly string[]): { ignored?: readonly string[] } {
  const all = [...filters, ...(rule['sessionPersistence'] === undefined ? [] : ['sessionPersistence'])];
  return all.length > 0 ? { ignored: all } : {};
}

/** A redirect excludes backends; no backend, or no share of one, is answered 500. */
function actionOf(
  context: RouteContext,
  rule: Fields,
  path: YamlPath,
  { redirect }: Filters,
  place: MatchPlace,
): Action {
  if (redirect) return { kind: 'redirect', redirect };
  const backends = listOf(rule['backendRefs']).map((ref, i) =>
    readBackend(context, ref, [...path, 'backendRefs', i], place),
  );
  const total = backends.reduce((sum, { weight }) => sum + weight, 0);
  return { kind: 'forward', backends: total === 0 ? [noBackend(context, backends.length > 0, path)] : backends };
}

const noBackendReason = 'NoBackend';

function noBackend({ route }: RouteContext, weightless: boolean, path: YamlPath): Backend {
  const message = weightless ? 'No backendRef of the rule has a weight above 0' : 'The rule has no backendRefs';
  return { weight: 1, broken: { status: 500, reason: noBackendReason, message }, origin: { ref: refOf(route), path } };
}

/** `request` covers the whole call with its retries; `0s` switches it off. */
function readTimeouts({ route }: RouteContext, rule: Fields, path: YamlPath): Timeouts | undefined {
  const { request, backendRequest } = fieldsOf(rule['timeouts']);
  const total = durationMs(request);
  const single = durationMs(backendRequest);
  if (total === undefined && single === undefined) return undefined;
  // Without retries one try is the whole call.
  const retried = rule['retry'] !== undefined;
  const totalMs = total === undefined ? (retried ? null : (single ?? null)) : total;
  return { totalMs: totalMs === 0 ? null : totalMs, origin: { ref: refOf(route), path: [...path, 'timeouts'] } };
}

/** Experimental in v1.6 (GEP-1731): `attempts` counts tries after the first; `backoff` is the least wait. */
function readRetry({ route }: RouteContext, rule: Fields, path: YamlPath): RetryPolicy | undefined {
  if (rule['retry'] === undefined) return undefined;
  const { attempts, codes, backoff } = fieldsOf(rule['retry']);
  const perTryTimeoutMs = durationMs(fieldsOf(rule['timeouts'])['backendRequest']);
  const statusCodes = listOf(codes).filter((code) => typeof code === 'number');
  return {
    maxRetries: Math.max(0, numberOf(attempts) ?? 1),
    retryOn: ['connection-error', ...(perTryTimeoutMs ? ['timeout'] : [])],
    statusCodes,
    perTryTimeoutMs: perTryTimeoutMs || null,
    backoff: { formula: 'constant', params: { delayMs: durationMs(backoff) ?? 0 } },
    avoidPreviousHosts: false,
    written: true,
    origin: { ref: refOf(route), path: [...path, 'retry'] },
  };
}

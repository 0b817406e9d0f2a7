/** An HTTPRoute with timeouts and the experimental retry, and what an implementation makes of it. */
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { gatewayDuration } from '../durations.ts';
import { grpcTokens, sayStandIn, toEnvoyConditions } from '../envoy-conditions.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyDraft, envoyRetryWriters, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits } from '../fit-envoy.ts';
import { documentOf, listAt, msAt, numberAt, present, textAt, valueAt } from '../plain-read.ts';
import { capital, whatIsRetried } from '../retriable.ts';
import type { FieldWriters, OutputPath, PlainDocument, PlainValue } from '../target.ts';
import type { GatewayImplementation } from './gateway-implementations.ts';

export interface RouteDraft extends EnvoyDraft {
  route: { methods: readonly string[] | null };
}

type RouteField =
  'maxRetries' | 'backoff' | 'retryOn' | 'neverRetryOn' | 'methods' | 'perTryTimeoutMs' | 'totalTimeoutMs';

const at = (...path: string[]): OutputPath => [0, 'spec', 'rules', 0, ...path];
const kindsOfFailure = ['connect-failure', 'refused-stream', 'reset', '5xx', ...Object.values(grpcTokens)];

export const routeDraft = (policy: ResiliencePolicy): RouteDraft => ({
  ...envoyDraft(policy),
  route: { methods: null },
});

export function routeWriters(made: GatewayImplementation): Pick<FieldWriters<RouteDraft>, RouteField> {
  const { label, tokens, capFactor, perTry, withoutRetry, totalMs } = made;
  const paths = {
    count: at('retry', 'attempts'),
    waits: at('retry', 'backoff'),
    conditions: at('retry', 'codes'),
    perTry: at('timeouts', 'backendRequest'),
    total: at('timeouts', 'request'),
  };
  const refused = Object.fromEntries(
    kindsOfFailure.map((word) => [
      word,
      `${label} cannot be told to retry on ${word}: HTTPRoute.retry lists statuses only`,
    ]),
  );
  const base = envoyRetryWriters({
    product: label,
    count: {
      field: 'attempts',
      counts: 'retries',
      standIn: 2,
      zero:
        withoutRetry === 0
          ? {
              status: 'exact',
              detail: `No retry block is written, and ${label} retries nothing without one. attempts must be at least 1.`,
            }
          : {
              status: 'lost',
              detail: `attempts must be at least 1, so an HTTPRoute cannot turn retries off: without the block ${label} still retries ${withoutRetry} times on ${tokens.join(', ')}. Use its own API for that.`,
            },
    },
    wait: { kind: 'base', capFactor },
    conditions: { statuses: 'errors' },
    standIn: { tokens: [], said: '' },
    noPerTry: perTry ? null : `${label} does not use backendRequest as the limit of a try. Keep it in the application.`,
    noTotal:
      totalMs === null
        ? null
        : { status: 'exact', detail: 'The policy has no limit, so the default of 15 s is turned off.' },
    paths,
  });
  return {
    ...base,
    retryOn(_value, { policy, retry }, note) {
      if (retry.retries === 0) return;
      const found = toEnvoyConditions(whatIsRetried(policy), { statuses: 'errors', refused });
      retry.words.push(...found.statuses);
      const implied = tokens.map((word) => refused[word]);
      const lines = found.lines
        .map(({ status, detail }) => ({ status, detail: withoutClauses(detail, implied) }))
        .filter(({ detail }) => detail !== '');
      const beyond =
        tokens.length > 0
          ? ` Besides the codes ${label} always retries on ${tokens.join(', ')}.`
          : found.statuses.length > 0
            ? ` ${label} retries on the codes alone.`
            : '';
      for (const { status, detail } of lines) {
        if (status === 'lost') note('retryOn', 'lost', detail);
        else note('retryOn', beyond ? 'approximate' : status, `${detail}${beyond}`, paths.conditions);
      }
      if (found.statuses.length > 0) return;
      const { status, detail } = sayStandIn(`no codes are written and ${label}’s own conditions apply`);
      const { events, nearly } = whatIsRetried(policy);
      const seen = tokens.length > 0 && [...events].some((event) => tokens.includes(event));
      const met = nearly.map((clause) => `${capital(clause)}. `).join('');
      if (seen) note('retryOn', 'approximate', `${met}No codes are written.${beyond}`, paths.count);
      else note('retryOn', status, detail, paths.count);
    },
    methods(methods, { retry, route }, note) {
      if (methods === null || retry.retries === 0) return;
      route.methods = methods;
      note(
        'methods',
        'exact',
        'A rule of its own for these methods; the one after it takes all others.',
        at('matches'),
      );
    },
    perTryTimeoutMs(tryMs, draft, note, options) {
      const { policy, retry } = draft;
      const below = tryMs !== null && (policy.totalTimeoutMs === null || tryMs < policy.totalTimeoutMs);
      if (!below || !perTry || retry.retries === 0) {
        base.perTryTimeoutMs(tryMs, draft, note, options);
        return;
      }
      retry.perTryMs = tryMs;
      note(
        'perTryTimeoutMs',
        'approximate',
        `Written as backendRequest; ${label} ends the try but does not retry it (kubernetes-sigs/gateway-api#4977).`,
        paths.perTry,
      );
    },
  };
}

/** A lost line of a condition that the implementation retries anyway says nothing. */
function withoutClauses(detail: string, implied: readonly (string | undefined)[]): string {
  return implied.some((clause) => clause && detail.toLowerCase().startsWith(clause.toLowerCase())) ? '' : detail;
}

export function httpRoute(
  host: string,
  port: number,
  { retry, route: { methods } }: RouteDraft,
  made: GatewayImplementation,
): PlainDocument {
  const { retries, waits, words, perTryMs, totalMs } = retry;
  const timeouts = present({
    request: totalMs !== null ? gatewayDuration(totalMs) : made.totalMs === null ? null : '0s',
    backendRequest: perTryMs === null ? null : gatewayDuration(perTryMs),
  });
  const path = { type: 'PathPrefix', value: '/' };
  const shared = present({ timeouts: Object.keys(timeouts).length > 0 ? timeouts : null });
  const rules: PlainValue[] = [
    {
      matches: methods ? methods.map((method) => ({ path, method })) : [{ path }],
      ...shared,
      ...present({
        retry:
          retries === 0
            ? null
            : present({
                codes: words.length > 0 ? words : null,
                attempts: retries,
                backoff: waits && gatewayDuration(waits.baseMs),
              }),
      }),
      backendRefs: [{ name: host, port }],
    },
  ];
  if (methods) rules.push({ matches: [{ path }], ...shared, backendRefs: [{ name: host, port }] });
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: host },
    spec: { parentRefs: [{ name: 'gateway' }], hostnames: [`${host}.example.com`], rules },
  };
}

export function readRoute(
  documents: readonly PlainDocument[],
  host: string,
  library: string,
  made: GatewayImplementation,
): ResiliencePolicy {
  const rule = valueAt(documentOf(documents, 'HTTPRoute'), 'spec', 'rules', 0);
  const retry = valueAt(rule, 'retry');
  const codes = listAt(retry, 'codes').map(Number);
  const baseMs = msAt(retry, 'backoff');
  const bare = made.tokens.length === 0 && codes.length === 0;
  const methods = listAt(rule, 'matches').flatMap((match) => textAt(match, 'method') ?? []);
  const totalMs = msAt(rule, 'timeouts', 'request') ?? made.totalMs;
  return policyFromEnvoy(host, library, '1.6.1', {
    retries: retry === undefined ? made.withoutRetry : (numberAt(retry, 'attempts') ?? 2),
    waits: baseMs === null ? envoyDefaultWaits : { baseMs, maxMs: made.capFactor * baseMs },
    tokens: bare ? ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'] : made.tokens,
    statuses: bare ? [503] : codes,
    perTryMs: made.perTry ? msAt(rule, 'timeouts', 'backendRequest') : null,
    totalMs: totalMs === 0 ? null : totalMs,
    methods: methods.length > 0 ? methods : null,
  });
}

/** Reasons to retry in Envoy's words: `retry_on` tokens and retriable statuses. */
import { capital, coversAll, rangeText, sayConditions, statusesOf, type Retriable } from './retriable.ts';
import type { Said } from './target.ts';

export type EnvoyStatuses =
  /** Any number. */
  | 'any'
  /** 400–599, as the Gateway API's type and those copied from it. */
  | 'errors'
  /** Those with a reason phrase in Go's net/http, which Istio's validation looks up. */
  | 'named';

export interface EnvoyConditions {
  /** Envoy's own spelling, in a fixed order. */
  readonly tokens: readonly string[];
  readonly statuses: readonly number[];
  readonly lines: readonly Said[];
}

/** Go's net/http has no reason phrase for the other numbers between 400 and 599. */
export const namedStatuses: ReadonlySet<number> = new Set([
  ...[
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424,
  ],
  ...[425, 426, 428, 429, 431, 451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
]);

/** Codes Envoy's `retry_on` knows, canonical name to token. */
export const grpcTokens: Readonly<Record<string, string>> = {
  CANCELLED: 'cancelled',
  DEADLINE_EXCEEDED: 'deadline-exceeded',
  INTERNAL: 'internal',
  RESOURCE_EXHAUSTED: 'resource-exhausted',
  UNAVAILABLE: 'unavailable',
};

const network = ['connect-failure', 'refused-stream', 'reset'] as const;

export interface ConditionWords {
  readonly statuses: EnvoyStatuses;
  /** Envoy tokens the product cannot say, with the clause that says why. */
  readonly refused?: Readonly<Record<string, string>>;
}

export function toEnvoyConditions(retriable: Retriable, words: ConditionWords): EnvoyConditions {
  const accepted = words.statuses;
  const refusals = words.refused ?? {};
  const nearly = [...retriable.nearly];
  const lost = [...retriable.lost];
  const tokens: string[] = network.filter(
    (event) => retriable.events.has(event) || (event === 'reset' && retriable.events.has('timeout')),
  );
  let statuses = statusesOf(retriable.statuses);
  // 5xx also means any reset, so it is only the same where resets are retried anyway.
  if (!refusals['5xx'] && coversAll(retriable.statuses, 500, 599) && network.every((event) => tokens.includes(event))) {
    tokens.push('5xx');
    statuses = statuses.filter((status) => status < 500 || status > 599);
  }
  const refused = statuses.filter((status) => !accepts(accepted, status));
  if (refused.length > 0) {
    const clause = `status ${spokenStatuses(refused)}: ${refusal[accepted]}`;
    if (refused.length === statuses.length) lost.push(clause);
    else nearly.push(`${clause}; left out`);
    statuses = statuses.filter((status) => accepts(accepted, status));
  }
  for (const code of retriable.grpc) {
    const token = grpcTokens[code];
    if (token) tokens.push(token);
    else lost.push(`gRPC ${code}: Envoy has no condition for it`);
  }
  const said = tokens.filter((token) => refusals[token] === undefined);
  for (const token of tokens) if (refusals[token] !== undefined) lost.push(refusals[token]);
  if (said.some((token) => Object.values(grpcTokens).includes(token))) {
    nearly.push('Envoy reads a gRPC status from the headers of a reply without a body, not from trailers after data');
  }
  return {
    tokens: said,
    statuses,
    lines: sayConditions(nearly, [...new Set(lost)], said.length + statuses.length > 0),
  };
}

const refusal: Readonly<Record<EnvoyStatuses, string>> = {
  any: 'not a status',
  errors: 'only 400–599 are accepted',
  named: 'Istio accepts only error statuses with a standard reason phrase',
};

function accepts(accepted: EnvoyStatuses, status: number): boolean {
  return accepted === 'named' ? namedStatuses.has(status) : accepted === 'any' || (status >= 400 && status <= 599);
}

function spokenStatuses(statuses: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const status of statuses) {
    const last = runs.at(-1);
    if (last && last.to === status - 1) last.to = status;
    else runs.push({ from: status, to: status });
  }
  return runs.map((run) => rangeText(run)).join(', ');
}

/** Whether a try that timed out is retried: Envoy turns it into a reset. */
export function coversTryTimeout(tokens: readonly string[]): boolean {
  return tokens.some((token) => token === '5xx' || token === 'gateway-error' || token === 'reset');
}

/** The sentence for a policy of which a proxy sees nothing. */
export function sayStandIn(what: string): Said {
  return { status: 'lost', detail: capital(`nothing of it can be seen by a proxy, so ${what}.`) };
}

/** Writers of the fields that end in Envoy's retry policy; a mesh on Envoy says what it lets its reader set. */
import { createBackoff } from '../backoff/choice.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import { sayCount, writtenRetries, type CountRules } from './counts.ts';
import { sayRounded, sayTryNotBelowTotal, sayWhatFits } from './deadlines.ts';
import { spokenMs } from './durations.ts';
import { coversTryTimeout, sayStandIn, toEnvoyConditions, type ConditionWords } from './envoy-conditions.ts';
import { envoyDefaultWaits, fitEnvoyWaits, type EnvoyWaits, type WaitKnobs } from './fit-envoy.ts';
import { whatIsRetried } from './retriable.ts';
import type { FieldWriters, Fit, OutputPath, Said } from './target.ts';
import { compareWaits, describeDifferences, sameWaits } from './waits.ts';
import { sayUnknown } from './unknown-words.ts';

export interface EnvoyDraft {
  readonly policy: ResiliencePolicy;
  /** Filled by the writers; the documents are made from it. */
  readonly retry: {
    retries: number;
    /** Whether a wait named by the answer is taken. */
    retryAfter: boolean;
    /** null = nothing is written and Envoy's default stands. */
    waits: EnvoyWaits | null;
    /** Envoy's tokens and statuses in the order they are written. */
    words: (string | number)[];
    perTryMs: number | null;
    totalMs: number | null;
  };
}

export interface EnvoyDialect {
  /** Subject of the sentences, e.g. `Kuma`. */
  readonly product: string;
  readonly count: Omit<CountRules, 'product'>;
  readonly wait: WaitKnobs;
  readonly conditions: ConditionWords;
  /** What is written, and said, when a proxy sees none of the conditions. */
  readonly standIn: { readonly tokens: readonly string[]; readonly said: string };
  /** Why a limit per try cannot be said; null = it can. */
  readonly noPerTry: string | null;
  /** Whether Envoy's rate_limited_retry_back_off can be said. */
  readonly retryAfter?: boolean;
  /** What holds where the policy has no total limit; null = no limit either. */
  readonly noTotal: Said | null;
  readonly paths: Readonly<Record<'count' | 'waits' | 'conditions' | 'perTry' | 'total', OutputPath>>;
}

type RetryField = 'maxRetries' | 'backoff' | 'retryOn' | 'neverRetryOn' | 'perTryTimeoutMs' | 'totalTimeoutMs';

export function envoyDraft(policy: ResiliencePolicy): EnvoyDraft {
  return { policy, retry: { retries: 0, retryAfter: false, waits: null, words: [], perTryMs: null, totalMs: null } };
}

/** `connect-failure` and `refused-stream`: the request never reached the server, so repeating it is safe. */
export const safeStandIn: EnvoyDialect['standIn'] = {
  tokens: ['connect-failure', 'refused-stream'],
  said: 'connect-failure and refused-stream stand in its place, which are safe to repeat',
};

export function envoyRetryWriters(dialect: EnvoyDialect): Pick<FieldWriters<EnvoyDraft>, RetryField> {
  const { product, paths } = dialect;
  return {
    maxRetries(_value, { policy, retry }, note) {
      retry.retries = writtenRetries(policy, dialect.count.standIn);
      const { status, detail } = sayCount(policy, { product, ...dialect.count });
      note('maxRetries', status, detail, paths.count);
    },

    backoff(choice, { policy, retry }, note, { fit }) {
      if (retry.retries === 0) return;
      if (!choice) {
        const unknown = policy.unknown.find(({ field }) => field.startsWith('backoff'));
        const reason = unknown ? sayUnknown(unknown) : 'The wait is not known';
        note('backoff', 'lost', `${reason}, so no wait is written and Envoy’s 25 ms stands.`);
        return;
      }
      const waits = fitEnvoyWaits(createBackoff(choice), retry.retries, fit, dialect.wait);
      if (dialect.wait.kind !== 'fixed') retry.waits = waits;
      const { status, detail } = sayWaits(choice, retry.retries, waits, fit, dialect);
      note('backoff', status, detail, paths.waits);
      if (!choice.honoursRetryAfter) return;
      retry.retryAfter = dialect.retryAfter === true;
      const after = sayRetryAfter(product, retry.retryAfter);
      note('backoff', after.status, after.detail, retry.retryAfter ? paths.waits : undefined);
    },

    retryOn(_value, { policy, retry }, note) {
      if (retry.retries === 0) return;
      const { tokens, statuses, lines } = toEnvoyConditions(whatIsRetried(policy), dialect.conditions);
      retry.words.push(...tokens, ...statuses);
      for (const { status, detail } of lines) {
        note('retryOn', status, detail, status === 'lost' ? undefined : paths.conditions);
      }
      if (retry.words.length > 0) return;
      retry.words.push(...dialect.standIn.tokens);
      const { status, detail } = sayStandIn(dialect.standIn.said);
      note('retryOn', status, detail, paths.conditions);
    },

    neverRetryOn(_value, { policy, retry }, note) {
      if (retry.retries === 0) return;
      for (const { status, detail } of whatIsRetried(policy).excluded) note('neverRetryOn', status, detail);
    },

    perTryTimeoutMs(tryMs, { policy, retry }, note) {
      if (tryMs === null) return;
      if (dialect.noPerTry !== null) {
        note('perTryTimeoutMs', 'lost', dialect.noPerTry);
        return;
      }
      const totalMs = policy.totalTimeoutMs;
      if (totalMs !== null && tryMs >= totalMs) {
        const { status, detail } = sayTryNotBelowTotal(product, tryMs, totalMs);
        note('perTryTimeoutMs', status, detail);
        return;
      }
      if (retry.retries === 0) {
        writeOnlyTry(tryMs, policy, retry, note, paths.total);
        return;
      }
      retry.perTryMs = tryMs;
      if (coversTryTimeout(retry.words.map(String))) {
        const said = sayRounded(
          {
            status: 'exact',
            detail: 'A try that times out is a reset to Envoy, which is retried. Time to connect is not included.',
          },
          tryMs,
        );
        note('perTryTimeoutMs', said.status, said.detail, paths.perTry);
        return;
      }
      retry.words.push('reset');
      note(
        'perTryTimeoutMs',
        'approximate',
        'Envoy retries a timed-out try only if it retries on reset, 5xx or gateway-error; reset was added, which also repeats calls cut off midway.',
        paths.perTry,
      );
    },

    totalTimeoutMs(totalMs, { policy, retry }, note) {
      if (totalMs === null) {
        const unknown = policy.unknown.some(({ field }) => field === 'totalTimeoutMs');
        if (dialect.noTotal && retry.totalMs === null && !unknown) {
          note('totalTimeoutMs', dialect.noTotal.status, dialect.noTotal.detail, paths.total);
        }
        return;
      }
      retry.totalMs = totalMs;
      const { baseMs, maxMs } = retry.waits ?? envoyDefaultWaits;
      const waits = createBackoff({ formula: 'envoy', params: { baseMs, maxMs } });
      const fit = sayWhatFits({ totalMs, tryMs: retry.perTryMs, waits, retries: retry.retries });
      const whole: Said = { status: 'exact', detail: `The whole call with its retries and waits${fit}.` };
      const { status, detail } = sayRounded(whole, totalMs);
      note('totalTimeoutMs', status, detail, paths.total);
    },
  };
}

/** Without retries one try is the whole call, so its limit is written as the total. */
function writeOnlyTry(
  tryMs: number,
  policy: ResiliencePolicy,
  retry: EnvoyDraft['retry'],
  note: Parameters<FieldWriters<EnvoyDraft>['backoff']>[2],
  path: OutputPath,
): void {
  if (policy.totalTimeoutMs !== null) {
    retry.totalMs = policy.totalTimeoutMs;
    note('perTryTimeoutMs', 'lost', 'Without retries only one limit is kept, the total one. Lower it to this.', path);
    return;
  }
  retry.totalMs = tryMs;
  note('perTryTimeoutMs', 'exact', 'There is one try only, so its limit is written as that of the call.', path);
}

/** Envoy reads whole seconds, not dates, and draws from once to one and a half times the number. */
function sayRetryAfter(product: string, written: boolean): Said {
  return written
    ? {
        status: 'approximate',
        detail: 'Retry-After in whole seconds is waited for, and up to half as long again; a date is not read.',
      }
    : { status: 'lost', detail: `${product} does not heed Retry-After. Keep that wait in the application.` };
}

function sayWaits(
  choice: NonNullable<ResiliencePolicy['backoff']>,
  retries: number,
  { baseMs, maxMs }: EnvoyWaits,
  fit: Fit,
  { product, wait }: EnvoyDialect,
): Said {
  const library = createBackoff(choice);
  const mesh = createBackoff({ formula: 'envoy', params: { baseMs, maxMs } });
  if (sameWaits(library, mesh, retries)) {
    const longestMs = library.boundsMs(retries).maxMs;
    if (longestMs === 0) return { status: 'exact', detail: 'No wait: of a range of 1 ms Envoy draws only 0.' };
    if (library.formula.family === 'proxy') return { status: 'exact', detail: 'The same formula.' };
    const doubling = mesh.boundsMs(retries).maxMs > mesh.boundsMs(1).maxMs;
    return {
      status: 'exact',
      detail: doubling
        ? 'Full jitter, doubling: Envoy’s own formula.'
        : 'Full jitter: Envoy draws from zero to the same width.',
    };
  }
  const reached = mesh.boundsMs(retries).maxMs + 1;
  const shape =
    reached === baseMs
      ? `Envoy draws each wait from zero to ${spokenMs(baseMs)}`
      : `Envoy draws each wait from zero to a range that starts at ${spokenMs(baseMs)}, doubles and stops at ${spokenMs(maxMs)}`;
  const asked = fit === 'never-longer' && wait.kind !== 'fixed' ? ', as asked' : '';
  const detail = `${describeDifferences(compareWaits(library, mesh, retries))}${asked}.`;
  return wait.kind === 'fixed'
    ? { status: 'lost', detail: `${product} has no field for the wait. ${shape}. ${detail}` }
    : { status: 'approximate', detail: `${shape}. ${detail}` };
}

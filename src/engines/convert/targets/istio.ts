/** Istio: a VirtualService for the calls, a DestinationRule where the policy also limits the connections. */
import { createBackoff } from '../../backoff/choice.ts';
import { istioRetrySource } from '../../backoff/istio.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { goDuration, spokenList, spokenMs } from '../durations.ts';
import { fitEnvoyBase, type RetryDifference } from '../fit-envoy.ts';
import { coversTryTimeout, toRetryOn } from '../retry-on.ts';
import {
  writeFields,
  type FieldWriters,
  type OutputPath,
  type PlainDocument,
  type PlainValue,
  type Target,
} from '../target.ts';
import { trafficPolicyWriters, type TrafficPolicyDraft } from './istio-traffic-policy.ts';

type Plain = Record<string, PlainValue>;

interface Draft extends TrafficPolicyDraft {
  readonly policy: ResiliencePolicy;
  readonly retries: Plain;
  readonly route: Plain;
}

/** Envoy's cap when the VirtualService cannot set it. */
const capFactor = 10;
/** Retries written for a policy that never gives up. */
const stopAfter = 10;
const spec = (...path: (string | number)[]): OutputPath => [0, 'spec', 'http', 0, ...path];

const writers: FieldWriters<Draft> = {
  maxRetries(maxRetries, { policy, retries }, note) {
    if (maxRetries === null) {
      const unknown = policy.unknown.find(({ field }) => field === 'maxRetries');
      retries['attempts'] = 2;
      note(
        'maxRetries',
        'lost',
        `${unknown ? `“${unknown.text}” ${unknown.why}` : 'The count is not known'}; 2, Istio’s default, stands in its place. Fill it in.`,
        spec('retries', 'attempts'),
      );
      return;
    }
    if (maxRetries === 'unlimited') {
      retries['attempts'] = stopAfter;
      note(
        'maxRetries',
        'lost',
        `A mesh has no unlimited retry; written as ${stopAfter}. Retrying for ever in the network is an outage kept alive.`,
        spec('retries', 'attempts'),
      );
      return;
    }
    retries['attempts'] = maxRetries;
    const detail =
      maxRetries === 0
        ? 'No retry, written as attempts: 0. Left out, Istio would retry twice.'
        : `attempts counts retries, not calls: ${maxRetries} here is ${maxRetries + 1} calls at most, as in the library.`;
    note('maxRetries', 'exact', detail, spec('retries', 'attempts'));
  },

  backoff(choice, { policy, retries }, note, { fit }) {
    const retryCount = countFor(policy);
    if (retryCount === 0) return;
    if (!choice) {
      const unknown = policy.unknown.find(({ field }) => field.startsWith('backoff'));
      note(
        'backoff',
        'lost',
        `${unknown ? `“${unknown.text}” ${unknown.why}` : 'The wait is not known'}, so no backoff is written and Istio’s 25 ms stands.`,
      );
      return;
    }
    const backoff = createBackoff(choice);
    if (choice.formula === 'istio') {
      retries['backoff'] = goDuration(Number(choice.params['backoffMs']));
      note('backoff', 'exact', 'The same formula.', spec('retries', 'backoff'));
      return;
    }
    const { baseMs, differences } = fitEnvoyBase(backoff, retryCount, fit, capFactor);
    retries['backoff'] = goDuration(baseMs);
    const exact = isIstioShape(choice, baseMs, retryCount);
    note(
      'backoff',
      exact ? 'exact' : 'approximate',
      exact ? 'Full jitter, doubling: Envoy’s own formula.' : backoffDetail(baseMs, differences, fit),
      spec('retries', 'backoff'),
    );
  },

  retryOn(_conditions, { policy, retries }, note) {
    if (countFor(policy) === 0) return;
    const { tokens, nearly, lost } = toRetryOn(policy);
    if (tokens.length > 0) {
      retries['retryOn'] = tokens.join(',');
      const detail = nearly.length > 0 ? `${nearly.join('. ')}.` : 'The same conditions.';
      note('retryOn', nearly.length > 0 ? 'approximate' : 'exact', capital(detail), spec('retries', 'retryOn'));
    }
    for (const loss of lost) note('retryOn', 'lost', `${capital(loss)}. Keep that retry in the application.`);
    if (tokens.length === 0) {
      note(
        'retryOn',
        'lost',
        'Nothing of it can be seen by a proxy, so retryOn is left out and Istio’s default conditions apply.',
      );
    }
  },

  neverRetryOn(conditions, _draft, note) {
    if (conditions.length === 0) return;
    const names = conditions.map((c) => (c.kind === 'exception' ? c.name : c.kind)).join(', ');
    note(
      'neverRetryOn',
      'lost',
      `${names}: retryOn is a list of what to retry; there is no list of exceptions from it.`,
    );
  },

  methods(methods, draft, note) {
    if (methods === null) return;
    draft.route['match'] = [{ method: { regex: methods.join('|') } }];
    note(
      'methods',
      'approximate',
      'Written as a route of its own for these methods; other methods need a second route with attempts: 0.',
      spec('match'),
    );
  },

  perTryTimeoutMs(timeoutMs, { policy, retries }, note) {
    if (timeoutMs === null || countFor(policy) === 0) return;
    retries['perTryTimeout'] = goDuration(timeoutMs);
    const total = policy.totalTimeoutMs;
    if (total !== null && timeoutMs >= total) {
      note(
        'perTryTimeoutMs',
        'lost',
        `${spokenMs(timeoutMs)} per try is not below the total of ${spokenMs(total)}, and Envoy ignores it then. Lower it.`,
        spec('retries', 'perTryTimeout'),
      );
      return;
    }
    const { tokens } = toRetryOn(policy);
    if (coversTryTimeout(tokens)) {
      note(
        'perTryTimeoutMs',
        'exact',
        'A try that times out is a reset to Envoy, and retryOn covers it. Time to connect is not included.',
        spec('retries', 'perTryTimeout'),
      );
      return;
    }
    retries['retryOn'] = [...tokens, 'reset'].join(',');
    note(
      'perTryTimeoutMs',
      'approximate',
      'Envoy retries a timed-out try only if retryOn has reset, 5xx or gateway-error; reset was added, which also repeats calls cut off midway.',
      spec('retries', 'perTryTimeout'),
    );
  },

  totalTimeoutMs(timeoutMs, { policy, route }, note) {
    if (timeoutMs === null) return;
    route['timeout'] = goDuration(timeoutMs);
    note(
      'totalTimeoutMs',
      'exact',
      `The whole call with its retries and waits${fits(policy, timeoutMs)}.`,
      spec('timeout'),
    );
  },

  ...trafficPolicyWriters,
};

export const istio: Target = {
  id: 'istio',
  label: 'Istio',
  summary: 'A VirtualService with retries and timeouts, and a DestinationRule where connections are limited.',
  sources: [
    {
      title: 'istio/api',
      version: 'release 1.31 (b8f8791)',
      at: 'networking/v1alpha3/virtual_service.proto',
      url: 'https://github.com/istio/api/blob/b8f8791/networking/v1alpha3/virtual_service.proto',
    },
    istioRetrySource,
  ],
  emit(policy, options) {
    const draft: Draft = { policy, retries: {}, route: {}, trafficPolicy: {} };
    const report = writeFields(policy, draft, writers, options);
    const { host } = options;
    const { timeout, match } = draft.route;
    const virtualService: PlainDocument = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: host },
      spec: {
        hosts: [host],
        http: [
          {
            ...(match !== undefined && { match }),
            ...(timeout !== undefined && { timeout }),
            retries: inOrder(draft.retries, ['attempts', 'perTryTimeout', 'backoff', 'retryOn']),
            route: [{ destination: { host } }],
          },
        ],
      },
    };
    const destinationRule: PlainDocument = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: host },
      spec: { host, trafficPolicy: draft.trafficPolicy },
    };
    const limited = Object.keys(draft.trafficPolicy).length > 0;
    return { documents: limited ? [virtualService, destinationRule] : [virtualService], report };
  },
};

/** Retries that are written; what no one knows counts as Istio's default. */
function countFor({ maxRetries }: ResiliencePolicy): number {
  return maxRetries === null ? 2 : maxRetries === 'unlimited' ? stopAfter : maxRetries;
}

/** Whether the waits are Envoy's own: full jitter, doubling, and the cap out of reach or at ten times the base. */
function isIstioShape(choice: NonNullable<ResiliencePolicy['backoff']>, baseMs: number, retries: number): boolean {
  const { baseMs: base, multiplier, capMs, jitter } = choice.params;
  if (choice.formula !== 'exponential' || jitter !== 'full' || multiplier !== 2 || base !== baseMs) return false;
  return Number(capMs) === capFactor * baseMs || (retries <= 4 && Number(capMs) >= baseMs * 2 ** (retries - 1));
}

function backoffDetail(baseMs: number, differences: readonly RetryDifference[], fit: string): string {
  const shown = differences.slice(0, 4);
  const library = spokenList(
    shown.map((d) => spokenMs(d.libraryMeanMs)),
    4,
  );
  const mesh = spokenList(
    shown.map((d) => spokenMs(Math.round(d.meshMeanMs))),
    4,
  );
  const worst = differences.reduce((most, d) =>
    d.meshMaxMs - d.libraryMaxMs > most.meshMaxMs - most.libraryMaxMs ? d : most,
  );
  const longer = worst.meshMaxMs - worst.libraryMaxMs;
  const means = library === mesh ? `The mean waits stay ${library}` : `Mean waits of ${library} become ${mesh}`;
  const extreme =
    longer > 0
      ? `the longest wait before retry ${worst.retry} grows from ${spokenMs(worst.libraryMaxMs)} to ${spokenMs(worst.meshMaxMs)}`
      : 'no wait can be longer than before';
  return `Envoy draws each wait from zero to a range that starts at ${spokenMs(baseMs)}, doubles and stops at ${spokenMs(baseMs * capFactor)}. ${means}; ${extreme}${fit === 'never-longer' ? ', as asked' : ''}.`;
}

/** Says how many tries a total timeout leaves room for, when it cuts some off. */
function fits(policy: ResiliencePolicy, totalMs: number): string {
  const perTry = policy.perTryTimeoutMs;
  const count = countFor(policy);
  if (perTry === null || count === 0) return '';
  const backoff = policy.backoff && createBackoff(policy.backoff);
  let usedMs = perTry;
  let tries = 1;
  for (let n = 1; n <= count; n++) {
    usedMs += (backoff ? backoff.boundsMs(n).maxMs : 0) + perTry;
    if (usedMs > totalMs) break;
    tries += 1;
  }
  return tries === count + 1 ? '' : `; at worst only ${tries} of ${count + 1} tries fit into it`;
}

function inOrder(plain: Plain, keys: readonly string[]): Plain {
  return Object.fromEntries(keys.flatMap((key) => (plain[key] === undefined ? [] : [[key, plain[key]]])));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

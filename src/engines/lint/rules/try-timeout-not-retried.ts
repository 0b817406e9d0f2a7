import { covers, isRetried, type Calls } from '../calls.ts';
import { virtualService } from '../examples.ts';
import { spokenMs } from '../explain/words.ts';
import type { LintRule } from '../rule.ts';
import { scheduleOf } from '../schedule.ts';
import { envoyTryTimeout } from '../sources.ts';

const fixes: Readonly<Record<string, string>> = {
  'gateway-api':
    'Look for that feature in the conformance report of the gateway; no field of an HTTPRoute switches it on.',
  'linkerd-service-profile':
    'A ServiceProfile has no retry of timeouts; use the annotation retry.linkerd.io/timeout on a route.',
  nginx: 'Add timeout to next-upstream.',
  'ingress-nginx': 'Add timeout to proxy-next-upstream.',
  haproxy: 'Add response-timeout to retry_on.',
  kuma: 'Add Reset to retryOn; it also repeats requests whose connection broke half-way.',
};

export const tryTimeoutNotRetried: LintRule = {
  id: 'try-timeout-not-retried',
  severity: 'warning',
  title: 'A try that times out is not retried',
  why: 'To Envoy a try that times out is a reset, not a status: only reset, 5xx and gateway-error cover it, and none of them is in Istio’s default. Listing 504 does not help. The limit then only makes calls fail sooner.',
  source: envoyTryTimeout,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  perTryTimeout: 800ms
  retryOn: connect-failure,504`),
    points: '800ms',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  perTryTimeout: 800ms
  retryOn: connect-failure,reset`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const { perTryMs, perTryField } = call.retries;
      if (!isRetried(call) || !perTryMs?.written || covers(call.retries, 'timeout') || scheduleOf(call).tryIgnored)
        continue;
      if (call.retries.conditions.some(({ meaning }) => !meaning)) continue;
      yield {
        object: call.object,
        path: perTryMs.path,
        message: messageFor(call, `${perTryField} of ${spokenMs(perTryMs.value)}`),
        fix:
          fixes[call.dialect] ??
          'Add reset to the conditions; it also repeats requests whose connection broke half-way.',
      };
    }
  },
};

function messageFor(call: Calls, limit: string): string {
  if (call.dialect === 'gateway-api') {
    return `A try that reaches ${limit} is retried only where the gateway supports HTTPRouteRetryBackendTimeout; Istio and Envoy Gateway do not by default.`;
  }
  return `A try that reaches ${limit} is not retried: ${because(call)}.`;
}

function because({ dialect, retries, isEnvoy }: Calls): string {
  if (isEnvoy) {
    const words = retries.conditions.map(({ token }) => token).join(', ');
    return `it counts as a reset, and ${words} ${retries.conditions.length === 1 ? 'does' : 'do'} not cover that`;
  }
  if (dialect === 'linkerd-service-profile') return 'only answers that count as failures are';
  return 'no word that is listed covers it';
}

import { isRetried, repeatsAfterSending } from '../calls.ts';
import { virtualService } from '../examples.ts';
import { anyOf } from '../explain/words.ts';
import type { LintRule } from '../rule.ts';
import { rfc9110 } from '../sources.ts';

const guards: Readonly<Record<string, string>> = {
  istio: 'Give writes a rule of their own, with match.method and retries: {attempts: 0}.',
  kuma: 'Add HttpMethodGet and the other safe methods to retryOn.',
  haproxy: 'Add http_request_rule_list: [{type: disable-l7-retry, cond: unless, cond_test: METH_GET}].',
  consul: 'Write match.http.methods.',
  envoy: 'Add retriable_request_headers for :method.',
  contour: 'Retry on connect-failure only: an HTTPProxy cannot match methods.',
};

export const noMethodGuard: LintRule = {
  id: 'no-method-guard',
  severity: 'info',
  title: 'All methods are retried, POST among them',
  why: 'Envoy, Linkerd and HAProxy retry whatever method is sent. Unless the rule matches the methods that may be repeated, a write whose answer was lost is sent a second time.',
  source: rfc9110,
  bad: {
    yaml: virtualService(`timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,reset,503`),
    points: 'connect-failure,reset,503',
  },
  good: {
    yaml: virtualService(`match: [{method: {regex: GET|HEAD}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,reset,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const risky = repeatsAfterSending(call.retries).filter(({ written }) => written);
      const first = risky[0];
      if (!isRetried(call) || !first || call.methods || call.retries.repeats || call.retries.repeatsPath) continue;
      yield {
        object: call.object,
        path: first.path,
        message: `Requests of every method are sent again on ${anyOf(risky.map(({ token }) => token))}, writes too.`,
        fix: guards[call.dialect] ?? 'Give writes a rule of their own, matched by method, without retries.',
      };
    }
  },
};

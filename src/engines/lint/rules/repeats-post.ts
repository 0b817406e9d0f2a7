import { isRetried, repeatsAfterSending } from '../calls.ts';
import { virtualService } from '../examples.ts';
import { allOf, anyOf } from '../explain/words.ts';
import { unsafeMethods } from '../labels.ts';
import type { LintRule } from '../rule.ts';
import { rfc9110 } from '../sources.ts';

export const repeatsPost: LintRule = {
  id: 'repeats-post',
  severity: 'warning',
  title: 'POST or PATCH is repeated after it was sent',
  why: 'A connection that breaks, a timeout or a 5xx does not say whether the server acted on the request. Sending a POST again can pay twice. Only a failure to connect is safe to retry for every method.',
  source: rfc9110,
  bad: {
    yaml: virtualService(`match: [{method: {exact: POST}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,reset,503`),
    points: '{exact: POST}',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: POST}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,refused-stream`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const risky = repeatsAfterSending(call.retries);
      if (!isRetried(call) || risky.length === 0) continue;
      const { repeats, repeatsPath } = call.retries;
      const sent = (call.methods ?? []).filter(
        (method) => unsafeMethods.includes(method) && (repeats?.includes(method) ?? true),
      );
      const optedIn =
        repeatsPath !== undefined && (repeats === null || repeats.some((method) => unsafeMethods.includes(method)));
      if (sent.length === 0 && !(optedIn && call.methods === null)) continue;
      yield {
        object: call.object,
        path: optedIn ? repeatsPath : (call.methodsPath ?? call.path),
        message: `${sent.length > 0 ? allOf(sent) : 'POST and PATCH'} may be sent again after the server acted on it: ${anyOf(risky.map(({ token }) => token))}.`,
        fix: 'Retry these methods on failed connections only, or make sure that the server knows a repeated request, for example by an idempotency key.',
      };
    }
  },
};

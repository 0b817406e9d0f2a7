import { dialects } from '../dialects/index.ts';
import { httpProxy } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { envoyRetryState } from '../sources.ts';

export const unknownRetryWord: LintRule = {
  id: 'unknown-retry-word',
  severity: 'error',
  title: 'A retry condition that nothing knows',
  why: 'Envoy ignores words of retry_on it does not know, without a warning; Istio, Kuma and nginx refuse the object. Either way the retry that was meant does not happen. Kuma’s own documentation writes 5XX, which only exists as 5xx.',
  source: envoyRetryState,
  bad: {
    yaml: httpProxy('timeoutPolicy: {response: 5s}\nretryPolicy: {count: 2, retryOn: [connect-failure, server-error]}'),
    points: 'server-error',
  },
  good: {
    yaml: httpProxy(
      'timeoutPolicy: {response: 5s}\nretryPolicy: {count: 2, retryOn: [connect-failure, refused-stream]}',
    ),
  },
  *check({ calls }) {
    for (const { object, dialect, retries } of calls) {
      for (const { token, path, meaning } of retries.conditions) {
        if (meaning || /\s/.test(token)) continue;
        const words = dialects.require(dialect).words;
        const near = words.find((word) => word.toLowerCase() === token.toLowerCase());
        yield {
          object,
          path,
          message: `${dialects.require(dialect).label} knows no retry condition “${token}”.`,
          fix: near
            ? `Write ${near}.`
            : `It knows ${words.join(', ')}${dialect === 'istio' || dialect === 'kuma' ? ' and statuses' : ''}.`,
        };
      }
    }
  },
};

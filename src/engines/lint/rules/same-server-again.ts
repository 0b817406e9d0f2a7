import { isRetried } from '../calls.ts';
import { haproxyBackend as backend } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { haproxyBackend } from '../sources.ts';

export const sameServerAgain: LintRule = {
  id: 'same-server-again',
  severity: 'warning',
  title: 'HAProxy retries on the server that failed',
  why: 'Without redispatch all retries go to the same server, a second apart when it cannot be reached, however many others are well. interval: 1 sends every retry elsewhere and at once.',
  source: haproxyBackend,
  bad: { yaml: backend('retries: 2\nretry_on: conn-failure'), points: '2' },
  good: { yaml: backend('retries: 2\nretry_on: conn-failure\nredispatch: {enabled: enabled, interval: 1}') },
  *check({ calls }) {
    for (const call of calls) {
      if (call.dialect !== 'haproxy' || !isRetried(call) || !call.retries.count.written) continue;
      const redispatch = new Part(call.object.value).at(...call.path, 'redispatch', 'enabled');
      if (redispatch.text === 'enabled') continue;
      yield {
        object: call.object,
        path: call.retries.count.path,
        message: 'All retries ask the server that failed.',
        fix: 'Add redispatch: {enabled: enabled, interval: 1}.',
      };
    }
  },
};

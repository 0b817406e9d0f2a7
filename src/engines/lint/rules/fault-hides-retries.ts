import { isRetried } from '../calls.ts';
import { virtualService } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { istioFault } from '../sources.ts';

export const faultHidesRetries: LintRule = {
  id: 'fault-hides-retries',
  severity: 'warning',
  title: 'Faults and retries in the same rule',
  why: 'The fault filter answers before the router, which makes the retries, sees the request. An injected abort is therefore never retried, and Istio says that timeouts and retries are not enabled where faults are injected on the client’s side: such a test proves nothing.',
  source: istioFault,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
fault:
  abort: {httpStatus: 503, percentage: {value: 50}}
retries:
  attempts: 2
  retryOn: connect-failure,reset,503`),
    points: 'fault',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,reset,503`),
  },
  *check({ calls }) {
    for (const call of calls) {
      const fault = new Part(call.object.value).at(...call.path, 'fault');
      if (call.dialect !== 'istio' || !fault.isMap || !isRetried(call) || !call.retries.count.written) continue;
      yield {
        object: call.object,
        path: fault.path,
        atKey: true,
        message: 'Injected faults are not retried: they are answered before retries come into play.',
        fix: 'To test retries let the server fail, or inject the fault in the rule of a hop behind this one.',
      };
    }
  },
};

import { meshRetry } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { kumaRetry } from '../sources.ts';

export const backoffWithoutBase: LintRule = {
  id: 'backoff-without-base',
  severity: 'error',
  title: 'A longest wait without a first one',
  why: 'Envoy requires base_interval wherever a backoff is written. Kuma’s HTTP settings and Envoy Gateway accept a maximum alone and send it on without the base; Envoy then refuses the configuration.',
  source: kumaRetry,
  bad: {
    yaml: meshRetry('numRetries: 2\nbackOff: {maxInterval: 2s}\nretryOn: [ConnectFailure]'),
    points: '{maxInterval: 2s}',
  },
  good: {
    yaml: meshRetry('numRetries: 2\nbackOff: {baseInterval: 100ms, maxInterval: 2s}\nretryOn: [ConnectFailure]'),
  },
  *check({ calls }) {
    for (const { object, dialect, retries } of calls) {
      if (!retries.backoffPath || (dialect !== 'kuma' && dialect !== 'envoy-gateway' && dialect !== 'envoy')) continue;
      const backOff = new Part(object.value).at(...retries.backoffPath);
      const [base, max] = dialect === 'envoy' ? ['base_interval', 'max_interval'] : ['baseInterval', 'maxInterval'];
      if (!backOff.at(max!).isSet || backOff.at(base!).isSet) continue;
      yield {
        object,
        path: backOff.path,
        message: `${max} without ${base}: Envoy refuses the route.`,
        fix: `Add ${base}, e.g. 25ms.`,
      };
    }
  },
};

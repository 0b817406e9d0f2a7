import { virtualService } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { istioRetry } from '../sources.ts';

export const retriesOffByAccident: LintRule = {
  id: 'retries-off-by-accident',
  severity: 'warning',
  title: 'A retries block without attempts switches retries off',
  why: 'In a VirtualService a missing attempts reads as 0. A block with only a backoff passes the validation and replaces the default of two retries by none.',
  source: istioRetry,
  bad: { yaml: virtualService('timeout: 5s\nretries: {backoff: 100ms}'), points: 'retries' },
  good: { yaml: virtualService('timeout: 5s\nretries: {attempts: 2, backoff: 100ms}') },
  *check({ calls }) {
    for (const { object, dialect, path } of calls) {
      if (dialect !== 'istio') continue;
      const retries = new Part(object.value).at(...path, 'retries');
      const refused = ['attempts', 'perTryTimeout', 'retryOn', 'retryRemoteLocalities'];
      if (!retries.isMap || refused.some((key) => retries.at(key).isSet)) continue;
      yield {
        object,
        path: retries.path,
        atKey: true,
        message: 'Without attempts this block switches retries off.',
        fix: 'Write attempts, also when it is 0.',
      };
    }
  },
};

import { isRetried } from '../calls.ts';
import { virtualService } from '../examples.ts';
import { retriesText } from '../explain/words.ts';
import type { LintRule } from '../rule.ts';
import { istioRetry } from '../sources.ts';
import { isZero } from './zero-is-not-off.ts';

const off: Readonly<Record<string, string>> = {
  istio: 'Write retries: {attempts: 0} for none.',
  nginx: 'Write next-upstream: "off" for none.',
  'ingress-nginx': 'Write proxy-next-upstream: "off" for none.',
  haproxy: 'Write retries: 0 for none.',
};

export const retriesByDefault: LintRule = {
  id: 'retries-by-default',
  severity: 'info',
  title: 'Retries that nobody wrote down',
  why: 'Leaving the number out does not mean none: Istio retries twice, HAProxy three times, nginx asks every other server. It shows up as traffic nobody ordered and multiplies with the retries of the application.',
  source: istioRetry,
  bad: { yaml: virtualService('timeout: 5s'), points: 'route: [{destination: {host: reviews}}]' },
  good: { yaml: virtualService('timeout: 5s\nretries: {attempts: 0}') },
  *check({ calls }) {
    for (const call of calls) {
      const { count, countField } = call.retries;
      if (count.written || !isRetried(call) || isZero(call)) continue;
      const many =
        count.value === 'unlimited' ? 'as many retries as there are other servers' : retriesText(count.value as number);
      yield {
        object: call.object,
        path: count.path,
        message: `${countField} is not written, which means ${many}.`,
        fix: `Write the number that is wanted. ${off[call.dialect] ?? ''}`.trim(),
      };
    }
  },
};

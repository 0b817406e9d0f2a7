import { backendTrafficPolicy } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { envoyGatewayRoute } from '../sources.ts';

/** Where each product lists statuses and the words that would make them count. */
const lists: Readonly<Record<string, { codes: readonly string[]; words: readonly string[] }>> = {
  'envoy-gateway': { codes: ['retryOn', 'httpStatusCodes'], words: ['retryOn', 'triggers'] },
  contour: { codes: ['retryPolicy', 'retriableStatusCodes'], words: ['retryPolicy', 'retryOn'] },
  envoy: { codes: ['retriable_status_codes'], words: ['retry_on'] },
};

export const statusesWithoutTrigger: LintRule = {
  id: 'statuses-without-trigger',
  severity: 'warning',
  title: 'Listed statuses that are not looked at',
  why: 'Envoy compares answers with the list of statuses only when retriable-status-codes is among the conditions. Envoy Gateway and Contour add it for nobody who writes conditions of their own, so the list is dead.',
  source: envoyGatewayRoute,
  bad: {
    yaml: backendTrafficPolicy(`retry:
  numRetries: 2
  retryOn:
    triggers: [connect-failure]
    httpStatusCodes: [503]`),
    points: 'httpStatusCodes',
  },
  good: {
    yaml: backendTrafficPolicy(`retry:
  numRetries: 2
  retryOn:
    triggers: [connect-failure, retriable-status-codes]
    httpStatusCodes: [429]`),
  },
  *check({ calls }) {
    for (const { object, dialect, path } of calls) {
      const list = lists[dialect];
      if (!list) continue;
      const codes = new Part(object.value).at(...path, ...list.codes);
      const words = new Part(object.value).at(...path, ...list.words);
      const tokens = words.text?.split(',').map((word) => word.trim()) ?? words.texts.map(({ text }) => text!);
      if (codes.items.length === 0 || tokens.length === 0 || tokens.includes('retriable-status-codes')) continue;
      yield {
        object,
        path: codes.path,
        atKey: true,
        message: 'These statuses are not retried: retriable-status-codes is not among the conditions.',
        fix: 'Add retriable-status-codes to the conditions.',
      };
    }
  },
};

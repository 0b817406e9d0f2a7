import { meshRetry } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { kumaRetry } from '../sources.ts';

export const neverReachesEnvoy: LintRule = {
  id: 'never-reaches-envoy',
  severity: 'error',
  title: 'A Kuma setting that never takes effect',
  why: 'Kuma hands gRPC’s Canceled to Envoy as canceled, which Envoy spells cancelled and therefore ignores. retriableResponseHeaders fills a list that is only looked at with a condition Kuma has no word for.',
  source: kumaRetry,
  bad: {
    yaml: meshRetry(
      'numRetries: 2\nretryOn: [ConnectFailure]\nretriableResponseHeaders: [{name: x-retry, value: "1"}]',
    ),
    points: 'retriableResponseHeaders',
  },
  good: { yaml: meshRetry('numRetries: 2\nretryOn: [ConnectFailure]') },
  *check({ cluster }) {
    for (const object of cluster.ofKind('MeshRetry')) {
      for (const entry of new Part(object.value).at('spec', 'to').items) {
        const headers = entry.at('default', 'http', 'retriableResponseHeaders');
        if (headers.isSet) {
          yield {
            object,
            path: headers.path,
            atKey: true,
            message: 'These headers are never looked at.',
            fix: 'Retry on statuses, or patch the route with a MeshProxyPatch.',
          };
        }
        for (const part of entry.at('default', 'grpc', 'retryOn').texts) {
          if (part.text !== 'Canceled') continue;
          yield {
            object,
            path: part.path,
            message: 'Canceled reaches Envoy misspelt and is never retried.',
            fix: 'Remove it; a MeshProxyPatch can set retry_on: cancelled.',
          };
        }
      }
    }
  },
};

import { virtualService } from '../examples.ts';
import { allOf } from '../explain/words.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { istioVirtualService } from '../sources.ts';

const split = (a: number, b: number) =>
  virtualService('retries: {attempts: 0}').replace(
    '[{destination: {host: reviews}}]',
    `\n    - {destination: {host: reviews}, weight: ${a}}\n    - {destination: {host: reviews-beta}, weight: ${b}}`,
  );

export const weightsAreShares: LintRule = {
  id: 'weights-are-shares',
  severity: 'info',
  title: 'Weights that look like percentages and do not add up to 100',
  why: 'Weights are parts of their sum. 90 and 20 send 81.8 % and 18.2 % of the requests, not 90 % and 20 %.',
  source: istioVirtualService,
  bad: { yaml: split(90, 20), points: '90' },
  good: { yaml: split(90, 10) },
  *check({ cluster }) {
    for (const [kind, list] of [
      ['VirtualService', ['http', 'route']],
      ['HTTPRoute', ['rules', 'backendRefs']],
    ] as const) {
      for (const object of cluster.ofKind(kind)) {
        for (const rule of new Part(object.value).at('spec', list[0]).items) {
          const weights = rule.at(list[1]).items.map((entry) => entry.at('weight'));
          const numbers = weights.map(({ number }) => number ?? 0);
          const sum = numbers.reduce((total, weight) => total + weight, 0);
          if (weights.length < 2 || weights.some(({ number }) => number === undefined) || sum === 100) continue;
          if (sum < 50 || sum > 200) continue;
          const shares = numbers.map((weight) => `${Number(((weight / sum) * 100).toFixed(1))} %`);
          yield {
            object,
            path: weights[0]!.path,
            message: `The weights add up to ${sum}, so they mean ${allOf(shares)}.`,
            fix: 'Let them add up to 100 if they are meant as percentages.',
          };
        }
      }
    }
  },
};

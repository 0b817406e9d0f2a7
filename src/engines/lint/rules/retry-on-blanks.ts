import { virtualService } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule, RuleFinding } from '../rule.ts';
import { istioValidation } from '../sources.ts';

export const retryOnBlanks: LintRule = {
  id: 'retry-on-blanks',
  severity: 'error',
  title: 'Blanks in a list of retry conditions',
  why: 'Istio’s validation splits retryOn at commas and compares the pieces as they are: a word with a blank is unknown and the object is refused. Linkerd does not trim its annotation either, and drops the route or the retry settings.',
  source: istioValidation,
  bad: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure, reset`),
    points: 'connect-failure, reset',
  },
  good: {
    yaml: virtualService(`match: [{method: {exact: GET}}]
timeout: 5s
retries:
  attempts: 2
  retryOn: connect-failure,reset`),
  },
  *check({ calls }) {
    for (const { object, dialect, path, retries } of calls) {
      const parts =
        dialect === 'istio'
          ? [new Part(object.value).at(...path, 'retries', 'retryOn')]
          : dialect === 'linkerd'
            ? retries.conditions.map((condition) => new Part(object.value).at(...condition.path))
            : [];
      const seen = new Set<string>();
      for (const part of parts) {
        if (!/\s/.test(part.text ?? '') || seen.has(part.path.join('/'))) continue;
        seen.add(part.path.join('/'));
        yield finding(object, part);
      }
    }
  },
};

function finding(object: RuleFinding['object'], part: Part): RuleFinding {
  return {
    object,
    path: part.path,
    message: `“${part.text}” holds a blank, which makes a word that nothing knows.`,
    fix: `Write ${part
      .text!.split(/[\s,]+/)
      .filter(Boolean)
      .join(',')}.`,
  };
}

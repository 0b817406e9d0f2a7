import type { Calls } from '../calls.ts';
import { httpProxy } from '../examples.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { consulZero } from '../sources.ts';

const fields: Readonly<Record<string, string>> = {
  contour: 'Leave retryPolicy out.',
  consul: 'Leave out every retry field.',
  linkerd: 'Remove all retry.linkerd.io annotations.',
};

/** Whether the number is written as none, which the product reads as one. */
export function isZero({ dialect, object, retries }: Calls): boolean {
  const { count } = retries;
  if (!Object.hasOwn(fields, dialect) || count.written || count.value !== 1) return false;
  const value = new Part(object.value).at(...count.path);
  return value.number !== undefined ? value.number <= 0 : value.text === '0';
}

export const zeroIsNotOff: LintRule = {
  id: 'zero-is-not-off',
  severity: 'error',
  title: 'A 0 that means 1',
  why: 'Consul and Contour do not send a 0 to Envoy, whose own default is one retry; up to 1.33.6 Contour does not send −1 either. Linkerd takes a limit of 0 for a missing one, which is 1. What was meant as off retries once.',
  source: consulZero,
  bad: {
    yaml: httpProxy('timeoutPolicy: {response: 5s}\nretryPolicy: {count: 0, retryOn: [connect-failure]}'),
    points: '0',
  },
  good: { yaml: httpProxy('timeoutPolicy: {response: 5s}') },
  *check({ calls }) {
    for (const call of calls) {
      if (!isZero(call)) continue;
      const { count, countField } = call.retries;
      yield {
        object: call.object,
        path: count.path,
        message: `${countField}: ${new Part(call.object.value).at(...count.path).written} makes one retry, not none.`,
        fix: fields[call.dialect]!,
      };
    }
  },
};

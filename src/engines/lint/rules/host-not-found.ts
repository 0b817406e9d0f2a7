import { pods, virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioAnalyzers } from '../sources.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

export const hostNotFound: LintRule = {
  id: 'host-not-found',
  severity: 'warning',
  title: 'A destination that none of the files defines',
  why: 'Requests to a host the mesh does not know are answered 503, or 500 without a cluster. It is looked for only when Services or ServiceEntries are among the files.',
  source: istioAnalyzers,
  bad: {
    yaml: `${virtualService('retries: {attempts: 0}').replace('host: reviews', 'host: review')}---\n${pods(3)}`,
    points: 'review',
  },
  good: { yaml: `${virtualService('retries: {attempts: 0}')}---\n${pods(3)}` },
  check(world) {
    const { cluster } = world;
    const told = cluster.ofKind('Service').length + cluster.ofKind('ServiceEntry').length > 0;
    return told ? adopt(world, withCode(adoptedCodes.host)) : [];
  },
};

import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioAnalyzers } from '../sources.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

const rule = virtualService('retries: {attempts: 0}').replace('host: reviews}', 'host: reviews, subset: v2}');
const subsets = (name: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: reviews}
spec:
  host: reviews
  subsets: [{name: ${name}, labels: {version: ${name}}}]
`;

export const subsetNotFound: LintRule = {
  id: 'subset-not-found',
  severity: 'error',
  title: 'A subset that no DestinationRule names',
  why: 'A VirtualService that sends requests to a subset nobody defined makes every one of them fail with 503, and there is nothing to retry. It is looked for only when DestinationRules are among the files.',
  source: istioAnalyzers,
  bad: { yaml: `${rule}---\n${subsets('v1')}`, points: 'v2' },
  good: { yaml: `${rule}---\n${subsets('v2')}` },
  check: (world) =>
    world.cluster.ofKind('DestinationRule').length > 0 ? adopt(world, withCode(adoptedCodes.subset)) : [],
};

import type { LintRule } from '../rule.ts';
import { istioAnalyzers } from '../sources.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

const route = (rules: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
  http:
${rules}
`;
const all = '  - route: [{destination: {host: reviews}}]\n    retries: {attempts: 0}';
const beta = `  - match: [{uri: {prefix: /beta}}]
    route: [{destination: {host: reviews-beta}}]
    retries: {attempts: 0}`;

export const unreachableRule: LintRule = {
  id: 'unreachable-rule',
  severity: 'warning',
  title: 'A rule that no request reaches',
  why: 'Rules of a VirtualService are tried in the order of the text and the first match wins. What stands after a rule without match, or after a shorter prefix, gets no requests, and neither do its retries and timeouts.',
  source: {
    ...istioAnalyzers,
    at: 'pkg/config/validation/virtualservice.go analyzeUnreachableHTTPRules',
    url: 'https://github.com/istio/istio/blob/86c9f01/pkg/config/validation/virtualservice.go',
  },
  bad: { yaml: route(`${all}\n${beta}`), points: 'match: [{uri: {prefix: /beta}}]' },
  good: { yaml: route(`${beta}\n${all}`) },
  check: (world) => adopt(world, withCode(adoptedCodes.unreachable)),
};

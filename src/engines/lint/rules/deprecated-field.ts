import { destinationRule } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioDestinationRule } from '../sources.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

export const deprecatedField: LintRule = {
  id: 'deprecated-field',
  severity: 'warning',
  title: 'A field that was replaced by another',
  why: 'consecutiveErrors, for example, was split into consecutive5xxErrors and consecutiveGatewayErrors. Old fields are read for a while and then ignored without a word.',
  source: istioDestinationRule,
  bad: {
    yaml: destinationRule('outlierDetection: {consecutiveErrors: 5, maxEjectionPercent: 50}'),
    points: 'consecutiveErrors',
  },
  good: { yaml: destinationRule('outlierDetection: {consecutive5xxErrors: 5, maxEjectionPercent: 50}') },
  check: (world) => adopt(world, withCode(adoptedCodes.deprecated)),
};

import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioValidation } from '../sources.ts';
import { adopt, hasOwnRule } from './adopt.ts';

export const refused: LintRule = {
  id: 'refused',
  severity: 'error',
  title: 'The product’s own validation refuses it',
  why: 'A webhook or the schema of the kind does not let the object in, so the old configuration stays in force. timeout: 0s is an example: Istio wants the field left out.',
  source: istioValidation,
  bad: { yaml: virtualService('timeout: 0s\nretries: {attempts: 0}'), points: '0s' },
  good: { yaml: virtualService('retries: {attempts: 0}') },
  check: (world) => adopt(world, (diagnostic) => diagnostic.severity === 'error' && !hasOwnRule(diagnostic)),
};

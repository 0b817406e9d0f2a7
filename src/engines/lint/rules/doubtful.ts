import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioValidation } from '../sources.ts';
import { adopt, hasOwnRule } from './adopt.ts';

const twice = virtualService('retries: {attempts: 0}');

export const doubtful: LintRule = {
  id: 'doubtful',
  severity: 'warning',
  title: 'The product accepts it with a warning',
  why: 'The project’s validation or analysis lets the object in and says that something about it is unlikely to be meant.',
  source: istioValidation,
  bad: { yaml: `${twice}---\n${twice}`, points: 'reviews' },
  good: { yaml: twice },
  check: (world) => adopt(world, (diagnostic) => diagnostic.severity === 'warning' && !hasOwnRule(diagnostic)),
};

import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

export const unknownField: LintRule = {
  id: 'unknown-field',
  severity: 'error',
  title: 'A field the kind does not have',
  why: 'The API server refuses an unknown field or drops it, depending on how the object is sent. Dropped, a misspelt retry policy means the default one.',
  source: {
    title: 'istio/api',
    version: '1.31',
    at: 'kubernetes/customresourcedefinitions.gen.yaml',
    url: 'https://github.com/istio/api/blob/b8f8791/kubernetes/customresourcedefinitions.gen.yaml',
  },
  bad: { yaml: virtualService('timeout: 5s\nretries: {attempts: 1, perTryTimout: 1s}'), points: 'perTryTimout' },
  good: { yaml: virtualService('timeout: 5s\nretries: {attempts: 1}') },
  check: (world) => adopt(world, withCode(adoptedCodes.unknown)),
};

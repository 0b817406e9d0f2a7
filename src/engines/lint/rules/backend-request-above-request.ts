import { httpRoute } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { gatewayApiRoute } from '../sources.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

export const backendRequestAboveRequest: LintRule = {
  id: 'backend-request-above-request',
  severity: 'error',
  title: 'A try that may last longer than the whole request',
  why: 'timeouts.backendRequest limits one try, timeouts.request all of them. The CRD refuses a route in which the part is longer than the whole.',
  source: gatewayApiRoute,
  bad: { yaml: httpRoute('timeouts: {request: 2s, backendRequest: 5s}'), points: '5s' },
  good: { yaml: httpRoute('timeouts: {request: 5s, backendRequest: 2s}') },
  check: (world) => adopt(world, withCode(adoptedCodes.order)),
};

import { httpRoute } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { gatewayApiRoute } from '../sources.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

export const experimentalRetry: LintRule = {
  id: 'experimental-retry',
  severity: 'info',
  title: 'retry of an HTTPRoute is experimental',
  why: 'The field is only in the experimental CRDs of Gateway API, still so in 1.6.1. On a cluster with the standard ones it is dropped or refused, and a controller may ignore it: those of Contour, Traefik and NGINX do.',
  source: gatewayApiRoute,
  bad: { yaml: httpRoute('matches: [{method: GET}]\nretry: {attempts: 2, codes: [503]}'), points: 'retry' },
  good: { yaml: httpRoute('matches: [{method: GET}]\ntimeouts: {request: 5s}') },
  check: (world) =>
    adopt(world, withCode(adoptedCodes.experimental)).map((finding) => ({
      ...finding,
      message: 'retry is in the experimental CRDs only; elsewhere it is dropped or refused.',
      fix: 'Check that the experimental channel is installed and that the controller reports HTTPRouteRetry as supported.',
    })),
};

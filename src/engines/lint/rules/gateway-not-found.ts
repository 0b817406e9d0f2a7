import { virtualService } from '../examples.ts';
import type { LintRule } from '../rule.ts';
import { istioAnalyzers } from '../sources.ts';
import { adopt, adoptedCodes, withCode } from './adopt.ts';

const rule = (gateway: string) =>
  virtualService('retries: {attempts: 0}').replace(
    '  hosts: [reviews]',
    `  hosts: [reviews.example.com]\n  gateways: [${gateway}]`,
  );
const gateway = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [reviews.example.com]}]
`;

export const gatewayNotFound: LintRule = {
  id: 'gateway-not-found',
  severity: 'warning',
  title: 'A VirtualService for a gateway that does not serve it',
  why: 'Without the gateway, or when the gateway’s hosts do not cover those of the VirtualService, the rules are never programmed at the edge. It is looked for only when Gateways are among the files.',
  source: istioAnalyzers,
  bad: { yaml: `${rule('edges')}---\n${gateway}`, points: 'edges' },
  good: { yaml: `${rule('edge')}---\n${gateway}` },
  check: (world) => (world.cluster.ofKind('Gateway').length > 0 ? adopt(world, withCode(adoptedCodes.gateway)) : []),
};

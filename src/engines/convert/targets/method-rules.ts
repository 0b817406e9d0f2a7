/** An HTTPRoute whose first rule takes some methods and whose second takes the rest, for policies attached to a rule. */
import type { PlainDocument } from '../target.ts';

export const retriedRule = 'retried';

export function twoRuleRoute(host: string, port: number, methods: readonly string[]): PlainDocument {
  const backendRefs = [{ name: host, port }];
  const path = { type: 'PathPrefix', value: '/' };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: host },
    spec: {
      parentRefs: [{ name: 'gateway' }],
      hostnames: [`${host}.example.com`],
      rules: [
        { name: retriedRule, matches: methods.map((method) => ({ path, method })), backendRefs },
        { name: 'other-methods', matches: [{ path }], backendRefs },
      ],
    },
  };
}

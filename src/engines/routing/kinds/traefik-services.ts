/** Traefik's kinds that routes refer to. */
import { fieldsOf } from '../fields.ts';
import { unexpected } from './checks.ts';
import { checkShape } from './kube-shapes.ts';
import { middlewareSpec, serversTransportSpec, traefikServiceSpec } from './traefik-shapes.ts';
import type { Kind } from './kind.ts';

const common = { group: 'traefik.io', versions: ['v1alpha1'], shortNames: [], namespaced: true } as const;
const source = (at: string) => [{ title: 'traefik/traefik', version: 'fd5a576df2e8', at: `traefikio/v1alpha1/${at}` }];

export const middleware: Kind = {
  ...common,
  id: 'middleware',
  kind: 'Middleware',
  plural: 'middlewares',
  summary: 'Something Traefik does to requests on their way: a rewrite, a redirect, retries.',
  sources: source('middleware.go'),
  validate(object) {
    const count = Object.keys(fieldsOf(object.value['spec'])).length;
    const findings = checkShape(object.value['spec'], ['spec'], middlewareSpec);
    if (count === 1) return findings;
    const hint = 'Write one Middleware per purpose and name them in order.';
    return [
      ...findings,
      unexpected(['spec'], 'traefik-middleware-count', `${count} middlewares in one object`, 'one', hint),
    ];
  },
};

export const traefikService: Kind = {
  ...common,
  id: 'traefik-service',
  kind: 'TraefikService',
  plural: 'traefikservices',
  summary: 'Shares or mirrors requests among Services.',
  sources: source('service.go'),
  validate(object) {
    const spec = fieldsOf(object.value['spec']);
    const findings = checkShape(object.value['spec'], ['spec'], traefikServiceSpec);
    if (
      spec['weighted'] !== undefined ||
      spec['mirroring'] !== undefined ||
      spec['failover'] !== undefined ||
      spec['highestRandomWeight'] !== undefined
    )
      return findings;
    return [
      ...findings,
      unexpected(
        ['spec'],
        'traefik-service-empty',
        'TraefikService without weighted or mirroring',
        'one of them',
        'Write `weighted:`.',
      ),
    ];
  },
};

export const serversTransport: Kind = {
  ...common,
  id: 'servers-transport',
  kind: 'ServersTransport',
  plural: 'serverstransports',
  summary: 'How Traefik connects to the pods: timeouts and certificates.',
  sources: source('serverstransport.go'),
  validate: ({ value }) => checkShape(value['spec'], ['spec'], serversTransportSpec),
};

/** The parts a traffic scenario is made of. */
import type { ObjectRef } from '../routing/object.ts';
import type { Share } from '../routing/decision.ts';
import type { Hop, Load, Replica, Service } from '../simulation/scenario.ts';
import { podId } from './nodes.ts';
import { defaultPodSettings, type PodSettings, type TrafficLoad } from './plan.ts';
import type { Variant } from './variants.ts';

const instant = { law: 'constant', meanMs: 0 } as const;
export const unlimited = { concurrency: 1_000_000, queueLimit: 1_000_000, work: instant } as const;
export const oneReplica = (id: string): Replica => ({ id, label: id, errorRatio: 0, slowness: 1 });

/** What a rule says about the copies it sends: nothing. */
export const noDecision: Variant['decision'] = {
  hops: [],
  outcome: { kind: 'refused', code: 'copy' },
  words: { answer: '', reason: '' },
  shares: [],
  mirrors: [],
  retry: null,
  timeouts: null,
  fault: null,
  responseHeaders: [],
  dataPlane: {},
  notModelled: [],
};

export function targetOf(share: Share | undefined, pod: ObjectRef | undefined) {
  if (share) return { label: share.name, pods: share.pods };
  return pod ? { label: podId(pod), pods: [pod] } : { label: 'outside', pods: [] };
}

export function workOf({ workMs, workCv }: PodSettings): Service['work'] {
  return workCv === 0 || workMs === 0
    ? { law: 'constant', meanMs: workMs }
    : { law: 'lognormal', meanMs: workMs, cv: workCv };
}

export function outsideReplica(label: string): Replica {
  return { ...oneReplica(label), own: { ...unlimited, work: workOf(defaultPodSettings) } };
}

export function injectedBy({ abort, delay }: NonNullable<Variant['decision']['fault']>): NonNullable<Hop['injected']> {
  return {
    ...(abort ? { abort: { status: abort.status ?? 200, ratio: abort.ratio } } : {}),
    ...(delay ? { delay: { delayMs: delay.delayMs, ratio: delay.ratio } } : {}),
  };
}

/** Envoy answers 503 (no healthy upstream), nginx 503 from ingress-nginx and 502 by itself (no live upstreams). */
export function noEndpointsStatus(controller: string): number {
  return controller === 'nginx-inc' || controller === 'nginx' ? 502 : 503;
}

export function toLoad({ shape, rateRps, durationMs, burstSize = 10, clients = 1 }: TrafficLoad): Load {
  if (shape !== 'bursts')
    return { arrivals: shape === 'steady' ? 'constant' : 'poisson', rateRps, durationMs, clients };
  return {
    arrivals: 'burst',
    size: burstSize,
    everyMs: (burstSize * 1000) / Math.max(0.001, rateRps),
    durationMs,
    clients,
  };
}

/** What Traefik's other middlewares can say: breaker, bulkhead, rate limit. */
import { goDuration, spokenMs } from '../durations.ts';
import { lost, type FieldWriters } from '../target.ts';
import type { TraefikDraft } from './traefik-documents.ts';

type Fields = 'budget' | 'circuitBreaker' | 'bulkhead' | 'rateLimit' | 'hedging' | 'fallback';

/** Traefik measures over the last ten seconds (vulcand/oxy cbreaker). */
const windowMs = 10_000;

export const traefikLimitWriters: Pick<FieldWriters<TraefikDraft>, Fields> = {
  budget(budget, _draft, note) {
    if (budget)
      note('budget', 'lost', 'Traefik cannot limit retries as a share of the traffic. Lower attempts instead.');
  },

  circuitBreaker(breaker, { middlewares }, note) {
    if (!breaker) return;
    const terms: string[] = [];
    if (breaker.kind === 'failure-ratio') {
      const ratio = (breaker.failureRatio ?? 0.5).toFixed(2);
      terms.push(`ResponseCodeRatio(500, 600, 0, 600) > ${ratio}`, `NetworkErrorRatio() > ${ratio}`);
      const window =
        breaker.window?.kind === 'time' && breaker.window.windowMs === windowMs
          ? ''
          : ` over the last ${spokenMs(windowMs)}`;
      note(
        'circuitBreaker',
        'approximate',
        `Opens for the whole service, as the library does, by the share of failures${window}; no least number of calls can be set.`,
      );
    } else {
      note(
        'circuitBreaker',
        'lost',
        'Traefik’s breaker goes by a share of failures, not by a number of them. Keep it in the application, or choose a share.',
      );
    }
    if (breaker.slowRatio !== undefined && breaker.slowCallMs !== undefined) {
      const quantile = Math.round((1 - breaker.slowRatio) * 1000) / 10;
      terms.push(`LatencyAtQuantileMS(${quantile.toFixed(1)}) > ${Math.round(breaker.slowCallMs)}`);
      note('circuitBreaker', 'approximate', `A share of slow calls is the latency at the quantile of ${quantile} %.`);
    }
    if (breaker.halfOpenCalls !== undefined) {
      note(
        'circuitBreaker',
        'lost',
        'No trial calls: after the pause the traffic is let back in gradually, up to a half, then all of it.',
      );
    }
    if (terms.length === 0) return;
    middlewares.breaker = {
      circuitBreaker: { expression: terms.join(' || '), fallbackDuration: goDuration(breaker.openMs) },
    };
  },

  bulkhead(bulkhead, { middlewares }, note) {
    if (!bulkhead) return;
    middlewares.limit = { inFlightReq: { amount: bulkhead.maxConcurrent, sourceCriterion: { requestHost: true } } };
    const queued = bulkhead.maxQueued !== undefined || bulkhead.maxWaitMs !== undefined;
    note(
      'bulkhead',
      'approximate',
      `The limit is kept by each Traefik, for all callers of the host together, and answers 429${queued ? '; nothing queues' : ''}.`,
    );
  },

  rateLimit(limit, { middlewares }, note) {
    if (!limit) return;
    middlewares.rate = {
      rateLimit: {
        average: limit.permits,
        period: goDuration(limit.periodMs),
        burst: Math.max(1, limit.permits),
        sourceCriterion: { requestHost: true },
      },
    };
    note(
      'rateLimit',
      'approximate',
      'A token bucket in each Traefik, for all callers of the host together; nothing waits for a permit.',
    );
  },

  hedging: lost('hedging', 'Traefik has no hedging.'),

  fallback(fallback, _draft, note) {
    if (fallback)
      note(
        'fallback',
        'lost',
        'An errors middleware can fetch a page from another service, not compute a value; keep the fallback in the application.',
      );
  },
};

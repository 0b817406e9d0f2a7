import { defineBudget, unlimited } from './budget.ts';

const slotCount = 10;

export const tokenBucket = defineBudget({
  id: 'token-bucket',
  label: 'Token bucket (Linkerd, tower)',
  summary: 'Each request that needs no retry pays in; a retry costs several payments; payments expire.',
  params: {
    ratio: {
      kind: 'number',
      label: 'Retries per request',
      doc: 'Retries allowed per request; retryRatio.',
      unit: 'ratio',
      min: 0,
      max: 1000,
      default: 0.2,
      step: 0.05,
    },
    minRps: {
      kind: 'number',
      label: 'Always allowed',
      doc: 'Retries per second allowed whatever the traffic; minRetriesPerSecond.',
      unit: 'rps',
      min: 0,
      max: 10_000,
      default: 10,
      step: 1,
      integer: true,
    },
    windowMs: {
      kind: 'number',
      label: 'Memory',
      doc: 'How long a payment counts; ttl.',
      unit: 'ms',
      min: 1000,
      max: 60_000,
      default: 10_000,
      step: 1000,
    },
  },
  sources: [
    {
      title: 'tower-rs/tower',
      version: '0918d77',
      at: 'tower/src/retry/budget/tps_budget.rs',
      url: 'https://github.com/tower-rs/tower/blob/0918d77f5c9ead4cd6fa6e08062627ec9888a780/tower/src/retry/budget/tps_budget.rs',
    },
  ],
  create({ ratio, minRps, windowMs }) {
    const deposit = ratio === 0 ? 0 : ratio <= 1 ? 1 : 1000;
    const withdrawal = ratio === 0 ? 1 : Math.trunc((ratio <= 1 ? 1 : 1000) / ratio);
    const reserve = minRps * Math.trunc(windowMs / 1000) * withdrawal;
    const slots = new Float64Array(slotCount);
    const slotMs = windowMs / slotCount;
    let written = 0;
    let index = 0;
    let sinceMs = 0;
    const expire = (nowMs: number): void => {
      let passedMs = nowMs - sinceMs;
      if (passedMs < slotMs) return;
      slots[index] = written;
      written = 0;
      index = (index + 1) % slotCount;
      // After a whole round every slot is empty; counting on would change nothing but the index.
      for (let round = 0; passedMs > slotMs && round < 2 * slotCount; round++) {
        slots[index] = 0;
        passedMs -= slotMs;
        index = (index + 1) % slotCount;
      }
      sinceMs = nowMs;
    };
    const balance = (): number => slots.reduce((sum, slot) => sum + slot, written + reserve);
    return {
      ...unlimited,
      ended(nowMs, ok, retriable) {
        if (!ok && retriable) return;
        expire(nowMs);
        written += deposit;
      },
      withdraw(nowMs) {
        expire(nowMs);
        if (balance() < withdrawal) return 0;
        written -= withdrawal;
        return Math.max(1, withdrawal);
      },
    };
  },
});

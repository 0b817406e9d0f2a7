import { defineBudget, unlimited } from './budget.ts';

const bucketCount = 60;

export const adaptiveThrottling = defineBudget({
  id: 'adaptive-throttling',
  label: 'Adaptive throttling (SRE book)',
  summary: 'The client refuses tries itself, the more the fewer of its recent ones were accepted.',
  params: {
    multiplier: {
      kind: 'number',
      label: 'K',
      doc: 'Tries let through per accepted one before the client begins to refuse.',
      unit: 'factor',
      min: 1,
      max: 10,
      default: 2,
      step: 0.1,
    },
    windowMs: {
      kind: 'number',
      label: 'Memory',
      doc: 'How far back tries and acceptances are counted.',
      unit: 'ms',
      min: 1000,
      max: 600_000,
      default: 120_000,
      step: 1000,
    },
  },
  sources: [
    {
      title: 'Site Reliability Engineering, chapter 21, Handling Overload',
      version: '2016',
      at: 'Client-Side Throttling, equation 21-1',
      url: 'https://sre.google/sre-book/handling-overload/',
    },
  ],
  create({ multiplier, windowMs }, random) {
    const requests = new Float64Array(bucketCount);
    const accepts = new Float64Array(bucketCount);
    const bucketMs = windowMs / bucketCount;
    let current = 0;
    let requestSum = 0;
    let acceptSum = 0;
    const advance = (nowMs: number): number => {
      const now = Math.floor(nowMs / bucketMs);
      for (let passed = 0; current < now && passed < bucketCount; passed++) {
        current += 1;
        const slot = current % bucketCount;
        requestSum -= requests[slot]!;
        acceptSum -= accepts[slot]!;
        requests[slot] = 0;
        accepts[slot] = 0;
      }
      current = now;
      return now % bucketCount;
    };
    return {
      ...unlimited,
      admits(nowMs) {
        const slot = advance(nowMs);
        const refused = Math.max(0, (requestSum - multiplier * acceptSum) / (requestSum + 1));
        requests[slot]! += 1;
        requestSum += 1;
        return refused === 0 || random.nextUnit() >= refused;
      },
      ended(nowMs, ok) {
        if (!ok) return;
        accepts[advance(nowMs)]! += 1;
        acceptSum += 1;
      },
    };
  },
});

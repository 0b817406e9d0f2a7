/** Comparisons worth starting from. Each is a question with its policies, in the link's notation. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly question: string;
  readonly policies: readonly string[];
  readonly retries: number;
  readonly deadlineMs: number;
}

export const presets: readonly Preset[] = [
  {
    id: 'jitter',
    label: 'With and without jitter',
    question: 'A thousand clients fail together. How many come back together?',
    policies: ['exponential', 'exponential;jitter=equal', 'exponential;jitter=full'],
    retries: 5,
    deadlineMs: 5000,
  },
  {
    id: 'spring-to-mesh',
    label: 'Spring Retry, then Istio',
    question: 'The same three retries: what changes when Envoy draws the waits?',
    policies: ['spring-retry-exponential', 'spring-retry-exponential-random', 'istio;backoffMs=400', 'istio'],
    retries: 3,
    deadlineMs: 5000,
  },
  {
    id: 'polly',
    label: 'Three ages of Polly',
    question: 'Math.Pow(2, n), decorrelated jitter V2, and version 8: who waits longest?',
    policies: [
      'polly-v7-lambda',
      'polly-contrib-decorrelated-v2;medianMs=2000',
      'polly-v8-exponential;delayMs=2000,jitter=true',
    ],
    retries: 4,
    deadlineMs: 30_000,
  },
  {
    id: 'proxies',
    label: 'What proxies do by themselves',
    question: 'Nobody configured a wait. What is the wait?',
    policies: ['envoy', 'linkerd', 'traefik', 'nginx'],
    retries: 4,
    deadlineMs: 1000,
  },
  {
    id: 'aws',
    label: 'Full, equal, decorrelated',
    question: 'Three kinds of jitter with the same base and cap: which is gentlest, which is quickest?',
    policies: ['aws-full-jitter', 'aws-equal-jitter', 'aws-decorrelated'],
    retries: 6,
    deadlineMs: 5000,
  },
  {
    id: 'libraries',
    label: 'Four libraries, out of the box',
    question: 'The same idea, exponential backoff, with each library’s own defaults.',
    policies: ['spring-framework', 'resilience4j-exponential-random', 'reactor-backoff', 'polly-v8-exponential'],
    retries: 4,
    deadlineMs: 20_000,
  },
];

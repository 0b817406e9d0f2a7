import type { ParamValues } from '../core/params.ts';
import { delayParam } from './delay-params.ts';
import { defineFormula } from './formula.ts';

const params = {
  initialMs: delayParam('First wait', 'The wait before the second restart; 10 s in the kubelet.', 10_000, 1),
  maxMs: delayParam(
    'Longest wait',
    'No wait is longer; 5 min in the kubelet, lower with maxContainerRestartPeriod.',
    300_000,
    1,
  ),
} as const;

/** The first restart finds no entry in the backoff table and leaves at once; it writes the entry the second one waits for. */
const waitMs = (retry: number, { initialMs, maxMs }: ParamValues<typeof params>): number =>
  retry === 1 ? 0 : Math.min(initialMs * 2 ** (retry - 2), maxMs);

export const kubernetesCrashLoop = defineFormula({
  id: 'kubernetes-crash-loop',
  label: 'Kubernetes CrashLoopBackOff',
  family: 'platform',
  summary: 'How long the kubelet leaves a crashing container down: at once, then 10, 20, 40 s, up to five minutes.',
  definition: ['d(1) = 0', 'd(n) = min(initialMs × 2^(n − 2), maxMs)'],
  gotchas: [
    'The first restart is immediate: CrashLoopBackOff appears from the second on.',
    'The series starts over once the container has run for 10 minutes.',
    'The wait counts from the end of the container; the kubelet looks about every 10 s, so the restart comes later.',
    'No jitter: replicas that crash together restart together.',
  ],
  params,
  sources: [
    {
      title: 'kubernetes/kubernetes',
      version: '83f7b41',
      at: 'pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff',
      url: 'https://github.com/kubernetes/kubernetes/blob/83f7b41cf6602957de9fb7b0eab31d95f6772557/pkg/kubelet/kuberuntime/kuberuntime_manager.go',
    },
    {
      title: 'kubernetes/kubernetes',
      version: '5667ebd',
      at: 'staging/src/k8s.io/client-go/util/flowcontrol/backoff.go',
      url: 'https://github.com/kubernetes/kubernetes/blob/5667ebd4f65e5292036912295542e06cba394898/staging/src/k8s.io/client-go/util/flowcontrol/backoff.go',
    },
  ],
  law: 'fixed',
  nominalMs: waitMs,
  boundsMs: (retry, p) => ({ minMs: waitMs(retry, p), maxMs: waitMs(retry, p) }),
  meanMs: waitMs,
  start: (p) => (retry) => waitMs(retry, p),
});

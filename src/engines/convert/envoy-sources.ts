/** Where the behaviour of Envoy was read that every mesh on it inherits. */
import { envoySource } from '../backoff/envoy-bound.ts';
import type { SourceRef } from '../core/source-ref.ts';

export const envoyRetrySources: readonly SourceRef[] = [
  {
    title: 'envoyproxy/envoy',
    version: '1.39.0',
    at: 'source/common/router/retry_state_impl.cc',
    url: 'https://github.com/envoyproxy/envoy/blob/v1.39.0/source/common/router/retry_state_impl.cc',
  },
  envoySource,
];

/** Turned off where the policy has no limit of its own. */
export const envoyTimeoutMs = 15_000;

export const noTotalWritten = {
  status: 'exact',
  detail: 'The policy has no limit, so the default of 15 s is turned off.',
} as const;

import { countParam, durationParam, ratioParam } from './breaker-params.ts';
import { defineBreaker } from './breaker.ts';

interface Host {
  inRow: number;
  gatewayInRow: number;
  localInRow: number;
  ejected: boolean;
  ejectedAtMs: number;
  /** How often the base time counts; grows with each ejection, shrinks with each healthy interval. */
  multiplier: number;
  calls: number;
  failed: number;
}

export const envoyOutlier = defineBreaker({
  id: 'envoy-outlier',
  label: 'Outlier ejection (Envoy)',
  summary: 'A replica that fails too often is left out for a while; the others go on.',
  scope: 'host',
  params: {
    failures: countParam('Failures in a row', 'consecutive_5xx; 0 switches it off.', 5, 0, 10_000),
    gatewayFailures: countParam(
      'Gateway errors in a row',
      'consecutive_gateway_failure: 502, 503, 504 and failures without a response; 0 switches it off.',
      0,
      0,
      10_000,
    ),
    localFailures: countParam(
      'Local failures in a row',
      'consecutive_local_origin_failure with split_external_local_origin_errors: failures without a response then count here alone; 0 = they count as 5xx.',
      0,
      0,
      10_000,
    ),
    intervalMs: durationParam('Interval', 'interval: how often ejections end and shares are judged.', 10_000, 1),
    baseEjectionMs: durationParam(
      'Base ejection',
      'base_ejection_time, multiplied by the number of ejections.',
      30_000,
    ),
    maxEjectionMs: durationParam('Longest ejection', 'max_ejection_time.', 300_000),
    maxEjectionRatio: ratioParam('Ejected at most', 'max_ejection_percent divided by 100.', 0.1),
    alwaysEjectOne: {
      kind: 'toggle',
      label: 'Always eject one',
      doc: 'always_eject_one_host: the first ejection is allowed whatever the limit.',
      default: false,
    },
    failureRatio: ratioParam('Failed share', 'failure_percentage_threshold divided by 100; 0 switches it off.', 0),
    minimumHosts: countParam('Hosts for a share', 'failure_percentage_minimum_hosts.', 5, 1, 10_000),
    minimumCalls: countParam('Calls for a share', 'failure_percentage_request_volume, per interval.', 50, 0, 100_000),
    panicRatio: ratioParam(
      'Panic below',
      'healthy_panic_threshold divided by 100: below, ejections do not count.',
      0.5,
    ),
  },
  sources: [
    {
      title: 'envoyproxy/envoy',
      version: '00c7146',
      at: 'source/common/upstream/outlier_detection_impl.cc',
      url: 'https://github.com/envoyproxy/envoy/blob/00c7146d95ff67fc55c78f036d6236689b66e72f/source/common/upstream/outlier_detection_impl.cc',
    },
  ],
  create(params, count) {
    const hosts = Array.from({ length: count }, (): Host => ({
      inRow: 0,
      gatewayInRow: 0,
      localInRow: 0,
      ejected: false,
      ejectedAtMs: 0,
      multiplier: 0,
      calls: 0,
      failed: 0,
    }));
    let ejectedCount = 0;
    let nextTickMs = params.intervalMs;
    const eject = (host: Host, nowMs: number): void => {
      if (host.ejected) return;
      const share = (ejectedCount + 1) / count;
      if (share > params.maxEjectionRatio && !(params.alwaysEjectOne && ejectedCount === 0)) return;
      host.ejected = true;
      host.ejectedAtMs = nowMs;
      host.multiplier += 1;
      ejectedCount += 1;
    };
    const lastsMs = (host: Host): number =>
      Math.min(params.baseEjectionMs * host.multiplier, Math.max(params.maxEjectionMs, params.baseEjectionMs));
    const tick = (nowMs: number): void => {
      for (const host of hosts) {
        if (host.ejected) {
          if (nowMs - host.ejectedAtMs < lastsMs(host)) continue;
          host.ejected = false;
          host.inRow = host.gatewayInRow = host.localInRow = 0;
          ejectedCount -= 1;
        } else if (host.multiplier > 0) host.multiplier -= 1;
      }
      const judged = hosts.filter((host) => !host.ejected && host.calls >= params.minimumCalls && host.calls > 0);
      if (params.failureRatio > 0 && judged.length >= params.minimumHosts) {
        for (const host of judged) if (host.failed / host.calls >= params.failureRatio) eject(host, nowMs);
      }
      for (const host of hosts) host.calls = host.failed = 0;
    };
    const advance = (nowMs: number): void => {
      // Ticks without traffic only end ejections and lower multipliers; a long silence needs no more of them than this.
      for (let ticks = 0; nextTickMs <= nowMs && ticks < 1000; ticks++) {
        tick(nextTickMs);
        nextTickMs += params.intervalMs;
      }
      if (nextTickMs <= nowMs) {
        nextTickMs += Math.ceil((nowMs - nextTickMs) / params.intervalMs) * params.intervalMs;
        tick(nextTickMs);
        nextTickMs += params.intervalMs;
      }
    };
    return {
      admits(nowMs, host) {
        advance(nowMs);
        return !hosts[host]!.ejected || (count - ejectedCount) / count < params.panicRatio;
      },
      record(nowMs, index, ok, _tookMs, status = ok ? 200 : 503, local = false) {
        advance(nowMs);
        const host = hosts[index]!;
        host.calls += 1;
        if (local && params.localFailures > 0) {
          host.localInRow += 1;
          if (host.localInRow >= params.localFailures) {
            host.localInRow = 0;
            eject(host, nowMs);
          }
          return;
        }
        host.localInRow = 0;
        // A response below 500 is a success here, whatever its caller thinks of it.
        if (ok || (!local && status < 500)) {
          host.inRow = host.gatewayInRow = 0;
          return;
        }
        host.failed += 1;
        host.inRow += 1;
        host.gatewayInRow = local || (status >= 502 && status <= 504) ? host.gatewayInRow + 1 : 0;
        const isGateway = params.gatewayFailures > 0 && host.gatewayInRow >= params.gatewayFailures;
        const is5xx = params.failures > 0 && host.inRow >= params.failures;
        if (isGateway) host.gatewayInRow = 0;
        if (is5xx) host.inRow = 0;
        if (isGateway || is5xx) eject(host, nowMs);
      },
      phase: (nowMs, host) => {
        advance(nowMs);
        return hosts[host]!.ejected ? 'open' : 'closed';
      },
    };
  },
});

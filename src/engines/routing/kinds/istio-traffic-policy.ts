/** trafficPolicy of DestinationRule and its subsets: validateTrafficPolicy and what it calls, pkg/config/validation/validation.go (istio/istio 86c9f01). */
import { shown, type Field } from './istio-field.ts';
import { localityLb, outlierForFailover, zoneAwareLb } from './istio-locality.ts';
import { fqdnProblem, isIpAddress } from './istio-names.ts';
import {
  all,
  between,
  choice,
  flag,
  list,
  needs,
  notNegative,
  number,
  oneOf,
  port,
  record,
  text,
  whole,
  type Check,
} from './istio-shape.ts';
import { clientTls } from './istio-tls.ts';
import { duration, durationOrZero, percent } from './istio-values.ts';

export const connectionPool: Check = record(
  {
    http: record(
      {
        h2UpgradePolicy: choice('DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE'),
        http1MaxPendingRequests: notNegative,
        http2KeepAlive: record({ interval: duration, timeout: duration }, needs('interval', 'timeout')),
        http2MaxRequests: notNegative,
        idleTimeout: duration,
        maxConcurrentStreams: notNegative,
        maxRequestsPerConnection: notNegative,
        maxRetries: notNegative,
        useClientProtocol: flag,
      },
      (http) => {
        if (http.at('h2UpgradePolicy').text === 'UPGRADE' && http.at('useClientProtocol').isTrue) {
          http
            .at('useClientProtocol')
            .error(
              'exclusive-fields',
              'Unexpected useClientProtocol with h2UpgradePolicy UPGRADE, expected one of them.',
              'Keep one.',
            );
        }
      },
    ),
    tcp: record({
      connectTimeout: duration,
      idleTimeout: durationOrZero,
      maxConnectionDuration: duration,
      maxConnections: notNegative,
      tcpKeepalive: record({ interval: duration, probes: notNegative, time: duration }),
    }),
  },
  (pool) => {
    if (!pool.at('http').isSet && !pool.at('tcp').isSet) {
      pool.error(
        'empty-connection-pool',
        'Unexpected empty connectionPool, expected http or tcp.',
        'Add limits or remove connectionPool.',
      );
    }
  },
);

export const outlierDetection: Check = record(
  {
    baseEjectionTime: duration,
    consecutive5xxErrors: notNegative,
    consecutiveErrors: whole,
    consecutiveGatewayErrors: notNegative,
    consecutiveLocalOriginFailures: notNegative,
    interval: duration,
    maxEjectionPercent: all(whole, percent),
    minHealthPercent: all(whole, percent),
    outlierDetectionHttpErrorCodes: list(whole),
    splitExternalLocalOriginErrors: flag,
  },
  (outlier) => {
    if (outlier.at('consecutiveErrors').number !== 0) {
      outlier
        .at('consecutiveErrors')
        .keyFinding(
          'warning',
          'deprecated-field',
          'Unexpected consecutiveErrors, expected consecutive5xxErrors or consecutiveGatewayErrors.',
          'Rename it; the old field is ignored by newer versions.',
        );
    }
    const local = outlier.at('consecutiveLocalOriginFailures');
    if (local.number > 0 && !outlier.at('splitExternalLocalOriginErrors').isTrue) {
      local.error(
        'local-origin',
        'Unexpected consecutiveLocalOriginFailures, expected splitExternalLocalOriginErrors: true beside it.',
        'Set splitExternalLocalOriginErrors: true.',
      );
    }
  },
);

const cookieAttributes = list(record({ name: text, value: text }), (attributes) => {
  const seen = new Set<string>();
  for (const { text: name, ...attribute } of attributes.items.map((item) => ({ text: item.at('name').text, item }))) {
    if (name === '' || seen.has(name)) {
      attribute.item.error(
        'bad-cookie-attribute',
        `Unexpected ${name === '' ? 'empty' : 'second'} attribute ${shown(name)}, expected distinct names.`,
        'Name each attribute once.',
      );
    }
    seen.add(name);
  }
});

const maglev = record({ tableSize: whole }, (field) => {
  const size = field.at('tableSize').number;
  if (size > 0 && size < 5_000_011 && isPrime(size)) return;
  field.error(
    'bad-table-size',
    `Unexpected tableSize ${size}, expected a prime below 5000011.`,
    'Choose a prime, e.g. 65537.',
  );
});

const consistentHash = record(
  {
    httpCookie: record({ attributes: cookieAttributes, name: text, path: text, ttl: text }, needs('name')),
    httpHeaderName: text,
    httpQueryParameterName: text,
    maglev,
    minimumRingSize: whole,
    ringHash: record({ minimumRingSize: whole }),
    useSourceIp: flag,
  },
  oneOf('httpCookie', 'httpHeaderName', 'httpQueryParameterName', 'useSourceIp'),
  oneOf('minimumRingSize', 'maglev', 'ringHash'),
  (hash) => {
    if (hash.at('minimumRingSize').number !== 0) {
      hash
        .at('minimumRingSize')
        .keyFinding(
          'warning',
          'deprecated-field',
          'Unexpected minimumRingSize, expected ringHash.',
          'Write ringHash: {minimumRingSize: …}.',
        );
    }
  },
);

function isPrime(candidate: number): boolean {
  if (candidate > 0 && candidate < 4) return true;
  if (candidate % 2 === 0) return false;
  for (let factor = 3; factor * factor <= candidate; factor += 2) if (candidate % factor === 0) return false;
  return true;
}

/** At least 1 ms; a field that was named `warmupDurationSecs` before. */
const warmup = record({ aggression: number, duration, minimumPercent: percent }, needs('duration'), (field) => {
  if (field.at('aggression').isSet && field.at('aggression').number <= 0) {
    field.at('aggression').error('out-of-range', 'Unexpected aggression, expected more than 0.', 'Choose 1 or more.');
  }
});

export const loadBalancer: Check = record(
  {
    consistentHash,
    localityLbSetting: localityLb,
    simple: choice('UNSPECIFIED', 'LEAST_CONN', 'RANDOM', 'PASSTHROUGH', 'ROUND_ROBIN', 'LEAST_REQUEST'),
    warmup,
    warmupDurationSecs: duration,
    zoneAwareLbSetting: zoneAwareLb,
  },
  oneOf('simple', 'consistentHash'),
  (field) => {
    const zoneAware = field.at('zoneAwareLbSetting');
    if (!zoneAware.isSet || !field.at('localityLbSetting').isSet) return;
    zoneAware.keyFinding(
      'error',
      'exclusive-fields',
      'Unexpected zoneAwareLbSetting beside localityLbSetting, expected one of them.',
      'Keep one of them.',
    );
  },
);

const tunnel = record(
  { protocol: choice('', 'CONNECT', 'POST'), targetHost: text, targetPort: port },
  needs('targetPort'),
  (field) => {
    const host = field.at('targetHost').text;
    if (fqdnProblem(host) && !isIpAddress(host)) {
      field.error(
        'bad-domain',
        `Unexpected targetHost ${shown(host)}, expected a domain name or an IP address.`,
        'Correct targetHost.',
      );
    }
  },
);

const portLevel = list(
  record(
    { connectionPool, loadBalancer, outlierDetection, port: record({ number: port }), tls: clientTls },
    needs('port'),
    (field) => atLeastOne(field, ['connectionPool', 'loadBalancer', 'outlierDetection', 'tls']),
    outlierForFailover,
  ),
);

const policyFields = [
  'connectionPool',
  'loadBalancer',
  'outlierDetection',
  'portLevelSettings',
  'proxyProtocol',
  'retryBudget',
  'tls',
  'tunnel',
];

function atLeastOne(field: Field, keys: readonly string[]): void {
  if (keys.some((key) => field.at(key).isSet)) return;
  field.error(
    'empty-traffic-policy',
    `Unexpected empty traffic policy, expected one of ${keys.join(', ')}.`,
    'Add a setting or remove it.',
  );
}

export const trafficPolicy: Check = record(
  {
    connectionPool,
    loadBalancer,
    outlierDetection,
    portLevelSettings: portLevel,
    proxyProtocol: record({ version: choice('V1', 'V2') }),
    retryBudget: record({ budgetInterval: durationOrZero, minRetryConcurrency: between(0, 2 ** 32 - 1), percent }),
    tls: clientTls,
    tunnel,
  },
  (policy) => atLeastOne(policy, policyFields),
  outlierForFailover,
  oneOf('tunnel', 'proxyProtocol'),
);

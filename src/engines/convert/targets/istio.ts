/** Istio: a VirtualService for the calls, a DestinationRule where the policy also limits the connections. */
import { istioRetrySource } from '../../backoff/istio.ts';
import { goDuration, readDuration } from '../durations.ts';
import { policyFromEnvoy } from '../envoy-retry.ts';
import { envoyDraft, envoyRetryWriters, type EnvoyDialect, type EnvoyDraft } from '../envoy-writers.ts';
import { envoyDefaultWaits, type EnvoyWaits, type WaitKnobs } from '../fit-envoy.ts';
import { documentOf, msAt, numberAt, present, splitWords, textAt, valueAt } from '../plain-read.ts';
import {
  defineTarget,
  writeFields,
  type FieldWriters,
  type OutputPath,
  type PlainDocument,
  type PlainValue,
} from '../target.ts';
import { istioEnvoyFilter } from './istio-envoy-filter.ts';
import { trafficPolicyWriters, type TrafficPolicyDraft } from './istio-traffic-policy.ts';
import { defaultRetryOn, hasBackoff, istioVersionOption, type IstioVersion } from './istio-versions.ts';

interface Draft extends EnvoyDraft, TrafficPolicyDraft {
  readonly match: { methods: readonly string[] | null };
}

/** Envoy's cap when the VirtualService cannot set it. */
const capFactor = 10;
const spec = (...path: (string | number)[]): OutputPath => [0, 'spec', 'http', 0, ...path];

const options = {
  version: istioVersionOption,
  envoyFilter: {
    kind: 'choice',
    label: 'EnvoyFilter',
    doc: 'Whether an EnvoyFilter is written for what the APIs cannot say: another cap of the wait, a breaker by share of failures.',
    options: [
      { value: 'never', label: 'never' },
      { value: 'when-needed', label: 'when needed' },
    ],
    default: 'never',
  },
} as const;

function dialect(version: IstioVersion, mayFilter: boolean): EnvoyDialect {
  const defaults = defaultRetryOn(version);
  const wait: WaitKnobs = mayFilter
    ? { kind: 'base-and-cap' }
    : hasBackoff(version)
      ? { kind: 'base', capFactor }
      : { kind: 'fixed', ...envoyDefaultWaits };
  return {
    product: 'Istio',
    count: {
      field: 'attempts',
      counts: 'retries',
      standIn: 2,
      zero: { status: 'exact', detail: 'No retry, written as attempts: 0. Left out, Istio would retry twice.' },
    },
    wait,
    conditions: { statuses: 'named' },
    standIn: {
      tokens: [],
      said: `retryOn is left out and Istio’s default conditions apply: ${defaults.join(', ')}`,
    },
    noPerTry: null,
    noTotal: null,
    paths: {
      count: spec('retries', 'attempts'),
      waits: spec('retries', 'backoff'),
      conditions: spec('retries', 'retryOn'),
      perTry: spec('retries', 'perTryTimeout'),
      total: spec('timeout'),
    },
  };
}

function writersFor(version: IstioVersion, mayFilter: boolean): FieldWriters<Draft> {
  const { maxRetries, backoff, retryOn, neverRetryOn, ...timeouts } = envoyRetryWriters(dialect(version, mayFilter));
  return {
    maxRetries,
    backoff,
    retryOn,
    neverRetryOn,
    methods(methods, { match, retry }, note) {
      if (methods === null || retry.retries === 0) return;
      match.methods = methods;
      note(
        'methods',
        'exact',
        'A route of its own for these methods; the one after it takes all others, with attempts: 0.',
        spec('match'),
      );
    },
    ...timeouts,
    ...trafficPolicyWriters(version, mayFilter),
  };
}

export const istio = defineTarget({
  id: 'istio',
  label: 'Istio',
  kind: 'mesh',
  summary: 'A VirtualService with retries and timeouts, and a DestinationRule where connections are limited.',
  version: '1.23 to 1.31',
  writes: ['VirtualService', 'DestinationRule', 'EnvoyFilter'],
  options,
  defaults: [
    'Two retries of every route without a retries block, on connect-failure, refused-stream, unavailable and cancelled; before 1.24 on 503 as well.',
    'No timeout.',
    'Waits of 0–24 ms, 0–49 ms and so on up to 0–249 ms.',
  ],
  gotchas: [
    'attempts counts retries: attempts: 3 is up to four calls.',
    'retries: {} does not mean the default: it turns retries off.',
    'backoff is the width of the first range, not a minimum; its cap is ten times as much and cannot be set.',
    'A try that exceeds perTryTimeout is retried only if retryOn has reset, 5xx or gateway-error; the default has none of them.',
    'retryOn takes no spaces: validation compares the words as they stand between the commas.',
    'timeout: 0s is refused; leave it out for no timeout.',
    'In ambient mode retries need a waypoint.',
  ],
  sources: [
    {
      title: 'istio/api',
      version: 'release 1.31 (b8f8791)',
      at: 'networking/v1alpha3/virtual_service.proto',
      url: 'https://github.com/istio/api/blob/b8f8791/networking/v1alpha3/virtual_service.proto',
    },
    {
      title: 'istio/istio',
      version: '86c9f01 (August 2026)',
      at: 'pkg/config/validation/agent/validation.go',
      url: 'https://github.com/istio/istio/blob/86c9f01/pkg/config/validation/agent/validation.go',
    },
    istioRetrySource,
  ],
  emit(policy, given) {
    const { host, settings } = given;
    const mayFilter = settings.envoyFilter === 'when-needed';
    const draft: Draft = {
      ...envoyDraft(policy),
      trafficPolicy: {},
      envoyFilter: { cluster: null },
      match: { methods: null },
    };
    const report = writeFields(policy, draft, writersFor(settings.version, mayFilter), given);
    const { waits } = draft.retry;
    const inApi =
      hasBackoff(settings.version) && (waits?.maxMs === capFactor * (waits?.baseMs ?? 0) || capIsOutOfReach(draft));
    const route = `${host}-retries`;
    const filter = istioEnvoyFilter({
      host,
      route,
      waits: mayFilter && waits && !inApi ? waits : null,
      cluster: draft.envoyFilter.cluster,
    });
    const documents = [virtualService(host, draft, settings.version, filter ? route : null)];
    if (Object.keys(draft.trafficPolicy).length > 0) documents.push(destinationRule(host, draft.trafficPolicy));
    if (filter) documents.push(filter);
    return { documents, report };
  },

  readBack(documents, { host, settings }) {
    const http = valueAt(documentOf(documents, 'VirtualService'), 'spec', 'http', 0);
    const retries = valueAt(http, 'retries');
    const attempts = retries === undefined ? 2 : (numberAt(retries, 'attempts') ?? 0);
    const words = textAt(retries, 'retryOn')?.split(',') ?? [...defaultRetryOn(settings.version)];
    const methods = textAt(http, 'match', 0, 'method', 'regex')?.split('|') ?? null;
    return policyFromEnvoy(host, 'istio', settings.version, {
      ...splitWords(words),
      retries: attempts,
      waits: filteredWaits(documents) ?? waitsOf(msAt(retries, 'backoff')),
      perTryMs: msAt(retries, 'perTryTimeout'),
      totalMs: msAt(http, 'timeout'),
      methods,
    });
  },
});

const waitsOf = (baseMs: number | null): EnvoyWaits =>
  baseMs === null ? envoyDefaultWaits : { baseMs, maxMs: capFactor * baseMs };

/** Whether the VirtualService waits alike, because the retries end before either cap. */
function capIsOutOfReach({ retry: { waits, retries } }: Draft): boolean {
  if (!waits) return true;
  const widest = waits.baseMs * 2 ** (retries - 1);
  return widest <= waits.maxMs && widest <= capFactor * waits.baseMs && retries <= 4;
}

function filteredWaits(documents: readonly PlainDocument[]): EnvoyWaits | null {
  const patch = valueAt(documentOf(documents, 'EnvoyFilter'), 'spec', 'configPatches', 0, 'patch', 'value');
  const intervals = valueAt(patch, 'route', 'retry_policy', 'retry_back_off');
  const baseMs = readDuration(valueAt(intervals, 'base_interval'));
  const maxMs = readDuration(valueAt(intervals, 'max_interval'));
  return baseMs === undefined || maxMs === undefined ? null : { baseMs, maxMs };
}

function virtualService(host: string, draft: Draft, version: IstioVersion, name: string | null): PlainDocument {
  const { retries, waits, words, perTryMs, totalMs } = draft.retry;
  const { methods } = draft.match;
  const timeout = totalMs === null ? null : goDuration(totalMs);
  const route: PlainValue = [{ destination: { host } }];
  const http: PlainValue[] = [
    present({
      name,
      match: methods && [{ method: { regex: methods.join('|') } }],
      timeout,
      retries: present({
        attempts: retries,
        perTryTimeout: perTryMs === null ? null : goDuration(perTryMs),
        backoff: waits && hasBackoff(version) ? goDuration(waits.baseMs) : null,
        retryOn: retries > 0 && words.length > 0 ? words.join(',') : null,
      }),
      route,
    }),
  ];
  if (methods) http.push(present({ timeout, retries: { attempts: 0 }, route }));
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: host },
    spec: { hosts: [host], http },
  };
}

function destinationRule(host: string, trafficPolicy: Readonly<Record<string, PlainValue>>): PlainDocument {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: host },
    spec: { host, trafficPolicy },
  };
}

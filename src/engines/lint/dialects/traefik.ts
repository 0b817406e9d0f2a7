/** Traefik's retry middleware and the routes that use it. */
import { readDuration } from '../../convert/durations.ts';
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { Cluster } from '../../routing/cluster.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Condition, type Reading } from '../calls.ts';
import { statusRange } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { Part } from '../part.ts';
import { limitSetting } from '../settings.ts';

export const traefik: Dialect = {
  id: 'traefik',
  label: 'Traefik',
  version: '3.7.9',
  kinds: ['Middleware.traefik.io', 'IngressRoute.traefik.io'],
  words: [],
  source: {
    title: 'traefik/traefik',
    version: 'fd5a576 (3.7.9)',
    at: 'pkg/middlewares/retry/retry.go',
    url: 'https://github.com/traefik/traefik/blob/fd5a576/pkg/middlewares/retry/retry.go',
  },
  read: (object, cluster) => (object.kind === 'Middleware' ? readMiddleware(object, cluster) : readRoute(object)),
};

/** A middleware that a route of the files names, and where. */
export interface MiddlewareUse {
  readonly route: KubeObject;
  readonly rule: Part;
  readonly ref: Part;
  readonly namespace: string;
  readonly name: string;
}

export function middlewareUses(cluster: Cluster): MiddlewareUse[] {
  return cluster.ofKind('IngressRoute').flatMap((route) =>
    new Part(route.value).at('spec', 'routes').items.flatMap((rule) =>
      rule.at('middlewares').items.flatMap((ref) => {
        const name = ref.at('name').text;
        return name === undefined
          ? []
          : [{ route, rule, ref, name, namespace: ref.at('namespace').text ?? route.namespace }];
      }),
    ),
  );
}

function readMiddleware(object: KubeObject, cluster: Cluster): Reading {
  const retry = new Part(object.value).at('spec', 'retry');
  if (!retry.isMap) return { ...nothingRead, notes: otherMiddleware(object) };
  const uses = middlewareUses(cluster).filter(
    ({ name, namespace }) => name === object.name && namespace === object.namespace,
  );
  const attempts = retry.at('attempts');
  const tries = attempts.number ?? (/^\d+$/.test(attempts.text ?? '') ? Number(attempts.text) : 0);
  const initialMs = readDuration(retry.at('initialInterval').value, 1000) ?? 0;
  const unsafe = retry.at('retryNonIdempotentMethod');
  const calls: Calls = {
    object,
    dialect: 'traefik',
    isEnvoy: false,
    path: retry.path,
    label: '',
    layer: 'gateway',
    hosts: [...new Set(uses.flatMap(({ rule, route }) => servicesOf(rule, route)))],
    methods: null,
    retries: {
      count: attempts.isSet ? written(Math.max(0, tries - 1), attempts.path) : byDefault(0, retry.path),
      countsFirst: true,
      countField: 'attempts',
      conditions: readConditions(retry),
      perTryMs: null,
      perTryField: '',
      backoff:
        initialMs > 0 && tries > 1
          ? { formula: 'traefik', params: { initialMs, attempts: Math.min(100, Math.max(2, tries)) } }
          : { formula: 'none', params: {} },
      ...(retry.at('initialInterval').isSet && { backoffPath: retry.at('initialInterval').path }),
      repeats: unsafe.isTrue ? null : ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'],
      ...(unsafe.isTrue && { repeatsPath: unsafe.path }),
    },
    totalMs: limitSetting(retry.at('timeout'), 1000),
    totalField: 'timeout',
    totalEnds: 'new-tries',
    remarks: ['The last try is passed on whatever it answers.'],
  };
  return { ...nothingRead, calls: [calls] };
}

function servicesOf(rule: Part, route: KubeObject): string[] {
  return rule.at('services').items.flatMap((service) => {
    const name = service.at('name').text;
    return name === undefined ? [] : [wholeName(name, service.at('namespace').text ?? route.namespace)];
  });
}

function readConditions(retry: Part): Condition[] {
  const network: Condition = {
    token: 'network error',
    path: retry.path,
    written: false,
    meaning: { says: 'no connection can be made', events: ['connect-failure'], statuses: [] },
  };
  const statuses = retry.at('status').items.flatMap((part) =>
    (part.written ?? '').split(',').flatMap((token): Condition[] => {
      const meaning = statusRange(token);
      return meaning ? [{ token, path: part.path, written: true, meaning }] : [];
    }),
  );
  return retry.at('disableRetryOnNetworkError').isTrue ? statuses : [network, ...statuses];
}

function otherMiddleware(object: KubeObject): string[] {
  const spec = new Part(object.value).at('spec');
  const breaker = spec.at('circuitBreaker');
  if (breaker.isMap) {
    const pause = breaker.at('fallbackDuration').written ?? '10s';
    return [
      `It refuses all requests of a route for ${pause} once ${breaker.at('expression').text ?? 'its expression'} holds, then lets a growing share through.`,
    ];
  }
  const limit = spec.at('inFlightReq', 'amount').number;
  return limit === undefined
    ? []
    : [`It lets ${limit} requests per source through at once and answers the others 429.`];
}

function readRoute(object: KubeObject): Reading {
  const rules = new Part(object.value).at('spec', 'routes').items;
  const names = [
    ...new Set(rules.flatMap((rule) => rule.at('middlewares').items.flatMap((ref) => ref.at('name').text ?? []))),
  ];
  const noun = rules.length === 1 ? '1 rule sends' : `${rules.length} rules send`;
  return {
    ...nothingRead,
    notes: [
      names.length === 0
        ? `${noun} requests on, without a middleware: a try that fails is not repeated.`
        : `${noun} requests on, through the middlewares ${names.join(', then ')}.`,
    ],
  };
}

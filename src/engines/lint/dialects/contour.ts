/** Contour's HTTPProxy. */
import { wholeName } from '../../routing/kinds/istio-links.ts';
import type { KubeObject } from '../../routing/object.ts';
import { byDefault, nothingRead, written, type Calls, type Condition } from '../calls.ts';
import { conditionOf, envoyMeanings, statusConditions } from '../conditions.ts';
import type { Dialect } from '../dialect.ts';
import { envoyCalls, fixedBackoff } from '../envoy-calls.ts';
import { ruleLabel } from '../labels.ts';
import { Part } from '../part.ts';
import { limitSetting } from '../settings.ts';

export const contour: Dialect = {
  id: 'contour',
  label: 'Contour',
  version: '1.33.6',
  kinds: ['HTTPProxy.projectcontour.io'],
  words: Object.keys(envoyMeanings),
  source: {
    title: 'projectcontour/contour',
    version: '31c4bb3 (1.33.6)',
    at: 'internal/dag/policy.go',
    url: 'https://github.com/projectcontour/contour/blob/31c4bb3/internal/dag/policy.go',
  },
  read(object) {
    const routes = new Part(object.value).at('spec', 'routes').items.filter((route) => route.isMap);
    return { ...nothingRead, calls: routes.map((route, i) => readRoute(object, route, i, routes.length)) };
  },
};

function readRoute(object: KubeObject, route: Part, index: number, of: number): Calls {
  const retry = route.at('retryPolicy');
  const count = retry.at('count');
  const timeout = route.at('timeoutPolicy', 'response');
  return envoyCalls({
    object,
    dialect: 'contour',
    path: route.path,
    label: ruleLabel(index, of, undefined),
    layer: 'gateway',
    hosts: route.at('services').items.flatMap((service) => {
      const name = service.at('name').text;
      return name === undefined ? [] : [wholeName(name, object.namespace)];
    }),
    retries: {
      // 0 and, up to 1.33.6, −1 are read as one retry.
      count: !retry.isMap
        ? byDefault(0, route.path)
        : count.number !== undefined && count.number > 0
          ? written(count.number, count.path)
          : byDefault(1, count.isSet ? count.path : retry.path),
      countField: 'count',
      conditions: retry.isMap ? readConditions(retry) : [],
      perTryMs: limitSetting(retry.at('perTryTimeout')),
      perTryField: 'perTryTimeout',
      backoff: fixedBackoff,
    },
    totalMs: /^infin/.test(timeout.text ?? '') ? null : (limitSetting(timeout) ?? undefined),
    totalField: 'timeoutPolicy.response',
  });
}

function readConditions(retry: Part): Condition[] {
  const words = retry.at('retryOn').texts;
  const listed = words.map((part) => conditionOf(part.text!, part.path, envoyMeanings));
  if (words.length === 0) return [conditionOf('5xx', retry.path, envoyMeanings, false)];
  const codes = words.some(({ text }) => text === 'retriable-status-codes')
    ? retry.at('retriableStatusCodes').items
    : [];
  return [...listed, ...statusConditions(codes)];
}

/** Linkerd's ServiceProfile: retries without a count, held by a budget. */
import { byDefault, nothingRead, written, type Calls } from '../calls.ts';
import type { Dialect } from '../dialect.ts';
import { methodsOfPattern, ruleLabel } from '../labels.ts';
import { Part } from '../part.ts';
import { limitSetting } from '../settings.ts';

export const linkerdServiceProfile: Dialect = {
  id: 'linkerd-service-profile',
  label: 'Linkerd ServiceProfile',
  version: 'edge-26.8.3',
  kinds: ['ServiceProfile.linkerd.io'],
  words: [],
  source: {
    title: 'linkerd/linkerd2-proxy',
    version: '29637b6 (August 2026)',
    at: 'linkerd/app/outbound/src/http/logical/profile.rs',
    url: 'https://github.com/linkerd/linkerd2-proxy/tree/29637b6/linkerd/app/outbound/src/http',
  },
  read(object) {
    const spec = new Part(object.value).at('spec');
    const routes = spec.at('routes').items.filter((route) => route.isMap);
    const budget = spec.at('retryBudget');
    const ratio = budget.at('retryRatio').number ?? 0.2;
    const perSecond = budget.at('minRetriesPerSecond').number ?? 10;
    const calls = routes.map((route, i): Calls => {
      const method = route.at('condition', 'method');
      const retryable = route.at('isRetryable');
      const timeout = limitSetting(route.at('timeout'));
      const methods = methodsOfPattern(method.text) ?? null;
      return {
        object,
        dialect: 'linkerd-service-profile',
        isEnvoy: false,
        path: route.path,
        label: ruleLabel(i, routes.length, route.at('name').text),
        layer: 'mesh',
        hosts: [object.name],
        methods,
        ...(methods && { methodsPath: method.path }),
        retries: {
          count: retryable.isTrue ? written('unlimited', retryable.path) : byDefault(0, route.path),
          countsFirst: false,
          countField: 'isRetryable',
          conditions: retryable.isTrue
            ? [
                {
                  token: 'failure',
                  path: retryable.path,
                  written: false,
                  meaning: {
                    says: 'the answer counts as a failure (5xx unless told otherwise)',
                    events: [],
                    statuses: [[500, 599]],
                  },
                },
              ]
            : [],
          perTryMs: timeout,
          perTryField: 'timeout',
          backoff: { formula: 'none', params: {} },
          repeats: null,
        },
        totalMs: null,
        totalField: 'timeout',
        totalEnds: 'call',
        remarks: retryable.isTrue
          ? [
              `The budget allows ${perSecond} retries a second and ${Number((ratio * 100).toFixed(2))} % of the calls on top.`,
            ]
          : [],
      };
    });
    return { ...nothingRead, calls };
  },
};

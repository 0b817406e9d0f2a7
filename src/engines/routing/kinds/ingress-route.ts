import { compileRule } from '../controllers/traefik/matchers.ts';
import { fieldsOf, listOf, textOf } from '../fields.ts';
import { shown, unexpected } from './checks.ts';
import { all } from './istio-shape.ts';
import { checkShape, given } from './kube-shapes.ts';
import { ingressRouteSpec } from './traefik-shapes.ts';
import type { Finding, Kind } from './kind.ts';

export const ingressRoute: Kind = {
  id: 'ingress-route',
  kind: 'IngressRoute',
  group: 'traefik.io',
  versions: ['v1alpha1'],
  plural: 'ingressroutes',
  shortNames: [],
  namespaced: true,
  summary: 'Traefik’s own routes: a rule written as an expression, middlewares, services.',
  sources: [{ title: 'traefik/traefik', version: 'fd5a576df2e8', at: 'traefikio/v1alpha1/ingressroute.go' }],
  validate(object) {
    const shape = checkShape(object.value['spec'], ['spec'], all(given('spec'), ingressRouteSpec));
    const rules = listOf(fieldsOf(object.value['spec'])['routes']).flatMap((value, i): Finding[] => {
      const route = fieldsOf(value);
      const path = ['spec', 'routes', i, 'match'];
      const rule = textOf(route['match']);
      if (rule === undefined || rule === '')
        return [
          unexpected(
            path,
            'traefik-rule-missing',
            `match ${shown(route['match'])}`,
            'a rule',
            'Write `match: PathPrefix(`/`)`.',
          ),
        ];
      const compiled = compileRule(rule, route['syntax'] === 'v2' ? 'v2' : 'v3');
      if (compiled.ok) return [];
      const hint = `At character ${compiled.fault.offset + 1} of the rule; Traefik drops the router.`;
      return [{ code: 'traefik-rule-refused', severity: 'error', message: compiled.fault.message, hint, path }];
    });
    return [...shape, ...rules];
  },
};

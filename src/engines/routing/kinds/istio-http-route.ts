/** One entry of `http` in a VirtualService: validateHTTPRoute, pkg/config/validation/virtualservice.go (istio/istio 86c9f01). */
import type { Field } from './istio-field.ts';
import {
  corsPolicy,
  directResponse,
  fault,
  httpRedirect,
  httpRetries,
  httpRewrite,
  mirrorPercentage,
} from './istio-http-actions.ts';
import { dnsLabel, labelMap } from './istio-names.ts';
import { destination, gatewayNames, headerOperations, isAuthorityHeader } from './istio-route-parts.ts';
import { all, between, flag, list, map, needs, notNegative, port, record, text, type Check } from './istio-shape.ts';
import { duration, matchedHeaderNames, stringMatch } from './istio-values.ts';

/** `regex: "*"` is no expression here: it asks for the absence of the header. */
const absentHeader: Check = (field) => {
  if (field.at('regex').text !== '*') stringMatch()(field);
};

const httpMatch: Check = record({
  authority: stringMatch(),
  gateways: list(text, gatewayNames()),
  headers: map(stringMatch(), matchedHeaderNames),
  ignoreUriCase: flag,
  method: stringMatch(),
  name: text,
  port,
  queryParams: map(stringMatch()),
  scheme: stringMatch(),
  sourceLabels: all(map(text), labelMap),
  sourceNamespace: dnsLabel,
  statPrefix: text,
  uri: stringMatch(true),
  withoutHeaders: map(absentHeader, matchedHeaderNames),
});

export function httpRoute(isDelegate: boolean): Check {
  return record(
    {
      corsPolicy,
      delegate: record({ name: text, namespace: text }),
      directResponse,
      fault,
      headers: headerOperations,
      match: list(httpMatch),
      mirror: destination,
      mirror_percent: between(0, 100, 'a percentage'),
      mirrorPercent: between(0, 100, 'a percentage'),
      mirrorPercentage,
      mirrors: list(record({ destination, percentage: mirrorPercentage }, needs('destination'))),
      name: text,
      redirect: httpRedirect,
      retries: httpRetries,
      rewrite: httpRewrite,
      route: list(
        record({ destination, headers: headerOperations, weight: notNegative }, needs('destination')),
        checkWeights,
      ),
      timeout: duration,
    },
    (route) => checkConflicts(route, isDelegate),
    checkRedirectPrefix,
    checkAuthority,
    (route) => {
      for (const key of ['mirrorPercent', 'mirror_percent'].filter((name) => route.at(name).isSet)) {
        route
          .at(key)
          .keyFinding(
            'warning',
            'deprecated-field',
            `Unexpected ${key}, expected mirrorPercentage.`,
            'Write mirrorPercentage: {value: …}.',
          );
      }
    },
  );
}

function checkWeights(routes: Field): void {
  const sum = routes.items.reduce((total, item) => total + item.at('weight').number, 0);
  if (routes.items.length > 1 && sum === 0) {
    routes.error(
      'no-weights',
      'Unexpected destinations without weights, expected weights that add up to more than 0.',
      'Give each destination a weight.',
    );
  }
}

function checkConflicts(route: Field, isDelegate: boolean): void {
  const conflict = (key: string, other: string) =>
    route
      .at(key)
      .keyFinding('error', 'exclusive-fields', `Unexpected ${key} beside ${other}, expected one of them.`, 'Keep one.');
  if (route.at('delegate').isSet) {
    if (isDelegate) {
      route
        .at('delegate')
        .keyFinding(
          'error',
          'nested-delegate',
          'Unexpected delegate in a VirtualService without hosts, expected routes: only one level is followed.',
          'Add hosts, or route here.',
        );
    } else {
      for (const key of ['redirect', 'route'].filter((name) => route.at(name).isSet)) conflict(key, 'delegate');
      return;
    }
  }
  for (const main of ['redirect', 'directResponse']) {
    if (!route.at(main).isSet) continue;
    if (route.at('route').isFilled) conflict('route', main);
    for (const key of ['fault', 'rewrite'].filter((name) => route.at(name).isSet)) conflict(key, main);
  }
  if (route.at('redirect').isSet && route.at('directResponse').isSet) conflict('directResponse', 'redirect');
  if (
    !route.at('redirect').isSet &&
    !route.at('directResponse').isSet &&
    !route.at('route').isFilled &&
    !route.at('delegate').isSet
  ) {
    route.error(
      'no-route',
      'Unexpected rule without destination, expected route, redirect or directResponse.',
      'Add a route.',
    );
  }
  if (route.at('mirror').isSet && route.at('mirrors').isFilled) conflict('mirrors', 'mirror');
}

function checkRedirectPrefix(route: Field): void {
  const prefix = route.at('redirect').at('prefixRewrite');
  const other = route.at('match').items.find((match) => match.at('uri').isSet && !match.at('uri').at('prefix').isSet);
  if (prefix.isFilled && other) {
    prefix.error(
      'prefix-rewrite',
      'Unexpected prefixRewrite beside a match that is no prefix, expected prefix matches only.',
      'Match uri by prefix, or redirect to a whole uri.',
    );
  }
}

/** The host may be rewritten in one place only. */
function checkAuthority(route: Field): void {
  let first = route.at('rewrite').at('authority').isFilled;
  const request = route.at('headers').at('request');
  for (const [name, value] of [...request.at('set').entries, ...request.at('add').entries]) {
    if (!isAuthorityHeader(name)) continue;
    if (first)
      value.keyFinding(
        'error',
        'authority-twice',
        `Unexpected second change of the host by ${name}, expected one.`,
        'Keep rewrite.authority or the header.',
      );
    first = true;
  }
}

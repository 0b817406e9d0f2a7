/** HTTPRoute: hosts, paths, headers and queries to Services. */
import { durationMs } from '../match/duration.ts';
import { checkFilters, filter, prefixReplacement } from './gateway-api-filters.ts';
import { defineGatewayApiKind } from './gateway-api-kind.ts';
import {
  atMost,
  checkPattern,
  duration,
  hostname,
  needsPort,
  parentRef,
  reference,
  ruleNames,
  valueMatches,
  weight,
} from './gateway-api-parts.ts';
import { shown, type Field } from './istio-field.ts';
import {
  all,
  between,
  choice,
  filledText,
  free,
  list,
  needs,
  port,
  record,
  text,
  whole,
  type Check,
} from './istio-shape.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const refusedParts = ['//', '/./', '/../', '%2f', '%2F', '#'];
const refusedEnds = ['/..', '/.'];

const path: Check = record({ type: choice('Exact', 'PathPrefix', 'RegularExpression'), value: text }, (field) => {
  const value = field.at('value');
  if (!value.isSet) return;
  if (field.at('type').text === 'RegularExpression') return checkPattern(value);
  const bad =
    refusedParts.find((part) => value.text.includes(part)) ?? refusedEnds.find((end) => value.text.endsWith(end));
  if (!value.text.startsWith('/')) {
    value.error(
      'bad-path',
      `Unexpected path ${shown(value.value)}, expected it to start with "/".`,
      'Write the slash.',
    );
  } else if (bad !== undefined) {
    value.error(
      'bad-path',
      `Unexpected "${bad}" in path ${shown(value.value)}, expected a normalised path.`,
      'Write the path as the proxy sees it.',
    );
  }
});

const match: Check = record({
  path,
  headers: valueMatches(true),
  queryParams: valueMatches(false),
  method: choice(...methods),
});

const timeouts: Check = record({ request: duration, backendRequest: duration }, (field) => {
  const [request, single] = [durationMs(field.at('request').value), durationMs(field.at('backendRequest').value)];
  if (!request || single === undefined || single <= request) return;
  field
    .at('backendRequest')
    .error(
      'timeout-order',
      `Unexpected backendRequest ${field.at('backendRequest').text}, expected at most request ${field.at('request').text}.`,
      'One try cannot last longer than the whole call.',
    );
});

const retry: Check = record(
  { codes: list(between(400, 599, 'a status')), attempts: all(whole, positive), backoff: duration },
  (field) => {
    field.keyFinding(
      'info',
      'experimental',
      'Unexpected on the standard channel: retry, expected only where the experimental CRDs are installed.',
      'Elsewhere the API server drops it.',
    );
  },
);

function positive(field: Field): void {
  if (field.isSet && field.number < 1) {
    field.error(
      'out-of-range',
      `Unexpected attempts ${field.number}, expected at least 1.`,
      'Leave retry out for none.',
    );
  }
}

const backendRef: Check = record(
  { ...reference, port, weight, filters: list(filter, checkFilters) },
  needs('name'),
  needsPort,
);

const rule: Check = record(
  {
    name: text,
    matches: list(match, atMost(64, 'matches')),
    filters: list(filter, checkFilters, atMost(16, 'filters')),
    backendRefs: list(backendRef, atMost(16, 'backendRefs')),
    timeouts,
    retry,
    sessionPersistence: free,
  },
  (field) => {
    const filters = field.at('filters').items;
    const redirect = filters.find((item) => item.at('type').text === 'RequestRedirect');
    if (redirect && field.at('backendRefs').isFilled) {
      field
        .at('backendRefs')
        .keyFinding(
          'error',
          'exclusive-fields',
          'Unexpected backendRefs beside a RequestRedirect, expected only one of them.',
          'A redirected request reaches no backend.',
        );
    }
    for (const item of [...filters, ...field.at('backendRefs').items.flatMap((ref) => ref.at('filters').items)]) {
      const replacement = prefixReplacement(item);
      if (replacement && !hasOnePrefix(field)) {
        replacement.error(
          'prefix-needed',
          'Unexpected ReplacePrefixMatch, expected exactly one match of type PathPrefix in the rule.',
          'Give the rule one prefix, or use ReplaceFullPath.',
        );
      }
    }
  },
);

/** Exactly one match, by prefix; written types only, as the CRD looks before defaults are filled in for `matches` left out. */
function hasOnePrefix(rule: Field): boolean {
  const matches = rule.at('matches');
  if (!matches.isSet) return true;
  const type = matches.at(0).at('path').at('type');
  return matches.items.length === 1 && (!type.isSet || type.text === 'PathPrefix');
}

export const httpRoute = defineGatewayApiKind({
  id: 'http-route',
  kind: 'HTTPRoute',
  versions: ['v1', 'v1beta1'],
  plural: 'httproutes',
  summary: 'Says which HTTP requests of a Gateway or Service go to which backends, and what changes on the way.',
  at: 'httproute_types.go',
  spec: record(
    {
      parentRefs: list(parentRef, atMost(32, 'parentRefs')),
      hostnames: list(hostname, atMost(16, 'hostnames')),
      rules: list(rule, ruleNames, atMost(16, 'rules')),
      useDefaultGateways: filledText,
    },
    (field) => {
      const total = field.at('rules').items.reduce((sum, one) => sum + one.at('matches').items.length, 0);
      if (total <= 128) return;
      field
        .at('rules')
        .error(
          'too-many',
          `Unexpected ${total} matches in all rules, expected at most 128.`,
          'Split them over several HTTPRoutes.',
        );
    },
  ),
});

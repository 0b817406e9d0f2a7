/** Whether what a patch is applied to, where it is applied and what it does fit together: validateEnvoyFilter, pkg/config/validation/envoyfilter/envoyfilter.go (istio/istio 86c9f01). */
import { patternProblem } from '../match/regex.ts';
import { shown, type Field } from './istio-field.ts';

const matchOf: Readonly<Record<string, string>> = {
  LISTENER: 'listener',
  FILTER_CHAIN: 'listener',
  NETWORK_FILTER: 'listener',
  HTTP_FILTER: 'listener',
  ROUTE_CONFIGURATION: 'routeConfiguration',
  VIRTUAL_HOST: 'routeConfiguration',
  HTTP_ROUTE: 'routeConfiguration',
  CLUSTER: 'cluster',
};
const connectionManagers = ['envoy.filters.network.http_connection_manager', 'envoy.http_connection_manager'];

export function checkPatch(field: Field): void {
  const match = field.at('match');
  const applyTo = field.at('applyTo').text;
  if (match.at('context').text === 'WAYPOINT') return;
  if (applyTo === '' || applyTo === 'INVALID') return missing(field, 'applyTo');
  if (!field.at('patch').isSet) return missing(field, 'patch');
  const operation = field.at('patch').at('operation').text;
  if (operation === '' || operation === 'INVALID') return missing(field.at('patch'), 'operation');
  if (operation !== 'REMOVE' && !field.at('patch').at('value').isSet) return missing(field.at('patch'), 'value');
  checkVersion(match.at('proxy').at('proxyVersion'));
  const wanted = matchOf[applyTo];
  const other = ['cluster', 'listener', 'routeConfiguration', 'waypoint'].find(
    (key) => key !== wanted && match.at(key).isSet,
  );
  if (wanted !== undefined && other !== undefined) {
    match
      .at(other)
      .keyFinding(
        'error',
        'bad-match',
        `Unexpected ${other} match with applyTo ${applyTo}, expected ${wanted}.`,
        `Write ${wanted}.`,
      );
  }
  checkFilter(match.at('listener').at('filterChain').at('filter'), applyTo);
}

function missing(field: Field, key: string): void {
  field.error('missing-field', `Unexpected missing field "${key}", expected a value.`, `Add "${key}".`);
}

function checkVersion(version: Field): void {
  if (!version.isFilled) return;
  if (version.text.length > 1024) {
    version.warning('too-long', 'Unexpected length of more than 1024, expected less: it is ignored.', 'Shorten it.');
    return;
  }
  const problem = patternProblem(version.text);
  if (problem) version.error('bad-regex', `Unexpected ${shown(version.text)}: ${problem}.`, 'Correct the pattern.');
}

function checkFilter(filter: Field, applyTo: string): void {
  if (!filter.isSet) return;
  if (applyTo === 'LISTENER' || applyTo === 'FILTER_CHAIN')
    filter.keyFinding('warning', 'unused-field', `Unexpected filter with ${applyTo}, expected none.`, 'Remove it.');
  if (!filter.at('name').isFilled) return missing(filter, 'name');
  checkName(filter.at('name'));
  const sub = filter.at('subFilter');
  if (!sub.isSet) return;
  if (applyTo !== 'HTTP_FILTER' || !connectionManagers.includes(filter.at('name').text)) {
    sub.keyFinding(
      'error',
      'bad-match',
      `Unexpected subFilter here, expected it with HTTP_FILTER below ${connectionManagers[0]} only.`,
      'Remove it.',
    );
    return;
  }
  if (!sub.at('name').isFilled) missing(sub, 'name');
  else checkName(sub.at('name'));
}

/** Names Envoy gave up in 1.14: extensions are called `envoy.filters.…` since. */
function checkName(name: Field): void {
  if (!/^envoy\.(?!filters\.)/.test(name.text)) return;
  name.warning(
    'deprecated-name',
    `Unexpected old name ${shown(name.text)}, expected envoy.filters.….`,
    'Use the new name.',
  );
}

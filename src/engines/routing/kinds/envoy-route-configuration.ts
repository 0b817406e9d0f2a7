/**
 * Envoy's RouteConfiguration, as it stands in a bootstrap or comes over RDS.
 * Source: envoyproxy/envoy api/envoy/config/route/v3/route.proto and route_components.proto (v1.35), source/common/router/config_impl.cc.
 */
import { patternProblem } from '../match/regex.ts';
import { envoyGroup, protoDurationMs, protoKey } from './envoy-proto.ts';
import { Field, isRecord, shown } from './istio-field.ts';
import type { Finding, Kind } from './kind.ts';

const words = (text: string) => new Set(text.split(/\s+/));

const headerChanges =
  'request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove';

/** Fields by message; what else is written Envoy refuses. */
const known = {
  config: words(
    `@type name virtual_hosts vhds internal_only_headers ${headerChanges} most_specific_header_mutations_wins validate_clusters
     max_direct_response_body_size_bytes cluster_specifier_plugins request_mirror_policies ignore_port_in_host_matching
     ignore_path_parameters_in_path_matching typed_per_filter_config metadata`,
  ),
  host: words(
    `name domains routes matcher require_tls virtual_clusters rate_limits ${headerChanges} cors typed_per_filter_config
     include_request_attempt_count include_attempt_count_in_response retry_policy retry_policy_typed_config hedge_policy
     include_is_timeout_retry_header per_request_buffer_limit_bytes request_body_buffer_limit request_mirror_policies metadata`,
  ),
  route: words(
    `name match route redirect direct_response filter_action non_forwarding_action metadata decorator typed_per_filter_config
     ${headerChanges} tracing per_request_buffer_limit_bytes stat_prefix request_body_buffer_limit`,
  ),
  match: words(
    `prefix path safe_regex connect_matcher path_separated_prefix path_match_policy case_sensitive runtime_fraction headers
     query_parameters cookies grpc tls_context dynamic_metadata filter_state`,
  ),
  action: words(
    `cluster cluster_header weighted_clusters cluster_specifier_plugin inline_cluster_specifier_plugin
     cluster_not_found_response_code metadata_match prefix_rewrite regex_rewrite path_rewrite_policy path_rewrite
     host_rewrite_literal auto_host_rewrite host_rewrite_header host_rewrite_path_regex host_rewrite append_x_forwarded_host
     timeout idle_timeout early_data_policy retry_policy retry_policy_typed_config request_mirror_policies priority rate_limits
     include_vh_rate_limits hash_policy cors max_grpc_timeout grpc_timeout_offset upgrade_configs internal_redirect_policy
     internal_redirect_action max_internal_redirects hedge_policy max_stream_duration flush_timeout`,
  ),
  redirect: words(
    `https_redirect scheme_redirect host_redirect port_redirect path_redirect prefix_rewrite regex_rewrite response_code
     strip_query`,
  ),
};

const at = (field: Field, name: string): Field =>
  field.at(isRecord(field.value) ? (protoKey(field.value, name) ?? name) : name);

function checkKnown(field: Field, names: ReadonlySet<string>): void {
  for (const [key, child] of field.entries) {
    if (names.has(key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))) continue;
    child.keyFinding(
      'warning',
      'unknown-field',
      `Unexpected field "${key}", expected one of ${[...names].join(', ')}.`,
      'Envoy refuses fields it does not know.',
    );
  }
}

function exactlyOne(field: Field, names: readonly string[], what: string): void {
  const set = names.filter((name) => at(field, name).isSet);
  if (set.length === 1) return;
  field.error(
    'exactly-one',
    `Unexpected ${set.join(' and ') || 'nothing'}, expected exactly one ${what}: ${names.join(', ')}.`,
    'Keep or add one.',
  );
}

function atMostOne(field: Field, names: readonly string[]): void {
  const set = names.filter((name) => at(field, name).isFilled);
  if (set.length < 2) return;
  field.error(
    'exclusive-fields',
    `Unexpected ${set.join(' and ')} together, expected only one of ${names.join(', ')}.`,
    'Keep one of them.',
  );
}

function checkRegex(field: Field): void {
  const regex = at(field, 'regex');
  const problem = regex.text === '' ? 'it is empty' : patternProblem(regex.text);
  if (problem === undefined) return;
  regex.error(
    'bad-pattern',
    `Unexpected regular expression ${shown(regex.value)}, expected RE2 syntax (${problem}).`,
    'RE2 has no look-around and no back-references.',
  );
}

function checkDuration(field: Field): void {
  if (!field.isSet || protoDurationMs(field.value) !== undefined) return;
  field.error(
    'bad-duration',
    `Unexpected duration ${shown(field.value)}, expected seconds with "s".`,
    'Write for example 0.5s.',
  );
}

function checkMatch(field: Field): void {
  checkKnown(field, known.match);
  exactlyOne(
    field,
    ['prefix', 'path', 'safe_regex', 'connect_matcher', 'path_separated_prefix', 'path_match_policy'],
    'path specifier',
  );
  if (at(field, 'safe_regex').isSet) checkRegex(at(field, 'safe_regex'));
  const separated = at(field, 'path_separated_prefix');
  if (separated.isSet && !/^[^?#]*[^?#/]$/.test(separated.text)) {
    separated.error(
      'bad-prefix',
      `Unexpected prefix ${shown(separated.value)}, expected one without / at its end, ? or #.`,
      'Write for example /tea.',
    );
  }
  for (const header of at(field, 'headers').items) {
    if (!at(header, 'name').isFilled)
      header.error('missing-field', 'Unexpected header without name, expected one.', 'Name it.');
    const regex = at(at(header, 'string_match'), 'safe_regex');
    if (regex.isSet) checkRegex(regex);
  }
}

function checkAction(field: Field): void {
  checkKnown(field, known.action);
  exactlyOne(
    field,
    ['cluster', 'cluster_header', 'weighted_clusters', 'cluster_specifier_plugin', 'inline_cluster_specifier_plugin'],
    'cluster',
  );
  atMostOne(field, ['prefix_rewrite', 'regex_rewrite', 'path_rewrite_policy', 'path_rewrite']);
  atMostOne(field, ['host_rewrite_literal', 'auto_host_rewrite', 'host_rewrite_header', 'host_rewrite_path_regex']);
  for (const name of ['timeout', 'idle_timeout']) checkDuration(at(field, name));
  const weighted = at(field, 'weighted_clusters');
  if (!weighted.isSet) return;
  const clusters = at(weighted, 'clusters');
  const total = clusters.items.reduce((sum, item) => sum + at(item, 'weight').number, 0);
  if (total > 0) return;
  clusters.error('bad-weights', 'Unexpected weights of 0 in all, expected more.', 'Give one of them a weight.');
}

function checkRoute(field: Field): void {
  checkKnown(field, known.route);
  const match = at(field, 'match');
  if (match.isSet) checkMatch(match);
  else field.error('missing-field', 'Unexpected route without match, expected one.', 'Write `match: {prefix: /}`.');
  exactlyOne(field, ['route', 'redirect', 'direct_response', 'filter_action', 'non_forwarding_action'], 'action');
  if (at(field, 'route').isSet) checkAction(at(field, 'route'));
  const redirect = at(field, 'redirect');
  if (redirect.isSet) {
    checkKnown(redirect, known.redirect);
    atMostOne(redirect, ['path_redirect', 'prefix_rewrite', 'regex_rewrite']);
    atMostOne(redirect, ['https_redirect', 'scheme_redirect']);
  }
  const answer = at(field, 'direct_response');
  const status = at(answer, 'status').number;
  if (answer.isSet && (status < 200 || status > 599))
    answer.error(
      'out-of-range',
      `Unexpected status ${status}, expected one from 200 to 599.`,
      'Write for example 503.',
    );
}

function checkHosts(field: Field): void {
  const names = new Set<string>();
  const domains = new Set<string>();
  for (const host of at(field, 'virtual_hosts').items) {
    checkKnown(host, known.host);
    const name = at(host, 'name');
    if (!name.isFilled) host.error('missing-field', 'Unexpected virtual host without name, expected one.', 'Name it.');
    else if (names.has(name.text))
      name.error('repeated-name', `Unexpected second ${shown(name.text)}, expected names that differ.`, 'Rename one.');
    names.add(name.text);
    if (at(host, 'domains').items.length === 0)
      host.error(
        'missing-field',
        'Unexpected virtual host without domains, expected at least one.',
        'Write ["*"] for all.',
      );
    for (const domain of at(host, 'domains').items) {
      const text = domain.text.toLowerCase();
      if (domains.has(text))
        domain.error(
          'repeated-domain',
          `Unexpected second domain ${shown(domain.text)}, expected each once.`,
          'Envoy refuses the whole configuration.',
        );
      domains.add(text);
    }
    for (const route of at(host, 'routes').items) checkRoute(route);
  }
}

export const routeConfiguration: Kind = {
  id: 'envoy-route-configuration',
  kind: 'RouteConfiguration',
  group: envoyGroup,
  versions: ['v3'],
  plural: 'routeconfigurations',
  shortNames: [],
  namespaced: false,
  summary: 'Envoy’s own routes, in the words most meshes and gateways are translated into.',
  sources: [{ title: 'envoyproxy/envoy', version: 'v1.35', at: 'api/envoy/config/route/v3/route_components.proto' }],
  validate(object) {
    const findings: Finding[] = [];
    const field = new Field(object.value, [], findings);
    checkKnown(field, new Set([...known.config, 'api_version', 'kind']));
    checkHosts(field);
    return findings;
  },
};

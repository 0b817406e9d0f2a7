/** VirtualService: rules, in order, for the requests to a host. */
import { shown, type Field } from './istio-field.ts';
import { httpRoute } from './istio-http-route.ts';
import { checkVirtualServiceLinks } from './istio-links.ts';
import { defineIstioKind } from './istio-kind.ts';
import { hostsOverlap, hostWithin, ipOrCidr, isIpAddress, labelMap, wildcardDomainProblem } from './istio-names.ts';
import { reportUnreachable } from './istio-unreachable.ts';
import { destination, gatewayNames } from './istio-route-parts.ts';
import { all, list, map, needs, notNegative, port, record, text, type Check } from './istio-shape.ts';
import { exportTo, isClaimHeader } from './istio-values.ts';

const weightedDestinations = list(record({ destination, weight: notNegative }, needs('destination')));

const streamMatch = {
  destinationSubnets: list(all(text, ipOrCidr)),
  gateways: list(text, gatewayNames()),
  port,
  sourceLabels: all(map(text), labelMap),
  sourceNamespace: text,
};

const routeNeeded: Check = (route) => {
  if (route.at('route').isFilled) return;
  route.error('no-route', 'Unexpected rule without route, expected destinations.', 'Add a route.');
};

export const virtualService = defineIstioKind({
  id: 'virtual-service',
  kind: 'VirtualService',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'virtualservices',
  shortNames: ['vs'],
  summary: 'Says, rule by rule, where requests to a host go and what happens to them on the way.',
  validator: 'ValidateVirtualService',
  validateInCluster: checkVirtualServiceLinks,
  spec(object) {
    const converted = object.annotations['internal.istio.io/route-semantics'] === 'gateway';
    return (spec) => {
      const isDelegate = !spec.at('hosts').isFilled;
      record(
        {
          exportTo: list(text, exportTo(object.namespace)),
          gateways: list(text, gatewayNames(converted)),
          hosts: list(text),
          http: list(httpRoute(isDelegate)),
          tcp: list(
            record(
              { match: list(record({ ...streamMatch, sourceSubnet: text })), route: weightedDestinations },
              routeNeeded,
            ),
          ),
          tls: list(
            record(
              { match: list(record({ ...streamMatch, sniHosts: list(text) })), route: weightedDestinations },
              routeNeeded,
              (rule) => checkServerNames(rule, spec),
            ),
          ),
        },
        isDelegate ? checkDelegate : checkHosts,
        checkClaims,
        (field) => {
          if (['http', 'tcp', 'tls'].some((key) => field.at(key).isFilled)) return;
          field.error('no-rules', 'Unexpected VirtualService without rules, expected http, tls or tcp.', 'Add a rule.');
        },
        reportUnreachable,
      )(spec);
    };
  },
});

const isForGateways = (spec: Field) =>
  spec.at('gateways').isFilled && !spec.at('gateways').items.some((name) => name.text === 'mesh');

function checkDelegate(spec: Field): void {
  for (const key of ['gateways', 'tls', 'tcp'].filter((name) => spec.at(name).isFilled)) {
    spec
      .at(key)
      .keyFinding(
        'error',
        'delegate-field',
        `Unexpected ${key} in a VirtualService without hosts, expected only http.`,
        'A delegate takes hosts and gateways from its root. Add hosts or remove this.',
      );
  }
}

function checkHosts(spec: Field): void {
  const hosts = spec.at('hosts').items;
  let allValid = true;
  for (const host of hosts) {
    const problem = wildcardDomainProblem(host.text);
    if (problem && !isIpAddress(host.text) && !isGeneratedServerName(spec, host.text)) {
      allValid = false;
      host.error(
        'bad-domain',
        `Unexpected host ${shown(host.value)}, expected a well formed domain name: ${problem}.`,
        'Correct the name.',
      );
    } else if (host.text === '*' && !isForGateways(spec)) {
      allValid = false;
      host.error(
        'mesh-wildcard',
        'Unexpected host "*" for the mesh, expected a name.',
        'Name the host, or name gateways without "mesh".',
      );
    }
  }
  if (!allValid) return;
  for (const [i, host] of hosts.entries()) {
    const earlier = hosts.slice(0, i).find((other) => hostsOverlap(other.text, host.text));
    if (earlier)
      host.error(
        'repeated-host',
        `Unexpected host "${host.text}" beside "${earlier.text}", expected hosts without overlap.`,
        'Keep one of them.',
      );
  }
}

/** Names such as `outbound_.80_._.reviews.default.svc.cluster.local`, which gateways between clusters use. */
function isGeneratedServerName(spec: Field, host: string): boolean {
  const hasServerNames = spec
    .at('tls')
    .items.some((rule) => rule.at('match').items.some((match) => match.at('sniHosts').isFilled));
  return isForGateways(spec) && hasServerNames && /^outbound_\.?[0-9].*_.*_\.?[a-zA-Z]/.test(host);
}

function checkServerNames(rule: Field, spec: Field): void {
  if (!rule.at('match').isFilled) {
    rule.error('no-match', 'Unexpected TLS rule without match, expected sniHosts.', 'Add a match with sniHosts.');
  }
  const hosts = spec.at('hosts').items.map((host) => host.text);
  for (const match of rule.at('match').items) {
    if (!match.at('sniHosts').isFilled)
      match.error('no-sni-hosts', 'Unexpected TLS match without sniHosts, expected at least one.', 'Add sniHosts.');
    for (const name of match.at('sniHosts').items) {
      const problem = wildcardDomainProblem(name.text);
      if (isIpAddress(name.text)) {
        name.warning(
          'sni-address',
          `Unexpected address "${name.text}" as server name, expected a name: most clients send none.`,
          'Name the host.',
        );
      } else if (problem && !isGeneratedServerName(spec, name.text)) {
        name.error(
          'bad-domain',
          `Unexpected server name ${shown(name.value)}, expected a well formed one: ${problem}.`,
          'Correct the name.',
        );
      } else if (!hosts.some((host) => hostWithin(name.text, host))) {
        name.error(
          'sni-outside-hosts',
          `Unexpected server name "${name.text}", expected one covered by ${hosts.join(', ')}.`,
          'Add it to hosts or correct it.',
        );
      }
    }
  }
}

/** Claims of a token are only known at a gateway. */
function checkClaims(spec: Field): void {
  if (isForGateways(spec)) return;
  for (const match of spec.at('http').items.flatMap((rule) => rule.at('match').items)) {
    for (const [name, value] of [...match.at('headers').entries, ...match.at('withoutHeaders').entries]) {
      if (!isClaimHeader(name)) continue;
      value.keyFinding(
        'error',
        'claims-need-gateway',
        `Unexpected ${name} for the mesh, expected it for gateways only.`,
        'Name the gateway in gateways.',
      );
    }
  }
}

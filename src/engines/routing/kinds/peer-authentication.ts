/** PeerAuthentication: whether the pods of a namespace take plain text, mutual TLS or both. */
import { defineIstioKind } from './istio-kind.ts';
import { choice, map, record } from './istio-shape.ts';
import { selector } from './istio-values.ts';

const mutualTls = record({ mode: choice('UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT') });

export const peerAuthentication = defineIstioKind({
  id: 'peer-authentication',
  kind: 'PeerAuthentication',
  group: 'security.istio.io',
  versions: ['v1', 'v1beta1'],
  plural: 'peerauthentications',
  shortNames: ['pa'],
  summary: 'Says whether pods accept plain text, mutual TLS, or both.',
  validator: 'ValidatePeerAuthentication',
  spec: () =>
    record({ mtls: mutualTls, portLevelMtls: map(mutualTls), selector: selector('matchLabels') }, (spec) => {
      const ports = spec.at('portLevelMtls');
      if (!ports.isSet) return;
      if (!ports.isFilled)
        ports.error(
          'empty-map',
          'Unexpected empty portLevelMtls, expected at least one port.',
          'Add a port or remove it.',
        );
      else if (!spec.at('selector').at('matchLabels').isFilled) {
        ports.keyFinding(
          'error',
          'port-level-needs-selector',
          'Unexpected portLevelMtls without selector, expected one: ports belong to workloads.',
          'Add selector.matchLabels.',
        );
      }
      for (const [name, mode] of ports.entries) {
        if (/^\d+$/.test(name) && Number(name) >= 1 && Number(name) <= 65535) continue;
        mode.keyFinding(
          'error',
          'out-of-range',
          `Unexpected port "${name}", expected 1 to 65535.`,
          'Write the number of the container port.',
        );
      }
    }),
});

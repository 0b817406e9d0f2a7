/** Whether a pod takes plain text, mutual TLS or both, port by port (istio/istio 86c9f01 pilot/pkg/security/authn/policy_applier.go). */
import { fieldsOf, isFields, textMapOf, textOf } from '../../fields.ts';
import { hasLabels } from '../../selector.ts';
import type { Client } from './destination-rules.ts';
import { oldestFirst } from './mesh.ts';
import type { MeshWorld } from './world.ts';

export type MutualTlsMode = 'DISABLE' | 'PERMISSIVE' | 'STRICT';

export interface PeerTls {
  readonly mode: MutualTlsMode;
  /** Ports with a mode of their own. */
  readonly ports: ReadonlyMap<number, MutualTlsMode>;
}

/** The pod's own policy over its namespace's over the mesh's; PERMISSIVE where none says. The oldest of each level counts. */
export function peerTls({ cluster, mesh }: MeshWorld, { namespace, labels }: Client): PeerTls {
  const all = oldestFirst(cluster, 'PeerAuthentication').map((object) => {
    const spec = fieldsOf(object.value['spec']);
    const selector = textMapOf(fieldsOf(spec['selector'])['matchLabels']);
    return { namespace: object.namespace, spec, selector, selects: Object.keys(selector).length > 0 };
  });
  const meshWide = all.find((one) => one.namespace === mesh.rootNamespace && !one.selects);
  const own = all.filter((one) => one.namespace === namespace);
  const levels = [
    meshWide,
    own.find((one) => !one.selects),
    own.find((one) => one.selects && hasLabels(labels, one.selector)),
  ];
  let mode: MutualTlsMode = 'PERMISSIVE';
  for (const level of levels) mode = modeOf(level?.spec['mtls']) ?? mode;
  const ports = new Map<number, MutualTlsMode>();
  for (const [port, value] of Object.entries(fieldsOf(levels[2]?.spec['portLevelMtls'])))
    ports.set(Number(port), modeOf(value) ?? mode);
  return { mode, ports };
}

/** UNSET takes the mode of the level above. */
function modeOf(mtls: unknown): MutualTlsMode | undefined {
  const mode = isFields(mtls) ? textOf(mtls['mode']) : undefined;
  return mode === 'DISABLE' || mode === 'PERMISSIVE' || mode === 'STRICT' ? mode : undefined;
}

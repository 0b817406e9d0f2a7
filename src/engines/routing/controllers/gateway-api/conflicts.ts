/**
 * Listeners that cannot be told apart (Gateway API v1.6, gateway_types.go, "Distinct Listeners"; ListenerSet, "Listener precedence").
 * Among the listeners of one object none wins; between objects the Gateway comes first, then older ListenerSets.
 */
import type { GatewayListener } from './listeners.ts';

export function markConflicts(listeners: readonly GatewayListener[], mixedTlsModes: boolean): void {
  const standing: GatewayListener[] = [];
  for (let i = 0; i < listeners.length;) {
    const { owner } = listeners[i]!;
    const own: GatewayListener[] = [];
    while (i < listeners.length && listeners[i]!.owner === owner) own.push(listeners[i++]!);
    for (const listener of own) listener.conflict = firstConflict(listener, standing, mixedTlsModes);
    // A listener that has lost to another object stands in no sibling's way.
    const left = own.filter(({ conflict, rejected }) => !conflict && !rejected);
    for (const listener of left) {
      const siblings = left.filter((one) => one !== listener);
      listener.conflict = firstConflict(listener, siblings, mixedTlsModes);
    }
    standing.push(...left.filter(({ conflict }) => !conflict));
  }
}

function firstConflict(listener: GatewayListener, others: readonly GatewayListener[], mixedTlsModes: boolean) {
  if (listener.rejected) return undefined;
  for (const other of others) {
    const reason = conflictReason(listener, other, mixedTlsModes);
    const of =
      other.owner === listener.owner ? '' : ` of ${other.owner.kind} ${other.owner.namespace}/${other.owner.name}`;
    if (reason)
      return { reason, message: `It cannot be told apart from listener ${other.name}${of} on port ${other.port}` };
  }
  return undefined;
}

function conflictReason(a: GatewayListener, b: GatewayListener, mixedTlsModes: boolean): string | undefined {
  if (a.port !== b.port) return undefined;
  const [first, second] = [family(a.protocol), family(b.protocol)];
  if (first === 'udp' || second === 'udp') {
    return first === second ? 'ProtocolConflict' : undefined;
  }
  if (first !== second || first === 'tcp') return 'ProtocolConflict';
  if (a.protocol === 'TLS' && b.protocol === 'TLS' && a.tlsMode !== b.tlsMode && !mixedTlsModes)
    return 'ProtocolConflict';
  return a.hostname === b.hostname ? 'HostnameConflict' : undefined;
}

/** HTTPS and TLS listeners may share a port: the server name tells them apart. */
function family(protocol: string): string {
  return protocol === 'HTTPS' || protocol === 'TLS' ? 'tls' : protocol.toLowerCase();
}

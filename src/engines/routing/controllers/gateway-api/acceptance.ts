/** What keeps a Gateway from being taken up at all, whatever its listeners (Gateway API v1.6, gatewayclass_types.go and gateway_types.go). */
import type { YamlPath } from '../../../core/yaml.ts';
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf, textOf } from '../../fields.ts';
import { kindOf } from '../../kinds/index.ts';
import { isRange } from '../../match/address.ts';
import type { KubeObject } from '../../object.ts';
import type { RefProblem } from './certificates.ts';
import { objectNamed, readReference, type Reference } from './names.ts';

/** A reason with the status it gives a condition, and where in the object it lies. */
export interface Refusal extends RefProblem {
  /** `Unknown` = no controller takes it up. */
  readonly status: 'False' | 'Unknown';
  readonly path: YamlPath;
}

/** Of a GatewayClass: parameters that are not there. */
export function classRefusal(cluster: Cluster, gatewayClass: KubeObject): Refusal | undefined {
  const ref = fieldsOf(gatewayClass.value['spec'])['parametersRef'];
  if (ref === undefined) return undefined;
  const to = readReference(ref, { group: '', kind: '', namespace: '' });
  return isThere(cluster, to) ? undefined : missingParameters(to, ['spec', 'parametersRef']);
}

/** A class names the namespace of its parameters exactly when their kind has one. */
function isThere(cluster: Cluster, to: Reference): boolean {
  const kind = kindOf(to.kind, to.group);
  if (kind && kind.namespaced !== (to.namespace !== '')) return false;
  // Of a kind that is not read here it is not known whether it has a namespace.
  return (
    cluster.find(to) !== undefined ||
    (to.namespace === '' && cluster.find({ ...to, namespace: 'default' }) !== undefined)
  );
}

function missingParameters({ kind, namespace, name }: Reference, path: YamlPath): Refusal {
  const message = `There is no ${kind} ${namespace === '' ? '' : `${namespace}/`}${name} to take parameters from`;
  return { status: 'False', reason: 'InvalidParameters', message, path };
}

/** Of a Gateway: a class that is refused, parameters that are not there, an address of an unknown kind. */
export function gatewayRefusal(cluster: Cluster, gateway: KubeObject): Refusal | undefined {
  const { gatewayClassName, infrastructure, addresses } = fieldsOf(gateway.value['spec']);
  const className = textOf(gatewayClassName) ?? '';
  const gatewayClass = objectNamed(cluster, 'GatewayClass', '', className);
  const refused = gatewayClass && classRefusal(cluster, gatewayClass);
  if (refused) {
    const message = `No controller takes it up, as GatewayClass ${className} is not accepted (${refused.reason}): ${refused.message}`;
    return { status: 'Unknown', reason: 'Pending', message, path: ['spec', 'gatewayClassName'] };
  }
  const parameters = fieldsOf(infrastructure)['parametersRef'];
  if (parameters !== undefined) {
    const to = readReference(parameters, { group: '', kind: '', namespace: gateway.namespace });
    if (!cluster.find(to)) return missingParameters(to, ['spec', 'infrastructure', 'parametersRef']);
  }
  const i = typesOf(addresses).findIndex((type) => type !== 'IPAddress' && type !== 'Hostname');
  if (i === -1) return undefined;
  const message = `An address of type ${typesOf(addresses)[i]} is none this engine knows`;
  return { status: 'False', reason: 'UnsupportedAddress', message, path: ['spec', 'addresses', i] };
}

function typesOf(addresses: unknown): readonly string[] {
  return listOf(addresses).map((address) => textOf(fieldsOf(address)['type']) ?? 'IPAddress');
}

/** Addresses that no network can give the Gateway; without a value one is assigned. */
export function addressProblem(gateway: KubeObject): (Refusal & { readonly noneLeft: boolean }) | undefined {
  const { addresses } = fieldsOf(gateway.value['spec']);
  const types = typesOf(addresses);
  const values = listOf(addresses).map((address) => textOf(fieldsOf(address)['value']) ?? '');
  const wrong = values.flatMap((value, i) =>
    types[i] === 'IPAddress' && value !== '' && (value.includes('/') || !isRange(value)) ? [i] : [],
  );
  const [first] = wrong;
  if (first === undefined) return undefined;
  return {
    status: 'False',
    reason: 'AddressNotUsable',
    message: `Address ${wrong.map((i) => values[i]).join(', ')} is no IP address`,
    path: ['spec', 'addresses', first, 'value'],
    noneLeft: wrong.length === values.length,
  };
}

/** TLSRoute, TCPRoute and UDPRoute: whole connections, chosen by server name or by the listener alone. */
import type { Cluster } from '../../cluster.ts';
import { fieldsOf, listOf } from '../../fields.ts';
import { refOf, type KubeObject } from '../../object.ts';
import type { Listener } from '../../proxy.ts';
import { readBackend, type RefFailure } from './backend-refs.ts';
import { compareText } from './listeners.ts';

/** Of several routes on one listener or for one name, the oldest takes the connections. */
export function readStreams(
  cluster: Cluster,
  attached: readonly { readonly route: KubeObject; readonly hostnames: readonly string[] }[],
  failures: RefFailure[] = [],
): NonNullable<Listener['streams']> {
  const oldestFirst = attached.toSorted(
    (a, b) =>
      a.route.age - b.route.age ||
      compareText(`${a.route.namespace}/${a.route.name}`, `${b.route.namespace}/${b.route.name}`),
  );
  return oldestFirst.flatMap(({ route, hostnames }) =>
    listOf(fieldsOf(route.value['spec'])['rules']).map((rule, i) => {
      const path = ['spec', 'rules', i];
      const backends = listOf(fieldsOf(rule)['backendRefs']).map((ref, j) =>
        readBackend({ cluster, route, failures }, ref, [...path, 'backendRefs', j]),
      );
      const serverNames = hostnames.filter((name) => name !== '*');
      return { serverNames, backends, origin: { ref: refOf(route), path } };
    }),
  );
}

/** kubernetes-sigs/ingress-controller-conformance and the tables of the Kubernetes documentation. */
import { ingress } from '../../../src/engines/routing/controllers/ingress/index.ts';
import { compileProgrammed } from '../../../src/engines/routing/world.ts';
import {
  clusterOf,
  differences,
  requestOf,
  send,
  servicesOf,
  type RecordedExpectation,
  type RecordedRequest,
} from '../edge.ts';
import type { ReplayCase, Suite } from '../suite.ts';

interface Recorded {
  readonly manifests?: readonly string[];
  readonly cases: readonly {
    readonly name: string;
    readonly ingress?: unknown;
    readonly request: RecordedRequest;
    readonly expect: RecordedExpectation & { distinctPods?: number; samples?: number };
  }[];
}

export const ingressSuite: Suite = {
  id: 'ingress',
  folder: 'ingress',
  floors: { routing: 1 },
  mostSkipped: 0,
  cases: (folder) =>
    folder.jsonFiles.flatMap((file) => {
      const recorded = folder.json<Recorded>(file);
      const texts = (recorded.manifests ?? []).map((name) => folder.text(name));
      return recorded.cases.map((one): ReplayCase => {
        return {
          name: `${file}: ${one.name}`,
          group: 'routing',
          run() {
            const objects = one.ingress === undefined ? [] : [one.ingress];
            // The tables name Services without showing them.
            const found = clusterOf([...objects, ...servicesOf(objects)], texts);
            const world = compileProgrammed(found, [ingress.program(found, {})]);
            const request = requestOf(one.request, 'ingress');
            const { distinctPods, samples = 0 } = one.expect;
            if (distinctPods === undefined) return differences(send(world, request, true), one.expect);
            const pods = new Set<string>();
            for (let i = 0; i < samples; i++) {
              const { outcome } = send(world, request, true, i / samples);
              if (outcome.kind === 'forwarded' && outcome.pod) pods.add(outcome.pod.name);
            }
            return pods.size === distinctPods ? [] : [`${pods.size} pods answered, recorded ${distinctPods}`];
          },
        };
      });
    }),
};

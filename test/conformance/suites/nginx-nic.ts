/** nginx/kubernetes-ingress tests/suite: VirtualServer and VirtualServerRoute as applied at that moment. */
import { nginxInc } from '../../../src/engines/routing/controllers/nginx-inc/index.ts';
import { compileProgrammed } from '../../../src/engines/routing/world.ts';
import {
  clusterOf,
  differences,
  echoService,
  requestOf,
  send,
  type RecordedExpectation,
  type RecordedRequest,
} from '../edge.ts';
import type { ReplayCase, Suite } from '../suite.ts';

interface RecordedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly upstreams?: readonly { readonly service?: string; readonly port?: number }[] };
}

interface RecordedCase {
  readonly request: RecordedRequest & { readonly followRedirects?: boolean };
  readonly expect: RecordedExpectation & { readonly bodyContains?: readonly string[] };
  readonly objects?: readonly RecordedObject[];
}

interface Recorded {
  readonly tests: readonly {
    readonly test: string;
    readonly example?: string;
    readonly cases: readonly RecordedCase[];
  }[];
}

/** Some fixtures deploy the apps out of sight of the recording: a Service `x-svc` then has the pods `x`. */
function unseenApps(objects: readonly RecordedObject[]): unknown[] {
  const services = new Map<string, unknown[]>();
  for (const { metadata, spec } of objects) {
    for (const { service = '', port = 80 } of spec?.upstreams ?? []) {
      const [first = '', second] = service.split('/');
      const [namespace, name] = second === undefined ? [metadata.namespace ?? 'default', first] : [first, second];
      services.set(`${namespace}/${name}:${port}`, echoService(name, namespace, [port], name.replace(/-svc$/, '')));
    }
  }
  return [...services.values()].flat();
}

function isDeployedUnseen({ objects = [], expect }: RecordedCase): boolean {
  if (objects.some(({ kind }) => kind === 'Service')) return false;
  return expect.backendService !== undefined || (expect.statusCodes ?? []).includes(200);
}

function run(one: RecordedCase, settings: Readonly<Record<string, unknown>>): readonly string[] {
  const objects = one.objects ?? [];
  const found = clusterOf([...objects, ...(isDeployedUnseen(one) ? unseenApps(objects) : [])]);
  const options = { ingressController: 'nginx-inc', settings: { 'nginx-inc': settings } };
  const world = compileProgrammed(found, [nginxInc.program(found, options)], options);
  const request = requestOf(one.request, 'nginx-inc');
  return differences(send(world, request, one.request.followRedirects ?? false), one.expect);
}

export const nginxNicSuite: Suite = {
  id: 'nginx-nic',
  folder: 'nginx-nic',
  floors: { routing: 1 },
  mostSkipped: 0,
  cases: (folder) =>
    folder.jsonFiles.flatMap((file) =>
      folder.json<Recorded>(file).tests.flatMap(({ test, cases }) =>
        cases.map((one, i): ReplayCase => ({
          name: `${file}: ${test} ${i}`,
          group: 'routing',
          // The suite's controller runs with a certificate for all hosts.
          run: () => run(one, { 'ingress-class': 'nginx', 'wildcard-tls-secret': 'nginx-ingress/wildcard' }),
        })),
      ),
    ),
};

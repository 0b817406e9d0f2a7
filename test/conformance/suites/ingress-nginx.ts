/** kubernetes/ingress-nginx test/e2e. */
import { ingressNginx } from '../../../src/engines/routing/controllers/ingress-nginx/index.ts';
import { compileProgrammed } from '../../../src/engines/routing/world.ts';
import {
  clusterOf,
  differences,
  echoService,
  requestOf,
  send,
  servicesOf,
  type RecordedExpectation,
  type RecordedRequest,
} from '../edge.ts';
import type { ReplayCase, Suite } from '../suite.ts';
import { restored, type Restored } from './ingress-nginx-restored.ts';

interface RecordedIngress {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

interface RecordedCase {
  readonly name: string;
  readonly ingresses?: readonly RecordedIngress[];
  readonly configMap?: Readonly<Record<string, string>>;
  readonly request: RecordedRequest;
  readonly expect: RecordedExpectation & {
    readonly bodyContains?: readonly string[];
    readonly responseHeaderContains?: Readonly<Record<string, string>>;
  };
}

interface Recorded {
  readonly source: string;
  readonly tests: readonly { readonly test: string; readonly cases: readonly RecordedCase[] }[];
}

const classes = [
  ['nginx', 'k8s.io/ingress-nginx'],
  // ingress_class.go makes it before each test.
  ['test-new-ingress-class', 'k8s.io/other-class'],
].map(([name, controller]) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name },
  spec: { controller },
}));

/** Features that are not about routing, by source file. */
const beyond: Readonly<Record<string, string>> = {
  'annotations/authtls.go': 'client certificates: annotations and certificate are not in the recording',
  'annotations/affinitymode.go': 'upstream scales the backend down between requests',
  'settings/custom_header.go': 'headers come from a ConfigMap that is not in the recording',
};

/** Tests of annotations that hold without them. */
const unannotated = new Set(['annotations/proxyssl.go', 'annotations/serviceupstream.go']);

function skipReason(source: string, one: RecordedCase, entries: readonly Restored[]): string | undefined {
  const file = /test\/e2e\/(\S+\.go)/.exec(source)?.[1] ?? '';
  if (beyond[file] !== undefined) return beyond[file];
  const annotated = (one.ingresses ?? []).some(({ metadata }) => Object.keys(metadata.annotations ?? {}).length > 0);
  if (file.startsWith('annotations/') && !annotated && entries.length === 0 && !unannotated.has(file))
    return 'a test of annotations whose recording has none of them';
  const words = (one.expect.bodyContains ?? []).filter((text) => !/^(request_uri=|Server name:)/.test(text));
  if (words.length > 0) return 'asserts headers the proxy adds for the backend (X-Forwarded-*, Connection)';
  if (one.expect.responseHeaderContains) return 'asserts a part of a response header';
  return undefined;
}

function restore(ingress: RecordedIngress, entries: readonly Restored[]): RecordedIngress {
  const annotations: Record<string, string> = { ...ingress.metadata.annotations };
  const spec: Record<string, unknown> = { ...ingress.spec };
  for (const entry of entries) {
    const named = { ...entry.annotations?.['*'], ...entry.annotations?.[ingress.metadata.name] };
    for (const [key, value] of Object.entries(named))
      annotations[key.replace(/^nginx\//, 'nginx.ingress.kubernetes.io/')] = value;
    const className = entry.className?.[ingress.metadata.name];
    if (className === null) delete spec['ingressClassName'];
    else if (className !== undefined) spec['ingressClassName'] = className;
  }
  return { ...ingress, metadata: { ...ingress.metadata, annotations }, spec };
}

function run(one: RecordedCase, entries: readonly Restored[]): readonly string[] {
  const ingresses = (one.ingresses ?? []).map((ingress) => {
    const whole = restore(ingress, entries);
    // Upstream writes these two without a class; its framework fills it in.
    const classless = whole.spec['ingressClassName'] === undefined && whole.spec['defaultBackend'] !== undefined;
    return classless ? { ...whole, spec: { ...whole.spec, ingressClassName: 'nginx' } } : whole;
  });
  const known = entries.some(({ noClasses }) => noClasses) ? [] : classes;
  const echo = echoService('echo', 'e2e', [80]);
  const found = clusterOf([...known, ...ingresses, ...(ingresses.length > 0 ? servicesOf(ingresses) : echo)]);
  // The framework sets the controller's class by flag, so that every test goes through the flags.
  const settings = {
    'ingress-class': 'nginx',
    ...Object.assign({}, ...entries.map((entry) => entry.settings)),
    ...one.configMap,
  };
  const options = { ingressController: 'ingress-nginx', settings: { 'ingress-nginx': settings } };
  const world = compileProgrammed(found, [ingressNginx.program(found, options)], options);
  return differences(send(world, requestOf(one.request, 'ingress-nginx')), one.expect);
}

export const ingressNginxSuite: Suite = {
  id: 'ingress-nginx',
  folder: 'ingress-nginx',
  floors: { routing: 1 },
  mostSkipped: 0.5,
  cases: (folder) =>
    folder.jsonFiles.flatMap((file) => {
      const { source, tests } = folder.json<Recorded>(file);
      return tests.flatMap(({ test, cases }) =>
        cases.map((one, i): ReplayCase => {
          const entries = restored.filter(
            (entry) => test.endsWith(entry.test) && (!entry.cases || (i >= entry.cases[0] && i <= entry.cases[1])),
          );
          const skip = skipReason(source, one, entries);
          return {
            name: `${file}: ${test} ${i}`,
            group: 'routing',
            ...(skip === undefined ? { run: () => run(one, entries) } : { skip }),
          };
        }),
      );
    }),
};

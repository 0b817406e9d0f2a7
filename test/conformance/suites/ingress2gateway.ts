/** kubernetes-sigs/ingress2gateway e2e: what the source controllers answer before the conversion. */
import { controllers } from '../../../src/engines/routing/controllers/index.ts';
import type { Decision } from '../../../src/engines/routing/decision.ts';
import { compileProgrammed, type World } from '../../../src/engines/routing/world.ts';
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

interface Expectation extends RecordedExpectation {
  readonly bodyRegex?: string;
  readonly successRate?: { readonly gt: number; readonly lt: number };
  readonly runs?: number;
  readonly successMeans?: Expectation;
}

interface Recorded {
  readonly tests: readonly {
    readonly test: string;
    readonly sourceProvider?: readonly string[];
    readonly ingresses: readonly unknown[];
    readonly cases: readonly {
      readonly name: string;
      readonly request: RecordedRequest;
      readonly expect: Expectation;
    }[];
  }[];
}

/** Providers of ingress2gateway by the ids of controllers here. */
const providers: Readonly<Record<string, string>> = {
  'ingress-nginx': 'ingress-nginx',
  nginx: 'nginx-inc',
  traefik: 'traefik',
  istio: 'istio',
};

/** What the echo says: its pod’s name, or the request’s headers as JSON. */
function bodyOf({ outcome, hops }: Decision): string {
  if (outcome.kind !== 'forwarded') return '';
  const headers = Object.entries(outcome.upstream.headers).map(([name, value]) => {
    const canonical = name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
    return `"${canonical}":["${value}"]`;
  });
  const pod = hops.find(({ kind }) => kind === 'pod')?.name.split('/')[1] ?? '';
  return `${pod} {${headers.join(',')}}`;
}

function disagreements(decision: Decision, expect: Expectation): string[] {
  const found = differences(decision, expect);
  const { bodyRegex } = expect;
  if (bodyRegex !== undefined && bodyRegex !== 'done' && !new RegExp(bodyRegex).test(bodyOf(decision)))
    found.push(`body is ${bodyOf(decision)}, recorded ${bodyRegex}`);
  return found;
}

function run(world: World, request: RecordedRequest, id: string, expect: Expectation): readonly string[] {
  const asked = requestOf(request, id);
  if (!expect.successRate) return disagreements(send(world, asked), expect);
  const runs = expect.runs ?? 200;
  let good = 0;
  for (let i = 0; i < runs; i++)
    if (disagreements(send(world, asked, false, (i + 0.5) / runs), expect.successMeans ?? {}).length === 0) good += 1;
  const { gt, lt } = expect.successRate;
  return good / runs > gt && good / runs < lt ? [] : [`a share of ${good / runs} succeeds, recorded ${gt} to ${lt}`];
}

export const ingress2gatewaySuite: Suite = {
  id: 'ingress2gateway',
  folder: 'ingress2gateway',
  floors: { routing: 1 },
  mostSkipped: 0.1,
  cases: (folder) =>
    folder.has('e2e.json')
      ? folder.json<Recorded>('e2e.json').tests.flatMap(({ test, sourceProvider = [], ingresses, cases }) => {
          const [provider = ''] = sourceProvider;
          const id = providers[provider];
          return cases.map(({ name, request, expect }): ReplayCase => ({
            name: `${test}: ${name}`,
            group: 'routing',
            ...(id === undefined
              ? { skip: `the controller ${provider || 'of no name'} is not modelled` }
              : {
                  run() {
                    const found = clusterOf([...ingresses, ...servicesOf(ingresses)]);
                    const options = { everyIngress: id };
                    return run(
                      compileProgrammed(found, [controllers.require(id).program(found, options)], options),
                      request,
                      id,
                      expect,
                    );
                  },
                }),
          }));
        })
      : [],
};

/** traefik/traefik pkg/muxer/http: rules and their priorities. */
import { routersOf } from '../../../src/engines/routing/controllers/traefik/routers.ts';
import { traefikProxy } from '../../../src/engines/routing/controllers/traefik/proxy.ts';
import type { RuleSyntax } from '../../../src/engines/routing/controllers/traefik/matchers.ts';
import { routeRequest } from '../../../src/engines/routing/route.ts';
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import { compileProgrammed } from '../../../src/engines/routing/world.ts';
import { clusterOf, requestOf } from '../edge.ts';
import type { ReplayCase, Suite } from '../suite.ts';

interface Competitor {
  readonly xFrom: string;
  readonly rule: string;
  readonly priority?: number;
  readonly providerName?: string;
}

interface RecordedCase {
  readonly desc: string;
  readonly rule?: string;
  readonly expectedError?: boolean;
  readonly expected?: Readonly<Record<string, number>> | string;
  readonly path?: string;
  readonly cases?: readonly Competitor[];
}

interface Recorded {
  readonly function: string;
  readonly ruleSyntax: string;
  readonly cases: readonly RecordedCase[];
}

const nowhere = { ref: { kind: 'Test', namespace: '', name: '' }, path: [] };

function worldOf(rules: readonly Competitor[], syntax: RuleSyntax) {
  const { routers, faults } = routersOf(
    rules.map(({ xFrom, rule, priority, providerName }) => ({
      name: xFrom,
      rule,
      syntax,
      priority: priority ?? 0,
      provider: providerName ?? 'kubernetescrd',
      origin: nowhere,
      parts: { action: { kind: 'answer', answer: { status: 200, headers: { 'x-from': xFrom } } } },
    })),
  );
  const programmed = { proxies: [traefikProxy(routers, [], nowhere)], conditions: [], diagnostics: [] };
  return { faults, world: compileProgrammed(clusterOf([]), [programmed]) };
}

const methods: Readonly<Record<string, string>> = {
  '<unk http.MethodGet>': 'GET',
  '<unk http.MethodPost>': 'POST',
  '<unk str>': 'GETPOST',
};

/** What a recorded key stands for: an address, a method, a header map or a URL. */
function requestFor(key: string, test: string): RoutedRequest | string {
  const plain = (more: Partial<RoutedRequest>) => requestOf({ host: 'example.com', path: '/' }, 'traefik', more);
  if (test.includes('ClientIP')) return plain({ clientAddress: key });
  if (test.includes('Method')) return plain({ method: methods[key] ?? key });
  if (key.startsWith('{')) {
    const pairs = [...key.matchAll(/'([^']+)': \[([^\]]*)\]/g)];
    const headers = pairs.map(([, name, values]) => [name!, values!.replaceAll("'", '')] as const);
    // Go keeps header names as given in a map; over the wire they are canonical.
    if (headers.some(([name]) => /^[a-z]/.test(name))) return 'a header name in a form no request arrives with';
    return plain({ headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])) });
  }
  const [, scheme, host = '', path = '', query = ''] = /^(https?):\/\/([^/?]*)([^?]*)\??(.*)$/.exec(key) ?? [];
  if (scheme === undefined) return `a key this adapter cannot read: ${key}`;
  return requestOf({ scheme: 'http', host, path: path || '/', query }, 'traefik');
}

function runRule(one: RecordedCase, test: string, syntax: RuleSyntax): readonly string[] {
  const { faults, world } = worldOf([{ xFrom: 'router', rule: one.rule! }], syntax);
  if (one.expectedError) return faults.length > 0 ? [] : ['the rule is accepted, recorded refused'];
  if (faults[0]) return [`the rule is refused (${faults[0].message}), recorded accepted`];
  return Object.entries(one.expected as Readonly<Record<string, number>>).flatMap(([key, status]) => {
    const request = requestFor(key, test);
    if (typeof request === 'string') return [];
    const { outcome } = routeRequest(world, request);
    const got = outcome.kind === 'answered' ? outcome.status : outcome.kind;
    return got === status ? [] : [`${key} is answered with ${got}, recorded ${status}`];
  });
}

function runPriority(one: RecordedCase, syntax: RuleSyntax): readonly string[] {
  const { world } = worldOf(one.cases!, syntax);
  const { outcome } = routeRequest(world, requestOf({ host: 'localhost', path: one.path ?? '/' }, 'traefik'));
  const from = outcome.kind === 'answered' ? outcome.headers['x-from'] : undefined;
  return from === one.expected ? [] : [`${from} answers, recorded ${String(one.expected)}`];
}

export const traefikSuite: Suite = {
  id: 'traefik',
  folder: 'traefik',
  floors: { rules: 1, priorities: 1 },
  mostSkipped: 0.1,
  cases: (folder) =>
    folder.jsonFiles.flatMap((file) => {
      const recorded = folder.json<Recorded>(file);
      const syntax: RuleSyntax = recorded.ruleSyntax === 'v2' ? 'v2' : 'v3';
      return recorded.cases.map((one): ReplayCase => ({
        name: `${file}: ${one.desc}`,
        group: one.cases ? 'priorities' : 'rules',
        run: () => (one.cases ? runPriority(one, syntax) : runRule(one, recorded.function, syntax)),
      }));
    }),
};

/** Traefik's documents: one middleware per duty, a transport for timeouts, the route that uses them. */
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import type { OutputPath, PlainDocument, PlainValue } from '../target.ts';

type Plain = Record<string, PlainValue>;

export interface TraefikDraft {
  readonly policy: ResiliencePolicy;
  retries: number;
  methods: readonly string[] | null;
  readonly retry: Plain;
  readonly transport: Plain;
  /** Middlewares besides the retry, by the end of their names, in the order requests pass them. */
  readonly middlewares: Record<'limit' | 'rate' | 'breaker', Plain | null>;
  /** Index of the IngressRoute among the documents. */
  routeIndex(): number;
}

/** A place in the retry middleware, which is the first document. */
export const at = (...path: string[]): OutputPath => [0, 'spec', ...path];

export function traefikDraft(policy: ResiliencePolicy): TraefikDraft {
  const draft: TraefikDraft = {
    policy,
    retries: 0,
    methods: null,
    retry: {},
    transport: {},
    middlewares: { limit: null, rate: null, breaker: null },
    routeIndex() {
      const others = Object.values(draft.middlewares).filter((entry) => entry !== null).length;
      const transport = Object.keys(draft.transport).length > 0 || policy.perTryTimeoutMs !== null ? 1 : 0;
      const later = [policy.circuitBreaker, policy.bulkhead, policy.rateLimit].filter((entry) => entry !== null).length;
      return (draft.retries > 0 ? 1 : 0) + Math.max(others, later) + transport;
    },
  };
  return draft;
}

const apiVersion = 'traefik.io/v1alpha1';

export function traefikDocuments(host: string, port: number, draft: TraefikDraft): PlainDocument[] {
  const { retries, retry, transport, middlewares, methods } = draft;
  const documents: PlainDocument[] = [];
  const middleware = (end: string, spec: Plain): { name: string } => {
    const name = `${host}-${end}`;
    documents.push({ apiVersion, kind: 'Middleware', metadata: { name }, spec });
    return { name };
  };
  const retryRef = retries > 0 ? middleware('retry', { retry }) : null;
  const others = Object.entries(middlewares).flatMap(([end, spec]) => (spec ? [middleware(end, spec)] : []));
  const timed = Object.keys(transport).length > 0;
  if (timed) {
    documents.push({
      apiVersion,
      kind: 'ServersTransport',
      metadata: { name: host },
      spec: { forwardingTimeouts: transport },
    });
  }
  const service = { name: host, port, ...(timed && { serversTransport: host }) };
  const route = (match: string, used: readonly PlainValue[]): PlainValue => ({
    kind: 'Rule',
    match,
    ...(used.length > 0 && { middlewares: used }),
    services: [service],
  });
  const rule = `Host(\`${host}.example.com\`)`;
  const all = retryRef ? [...others, retryRef] : others;
  const routes = methods
    ? [route(`${rule} && (${methods.map((method) => `Method(\`${method}\`)`).join(' || ')})`, all), route(rule, others)]
    : [route(rule, all)];
  documents.push({ apiVersion, kind: 'IngressRoute', metadata: { name: host }, spec: { routes } });
  return documents;
}

/**
 * retry.linkerd.io and timeout.linkerd.io on routes and Services.
 * Source: linkerd/linkerd2@b24cd40 policy-controller/k8s/index/src/outbound/index.rs (parse_timeouts, parse_duration), index/http.rs (parse_http_retry), index/grpc.rs.
 */
import type { KubeObject, Origin } from '../../object.ts';
import type { RetryPolicy } from '../../proxy.ts';

export interface LinkerdTimeouts {
  readonly requestMs: number | undefined;
  readonly responseMs: number | undefined;
  readonly idleMs: number | undefined;
}

export interface LinkerdPolicy {
  readonly retry: RetryPolicy | undefined;
  readonly timeouts: LinkerdTimeouts;
  /** The first annotation that cannot be read, with the reason. */
  readonly problem: { readonly annotation: string; readonly message: string } | undefined;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Whole numbers with ms, s, m, h or d; 0 may stand alone. A text says what is wrong. */
export function linkerdDurationMs(written: string): number | string {
  const text = written.trim();
  const found = /^(\d+)([a-z]*)$/.exec(text);
  if (!found) return text.includes('.') ? 'fractions are not taken' : `“${text}” is no duration`;
  const [, amount, unit] = found;
  if (unit === '') return Number(amount) === 0 ? 0 : `a unit is missing, e.g. ${amount}s`;
  const factor = unitsMs[unit!];
  return factor === undefined ? `unit ${unit} is none of ms, s, m, h, d` : Number(amount) * factor;
}

/** One condition: `5xx`, `gateway-error`, `503`, `500-504`. A blank around it is an error. */
function statusCodes(condition: string): { readonly word?: string; readonly codes: readonly number[] } | undefined {
  const word = condition.toLowerCase();
  if (word === '5xx' || word === 'gateway-error') return { word, codes: [] };
  const found = /^(\d{3})(?:-(\d{3}))?$/.exec(condition);
  if (!found) return undefined;
  const from = Number(found[1]);
  const to = Number(found[2] ?? from);
  if (from < 100 || to > 599 || from > to) return undefined;
  return { codes: Array.from({ length: to - from + 1 }, (_, i) => from + i) };
}

const grpcWords = ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'];

const retryNames = ['http', 'grpc', 'limit', 'timeout'];

class Reader {
  readonly #object: KubeObject;
  problem: LinkerdPolicy['problem'];

  constructor(object: KubeObject) {
    this.#object = object;
  }

  text(name: string): string | undefined {
    return this.#object.annotations[name];
  }

  fail(annotation: string, message: string): undefined {
    this.problem ??= { annotation, message };
    return undefined;
  }

  durationMs(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const read = linkerdDurationMs(text);
    return typeof read === 'number' ? read : this.fail(name, read);
  }
}

function retryOf(reader: Reader, protocol: 'http' | 'grpc', origin: Origin): RetryPolicy | undefined {
  const prefix = 'retry.linkerd.io/';
  const used = retryNames.filter((name) => name !== (protocol === 'http' ? 'grpc' : 'http'));
  const written = reader.text(`${prefix}limit`);
  if (written !== undefined && !/^\d{1,5}$/.test(written)) reader.fail(`${prefix}limit`, `“${written}” is no number`);
  const perTryTimeoutMs = reader.durationMs(`${prefix}timeout`) || null;
  const words: string[] = [];
  const codes: number[] = [];
  for (const condition of reader.text(prefix + protocol)?.split(',') ?? []) {
    if (protocol === 'grpc') {
      if (grpcWords.includes(condition.toLowerCase())) words.push(condition.toLowerCase());
      else reader.fail(prefix + protocol, `“${condition}” is none of ${grpcWords.join(', ')}`);
      continue;
    }
    const read = statusCodes(condition);
    if (!read) reader.fail(prefix + protocol, `“${condition}” is no status, range, 5xx or gateway-error`);
    else if (read.word) words.push(read.word);
    codes.push(...(read?.codes ?? []));
  }
  // A limit of 0 counts as not written.
  const limit = Number(written) || undefined;
  const hasAny = used.some(
    (name) => reader.text(prefix + name) !== undefined && !(name === 'limit' && limit === undefined),
  );
  if (!hasAny) return undefined;
  return {
    maxRetries: limit ?? 1,
    retryOn: words,
    statusCodes: codes,
    perTryTimeoutMs,
    backoff: { formula: 'linkerd', params: {} },
    avoidPreviousHosts: false,
    written: true,
    origin,
  };
}

/** What an object's annotations ask for. */
export function readPolicy(object: KubeObject, protocol: 'http' | 'grpc'): LinkerdPolicy {
  const reader = new Reader(object);
  const { kind, namespace, name } = object;
  const origin: Origin = { ref: { kind, namespace, name }, path: ['metadata', 'annotations'] };
  const timeouts = {
    requestMs: reader.durationMs('timeout.linkerd.io/request'),
    responseMs: reader.durationMs('timeout.linkerd.io/response'),
    idleMs: reader.durationMs('timeout.linkerd.io/idle'),
  };
  const retry = retryOf(reader, protocol, origin);
  return { retry, timeouts, problem: reader.problem };
}

export function hasTimeouts({ requestMs, responseMs, idleMs }: LinkerdTimeouts): boolean {
  return requestMs !== undefined || responseMs !== undefined || idleMs !== undefined;
}

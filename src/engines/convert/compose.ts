/** The one policy a nest of parts makes. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { ResiliencePolicy, RetryCondition } from '../resilience/policy.ts';
import type { Part, RetryPart } from './parts.ts';
import { createPolicyBuilder, type PolicyBuilder } from './policy-builder.ts';
import type { SourceText, SyntaxNode } from './syntax.ts';

export interface Composition {
  readonly policies: readonly ResiliencePolicy[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a library throws from inside the retry, and so must be among what is retried. */
export interface ThrownNames {
  readonly timeout: string;
  readonly brokenCircuit: string;
  /** Further types the two are, by their name, e.g. `RuntimeException`. */
  readonly supertypes?: Readonly<Record<string, readonly string[]>>;
}

/**
 * One policy out of parts, outermost first. A timeout around the retry limits the whole call, one inside it each try.
 * Retries around another retry become policies of their own, with a warning about the product of their tries.
 */
export function composeParts(
  source: SourceText,
  base: Pick<ResiliencePolicy, 'name' | 'library' | 'version'>,
  whole: SyntaxNode,
  parts: readonly Part[],
  thrown: ThrownNames,
): Composition {
  const builder = createPolicyBuilder(source, base, whole);
  const retries = parts.flatMap((part) => (part.kind === 'retry' ? [part] : []));
  const retry = retries.at(-1);
  const tries = parts.findLastIndex((part) => part.kind === 'retry' || part.kind === 'hedging');
  if (retry) setRetry(builder, retry);
  for (const [i, part] of parts.entries()) {
    const inside = tries >= 0 && i > tries;
    setPart(builder, part, inside);
    if (inside && retry) warnAboutThrown(builder, retry, part, thrown);
  }
  if (!retry && parts.some((part) => part.kind === 'elsewhere')) {
    const hidden = parts.find((part) => part.kind === 'elsewhere')!;
    builder.set('maxRetries', null, hidden.node);
    builder.set('backoff', null, hidden.node);
    builder.unknown('maxRetries', { kind: 'unknown', node: hidden.node, why: hidden.why });
  }
  const outer = retries.slice(0, -1).map((part, i) => outerRetry(source, base, part, i));
  if (outer.length > 0) warnAboutProduct(builder, retries);
  return { policies: [...outer, builder.finish()], diagnostics: builder.diagnostics };
}

function setRetry(builder: PolicyBuilder, part: RetryPart): void {
  builder.set('maxRetries', part.maxRetries, part.nodes['maxRetries'] ?? part.node);
  builder.set('backoff', part.backoff, part.nodes['backoff'] ?? part.node);
  builder.set('retryOn', part.retryOn, part.nodes['retryOn'] ?? part.node);
  builder.set('neverRetryOn', part.neverRetryOn);
  if (part.neverRetryOn.length > 0) builder.place('neverRetryOn', part.nodes['neverRetryOn'] ?? part.node);
  builder.set('methods', part.methods, part.nodes['methods']);
  for (const [field, node] of Object.entries(part.nodes)) builder.place(field, node);
  for (const { field, value } of part.asked) builder.unknown(field, value);
}

function outerRetry(
  source: SourceText,
  base: Pick<ResiliencePolicy, 'name' | 'library' | 'version'>,
  part: RetryPart,
  i: number,
): ResiliencePolicy {
  const name = `${base.name} (outer retry${i > 0 ? ` ${i + 1}` : ''})`;
  const builder = createPolicyBuilder(source, { ...base, name }, part.node);
  setRetry(builder, part);
  return builder.finish();
}

function setPart(builder: PolicyBuilder, part: Part, inside: boolean): void {
  switch (part.kind) {
    case 'retry':
      return;
    case 'timeout':
      return setTimeout(builder, part, inside ? 'perTryTimeoutMs' : 'totalTimeoutMs');
    case 'circuitBreaker': {
      const value = part.circuitBreaker && ({ ...part.circuitBreaker, counts: inside ? 'tries' : 'calls' } as const);
      return setOnce(builder, part, 'circuitBreaker', value);
    }
    case 'bulkhead':
      return setOnce(builder, part, 'bulkhead', part.bulkhead);
    case 'rateLimit':
      return setOnce(builder, part, 'rateLimit', part.rateLimit);
    case 'hedging':
      setOnce(builder, part, 'hedging', part.hedging);
      if (builder.policy.retryOn.length === 0) builder.set('retryOn', part.hedgeOn, part.nodes['retryOn']);
      return;
    case 'fallback':
      return setOnce(builder, part, 'fallback', part.fallback);
    case 'elsewhere':
      builder.report(
        'warning',
        'policy-elsewhere',
        part.node,
        `Unexpected ${part.node.text.replace(/\s+/g, ' ').slice(0, 60)}, expected a policy written in this text: it ${part.why}.`,
        'Paste the statement that builds it as well.',
      );
  }
}

type TimeoutField = 'perTryTimeoutMs' | 'totalTimeoutMs';

/** Of several limits of the same kind the shortest ends the call. */
function setTimeout(builder: PolicyBuilder, part: Extract<Part, { kind: 'timeout' }>, field: TimeoutField): void {
  const node = part.nodes['timeoutMs'] ?? part.node;
  for (const { value } of part.asked) {
    builder.unknown(field, value);
    if (builder.policy[field] === null) builder.place(field, node);
  }
  if (part.timeoutMs === null) return;
  const earlier = builder.policy[field];
  if (earlier !== null && part.timeoutMs >= earlier) return;
  builder.set(field, part.timeoutMs, node);
  if (field === 'totalTimeoutMs') builder.set('totalTimeoutBetweenTries', part.betweenTries);
}

type OnceField = 'circuitBreaker' | 'bulkhead' | 'rateLimit' | 'hedging' | 'fallback';

function setOnce<K extends OnceField>(builder: PolicyBuilder, part: Part, field: K, value: ResiliencePolicy[K]): void {
  if (builder.policy[field] !== null) {
    builder.report(
      'warning',
      'part-repeated',
      part.node,
      `Unexpected second ${partNames[field]} in one policy, expected one; the first is kept.`,
      'Convert the second one on its own.',
    );
    return;
  }
  builder.set(field, value, part.node);
  for (const [name, node] of Object.entries(part.nodes)) builder.place(`${field}.${name}`, node);
  for (const { field: name, value: asked } of part.asked) builder.unknown(`${field}.${name}`, asked);
}

const partNames: Readonly<Record<OnceField, string>> = {
  circuitBreaker: 'circuit breaker',
  bulkhead: 'bulkhead',
  rateLimit: 'rate limit',
  hedging: 'hedging',
  fallback: 'fallback',
};

const simple = (name: string): string => name.replace(/<.*$/, '').split('.').at(-1)!;

function retries(retry: RetryPart, exception: string, { supertypes }: ThrownNames): boolean {
  const names = [exception, ...(supertypes?.[exception] ?? [])];
  const covers = (condition: RetryCondition): boolean =>
    condition.kind === 'predicate' ||
    (condition.kind === 'exception' &&
      /^(\*|Exception|Throwable|ExecutionRejectedException)$/.test(simple(condition.name))) ||
    (condition.kind === 'exception' && names.includes(simple(condition.name)));
  const forbids = retry.neverRetryOn.some((c) => c.kind === 'exception' && names.includes(simple(c.name)));
  return retry.retryOn.some(covers) && !forbids;
}

/** A limit inside the retry throws; a retry that does not name what it throws ends there. */
function warnAboutThrown(builder: PolicyBuilder, retry: RetryPart, part: Part, thrown: ThrownNames): void {
  if (part.kind === 'timeout' && !retries(retry, thrown.timeout, thrown)) {
    builder.report(
      'warning',
      'timeout-not-retried',
      part.node,
      `Unexpected timeout of each try that no condition retries, expected ${thrown.timeout} among them: a try that times out ends the call.`,
      `Handle ${thrown.timeout} in the retry.`,
    );
  }
  if (part.kind === 'circuitBreaker' && !retries(retry, thrown.brokenCircuit, thrown)) {
    builder.report(
      'info',
      'open-circuit-not-retried',
      part.node,
      `While the circuit is open a try fails at once with ${thrown.brokenCircuit}, which this retry does not handle; the call ends there.`,
      'That is usually meant. Place the breaker around the retry to count whole calls instead of tries.',
    );
  }
}

function warnAboutProduct(builder: PolicyBuilder, retries: readonly RetryPart[]): void {
  const counts = retries.map(({ maxRetries }) => (typeof maxRetries === 'number' ? maxRetries + 1 : undefined));
  const product = counts.reduce<number | undefined>(
    (a, b) => (a === undefined || b === undefined ? undefined : a * b),
    1,
  );
  const tries = product === undefined ? 'the product of their tries' : `up to ${product} tries`;
  builder.report(
    'warning',
    'retry-nested',
    retries[0]!.node,
    `Unexpected retry around another retry, expected one: together they make ${tries}. Each is listed as a policy of its own.`,
    'Keep one of them.',
  );
}

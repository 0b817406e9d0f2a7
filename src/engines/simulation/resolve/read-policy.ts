/** A hop's policy as written in a scenario file. */
import { expressionId, readBackoff as readBackoffChoice } from '../../backoff/choice.ts';
import { formulas } from '../../backoff/index.ts';
import { resolveParams, type ParamSpecs, type ParamValue } from '../../core/params.ts';
import type { Bulkhead, Hedging, RetryCondition } from '../../resilience/policy.ts';
import { breakers } from '../breakers/index.ts';
import { budgets } from '../budgets/index.ts';
import type { HopPolicy } from '../scenario.ts';
import { Fields, type Findings } from './reader.ts';

export const timeRange = { min: 0, max: 86_400_000 };
const countRange = { min: 0, max: 1_000_000, integer: true };

export function readPolicy(fields: Fields): HopPolicy {
  const conditions = (name: 'retryOn' | 'neverRetryOn') =>
    fields.has(name)
      ? { [name]: fields.items(name, 100).flatMap(({ raw, path }) => readCondition(raw, path, fields.findings)) }
      : {};
  const policy: HopPolicy = {
    maxRetries: fields.number('maxRetries', countRange, 0),
    backoff: readBackoff(fields),
    perTryTimeoutMs: fields.nullableNumber('perTryTimeoutMs', timeRange),
    totalTimeoutMs: fields.nullableNumber('totalTimeoutMs', timeRange),
    avoidPreviousHosts: fields.flag('avoidPreviousHosts', false),
    ...conditions('retryOn'),
    ...conditions('neverRetryOn'),
    deadlinePropagation: fields.flag('deadlinePropagation', false),
    budget: readNamed(fields, 'budget', budgets),
    breaker: readNamed(fields, 'breaker', breakers),
    bulkhead: readBulkhead(fields),
    hedging: readHedging(fields),
  };
  fields.close();
  return policy;
}

function readBackoff(fields: Fields): HopPolicy['backoff'] {
  const choice = fields.optionalObject('backoff');
  if (!choice) return noWait;
  const id = choice.text('formula', 'none');
  if (id === expressionId) return readTyped(choice);
  const formula = formulas.get(id);
  if (!formula) {
    fields.findings.add(
      'error',
      'scenario-unknown-formula',
      choice.at('formula'),
      id,
      `one of ${formulas.ids.join(', ')} or ${expressionId}`,
    );
    return noWait;
  }
  const params = readParams(choice, formula.params);
  choice.close();
  return { formula: id, params };
}

/** A formula that was typed: its text is the parameter `text`, its names are further parameters. */
function readTyped(choice: Fields): HopPolicy['backoff'] {
  const params = choice.optionalObject('params');
  choice.close();
  const text = params?.raw('text');
  if (typeof text !== 'string') {
    choice.findings.add('error', 'scenario-unreadable', choice.at('params.text'), text, 'a formula as text');
    return noWait;
  }
  const names = Object.fromEntries((params?.names() ?? []).map((name) => [name, params!.raw(name) as ParamValue]));
  const { backoff, diagnostics } = readBackoffChoice({ formula: expressionId, params: { ...names, text } });
  for (const found of diagnostics) choice.findings.quote(choice.at('params'), found);
  return backoff ? { formula: expressionId, params: backoff.params } : noWait;
}

const noWait: HopPolicy['backoff'] = { formula: 'none', params: {} };

interface Named {
  readonly id: string;
  readonly params: ParamSpecs;
}

function readNamed(
  fields: Fields,
  name: 'budget' | 'breaker',
  registry: { readonly ids: readonly string[]; get(id: string): Named | undefined },
): { kind: string; params: Readonly<Record<string, ParamValue>> } | null {
  const choice = fields.optionalObject(name);
  if (!choice) return null;
  const kind = choice.text('kind', '');
  const entry = registry.get(kind);
  if (!entry) {
    fields.findings.add(
      'error',
      `scenario-unknown-${name}`,
      choice.at('kind'),
      kind,
      `one of ${registry.ids.join(', ')}`,
    );
    return null;
  }
  const params = readParams(choice, entry.params);
  choice.close();
  return { kind, params };
}

function readParams(choice: Fields, specs: ParamSpecs): Readonly<Record<string, ParamValue>> {
  const given = choice.raw('params');
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  if (given !== undefined && !isObject) {
    choice.findings.add('error', 'scenario-not-object', choice.at('params'), given, 'an object');
  }
  const { values, diagnostics } = resolveParams(specs, isObject ? (given as Record<string, unknown>) : {});
  for (const found of diagnostics) choice.findings.quote(choice.at('params'), found);
  return values;
}

function readBulkhead(fields: Fields): Bulkhead | null {
  const bulkhead = fields.optionalObject('bulkhead');
  if (!bulkhead) return null;
  const maxQueued = bulkhead.optionalNumber('maxQueued', countRange);
  const maxWaitMs = bulkhead.optionalNumber('maxWaitMs', timeRange);
  const read = {
    maxConcurrent: bulkhead.number('maxConcurrent', { ...countRange, min: 1 }, 25),
    ...(maxQueued !== undefined && { maxQueued }),
    ...(maxWaitMs !== undefined && { maxWaitMs }),
  };
  bulkhead.close();
  return read;
}

function readHedging(fields: Fields): Hedging | null {
  const hedging = fields.optionalObject('hedging');
  if (!hedging) return null;
  const read = {
    maxHedges: hedging.number('maxHedges', { min: 0, max: 100, integer: true }, 1),
    delayMs: hedging.number('delayMs', timeRange, 100),
  };
  hedging.close();
  return read;
}

function readCondition(raw: unknown, path: string, findings: Findings): RetryCondition[] {
  const fields = new Fields(raw, path, findings);
  const kind = fields.choice('kind', ['exception', 'status', 'grpc', 'transport', 'predicate'], 'exception');
  const status = { min: 100, max: 599, integer: true };
  const read = (): RetryCondition => {
    switch (kind) {
      case 'exception':
        return { kind, name: fields.text('name', '*'), throughCauses: fields.flag('throughCauses', false) };
      case 'status':
        return { kind, from: fields.number('from', status, 500), to: fields.number('to', status, 599) };
      case 'grpc':
        return { kind, code: fields.text('code', 'UNAVAILABLE') };
      case 'transport':
        return {
          kind,
          event: fields.choice('event', ['connect-failure', 'reset', 'refused-stream', 'timeout'], 'connect-failure'),
        };
      case 'predicate':
        findings.add(
          'warning',
          'scenario-predicate',
          path,
          'a predicate',
          'a condition that can be decided without running code',
          'it matches nothing',
        );
        return { kind, text: fields.text('text', '') };
    }
  };
  const condition = read();
  fields.close();
  return [condition];
}

/** The load, the faults and the changes of a scenario file. */
import type { Change, Fault, Hop, HopPatch, Load } from '../scenario.ts';
import { readPolicy, timeRange } from './read-policy.ts';
import { readLaw } from './read-hops.ts';
import { Fields, readNumber } from './reader.ts';

const clientRange = { min: 1, max: 100_000, integer: true };
const rateRange = { min: 0, max: 1_000_000 };
const durationRange = { min: 1, max: 3_600_000 };

export function readLoad(fields: Fields): Load {
  const arrivals = fields.choice('arrivals', ['poisson', 'constant', 'burst', 'closed'], 'poisson');
  const durationMs = fields.number('durationMs', durationRange, 10_000);
  const read = (): Load => {
    switch (arrivals) {
      case 'closed':
        return {
          arrivals,
          clients: fields.number('clients', clientRange, 1),
          thinkMs: fields.number('thinkMs', timeRange, 1000),
          thinkLaw: fields.choice('thinkLaw', ['constant', 'exponential'], 'exponential'),
          durationMs,
        };
      case 'burst':
        return {
          arrivals,
          size: fields.number('size', clientRange, 100),
          everyMs: fields.number('everyMs', { min: 1, max: 86_400_000 }, 1000),
          clients: fields.number('clients', clientRange, 1),
          durationMs,
        };
      default:
        return {
          arrivals,
          rateRps: fields.number('rateRps', rateRange, 10),
          clients: fields.number('clients', clientRange, 1),
          durationMs,
        };
    }
  };
  const load = read();
  fields.close();
  return load;
}

export function readFaults(fields: Fields, hops: readonly Hop[]): Fault[] {
  return fields.items('faults', 100).flatMap(({ raw, path }): Fault[] => {
    const fault = new Fields(raw, path, fields.findings);
    const kind = fault.choice('kind', ['errors', 'outage', 'slow', 'crash', 'partition'], 'errors');
    const id = fault.text('service', '');
    const fromMs = fault.number('fromMs', timeRange, 0);
    const untilMs = fault.number('untilMs', timeRange, timeRange.max);
    const replica = fault.has('replica') ? { replica: fault.text('replica', '') } : {};
    const base = { service: id, fromMs, untilMs, ...replica };
    const found = hops.filter(({ service }) => service.id === id);
    if (found.length === 0) {
      const known = hops.map(({ service }) => service.id).join(', ');
      fields.findings.add(
        'error',
        'scenario-unknown-service',
        fault.at('service'),
        id,
        `one of ${known}`,
        'the fault is left out',
      );
      return [];
    }
    const isKnown = found.some(({ service }) => service.replicas.some((each) => each.id === replica.replica));
    if (replica.replica !== undefined && !isKnown) {
      fields.findings.add(
        'error',
        'scenario-unknown-replica',
        fault.at('replica'),
        replica.replica,
        `a replica of ${id}`,
        'the fault is left out',
      );
      return [];
    }
    if (untilMs <= fromMs) {
      fields.findings.add(
        'warning',
        'scenario-empty-fault',
        fault.at('untilMs'),
        untilMs,
        `more than ${fromMs}`,
        'the fault never happens',
      );
    }
    const read = (): Fault => {
      if (kind === 'errors') {
        return { kind, ...base, errorRatio: fault.number('errorRatio', { min: 0, max: 1 }, 1) };
      }
      if (kind === 'slow') return { kind, ...base, slowness: fault.number('slowness', { min: 0, max: 10_000 }, 10) };
      return { kind, ...base };
    };
    const result = read();
    fault.close();
    return [result];
  });
}

export function readChanges(fields: Fields, hops: readonly Hop[]): Change[] {
  return fields.items('changes', 100).map(({ raw, path }): Change => {
    const change = new Fields(raw, path, fields.findings);
    const atMs = change.number('atMs', timeRange, 0);
    const patch = change.object('patch');
    const rateRps = patch.optionalNumber('rateRps', rateRange);
    const patches: Record<number, HopPatch> = {};
    const listed = patch.optionalObject('hops');
    if (listed) {
      hops.forEach((hop, index) => {
        const name = String(index);
        if (listed.has(name)) patches[index] = readHopPatch(listed.object(name), hop);
      });
      listed.close();
    }
    patch.close();
    change.close();
    return { atMs, patch: { ...(rateRps !== undefined && { rateRps }), ...(listed && { hops: patches }) } };
  });
}

/** A patch names the policy fields it changes; the others stay as the hop has them. */
function readHopPatch(fields: Fields, hop: Hop): HopPatch {
  const policy = fields.raw('policy');
  const isObject = typeof policy === 'object' && policy !== null;
  const merged = isObject
    ? readPolicy(new Fields({ ...hop.policy, ...policy }, fields.at('policy'), fields.findings))
    : null;
  const changed = merged
    ? Object.fromEntries(Object.entries(merged).filter(([name]) => Object.hasOwn(policy as object, name)))
    : null;
  const service = fields.optionalObject('service');
  const concurrency = service?.optionalNumber('concurrency', { min: 0, max: 1_000_000, integer: true });
  const queueLimit = service?.optionalNumber('queueLimit', { min: 0, max: 10_000_000, integer: true });
  const work = service?.has('work') ? readLaw(service.object('work')) : undefined;
  service?.close();
  const weights = fields
    .items('weights', 16)
    .map(({ raw, path }) => readNumber(raw, path, { min: 0, max: 1_000_000 }, fields.findings) ?? 0);
  const splits = hop.next?.kind === 'split' ? hop.next.hops.length : 0;
  const hasWeights = fields.has('weights') && weights.length === splits;
  if (fields.has('weights') && !hasWeights) {
    const unexpected = `${weights.length} entries of ${fields.at('weights')}`;
    fields.findings.say('error', 'scenario-weights', unexpected, `${splits}`, 'they are left out');
  }
  fields.close();
  return {
    ...(changed && { policy: changed }),
    ...(service && {
      service: {
        ...(concurrency !== undefined && { concurrency }),
        ...(queueLimit !== undefined && { queueLimit }),
        ...(work && { work }),
      },
    }),
    ...(hasWeights && { weights }),
  };
}

/** The hops of a scenario file: services, replicas, topology. */
import type { Hop, Next, Replica, Service, ServiceLaw } from '../scenario.ts';
import { maxHops } from '../scenario.ts';
import { readPolicy, timeRange } from './read-policy.ts';
import { Fields, readNumber, type Findings } from './reader.ts';

const maxReplicas = 64;

export function readHops(fields: Fields): Hop[] {
  return fields.items('hops', maxHops).map(({ raw, path }, index): Hop => {
    const hop = new Fields(raw, path, fields.findings);
    const service = readService(hop.object('service'), index);
    const policy = readPolicy(
      hop.has('policy') ? hop.object('policy') : new Fields({}, hop.at('policy'), fields.findings),
    );
    const networkMs = hop.number('networkMs', timeRange, 1);
    const next = hop.optionalObject('next');
    const read = { service, policy, networkMs, ...(next && { next: readNext(next) }) };
    hop.close();
    return read;
  });
}

function readService(fields: Fields, index: number): Service {
  const id = fields.text('id', `service-${index + 1}`);
  const replicas = fields
    .items('replicas', maxReplicas)
    .map(({ raw, path }, i) => readReplica(new Fields(raw, path, fields.findings), i));
  const errorStatus = fields.optionalNumber('errorStatus', { min: 400, max: 599, integer: true });
  const service: Service = {
    id,
    label: fields.text('label', id),
    replicas: replicas.length > 0 ? replicas : [{ id: 'a', label: id, errorRatio: 0, slowness: 1 }],
    concurrency: fields.number('concurrency', { min: 0, max: 1_000_000, integer: true }, 10),
    queueLimit: fields.number('queueLimit', { min: 0, max: 10_000_000, integer: true }, 100),
    work: fields.has('work') ? readLaw(fields.object('work')) : { law: 'exponential', meanMs: 10 },
    balancing: fields.choice('balancing', ['round-robin', 'random', 'least-request'], 'round-robin'),
    ...(errorStatus !== undefined && { errorStatus }),
  };
  fields.close();
  return service;
}

function readReplica(fields: Fields, index: number): Replica {
  const id = fields.text('id', String.fromCharCode(97 + (index % 26)) + (index < 26 ? '' : String(index)));
  const replica = {
    id,
    label: fields.text('label', id),
    errorRatio: fields.number('errorRatio', { min: 0, max: 1 }, 0),
    slowness: fields.number('slowness', { min: 0, max: 10_000 }, 1),
  };
  fields.close();
  return replica;
}

export function readLaw(fields: Fields): ServiceLaw {
  const law = fields.choice('law', ['constant', 'exponential', 'lognormal', 'gamma'], 'exponential');
  const meanMs = fields.number('meanMs', timeRange, 10);
  const read: ServiceLaw =
    law === 'lognormal' || law === 'gamma'
      ? { law, meanMs, cv: fields.number('cv', { min: 0, max: 100 }, 1) }
      : { law, meanMs };
  fields.close();
  return read;
}

function readNext(fields: Fields): Next {
  const kind = fields.choice('kind', ['sequence', 'parallel', 'split'], 'sequence');
  const numbers = (name: string, range: Parameters<typeof readNumber>[2]) =>
    fields.items(name, maxHops).map(({ raw, path }) => readNumber(raw, path, range, fields.findings) ?? range.min);
  const hops = numbers('hops', { min: 0, max: maxHops - 1, integer: true });
  const next: Next =
    kind === 'split' ? { kind, hops, weights: numbers('weights', { min: 0, max: 1_000_000 }) } : { kind, hops };
  fields.close();
  return next;
}

/** Two services under one id would make faults and lanes ambiguous. */
export function checkServices(hops: readonly Hop[], findings: Findings): void {
  const described = new Map<string, string>();
  hops.forEach(({ service }, i) => {
    const text = JSON.stringify(service);
    const before = described.get(service.id);
    if (before === undefined) described.set(service.id, text);
    else if (before !== text) {
      findings.add(
        'warning',
        'scenario-service-twice',
        `hops.${i}.service.id`,
        service.id,
        'one description for each id',
        'they are simulated as two services that share faults',
      );
    }
  });
}

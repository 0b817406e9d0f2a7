/**
 * Load balancing by region, zone and subzone: ValidateLocalityLbSetting and ValidateZoneAwareLbSetting,
 * pkg/config/validation/agent/validation.go (istio/istio 86c9f01).
 */
import { shown, type Field } from './istio-field.ts';
import { flag, list, map, oneOf, record, text, whole, type Check } from './istio-shape.ts';

const topology = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.istio.io/subzone'];

const failover = list(
  record({ from: text, to: text }, (field) => {
    if (field.at('from').text === field.at('to').text) {
      field.error(
        'same-locality',
        'Unexpected failover to the same region, expected another one.',
        'Name another region in "to".',
      );
    }
    for (const region of [field.at('from'), field.at('to')]) {
      if (!/[/*]/.test(region.text)) continue;
      region.error(
        'bad-region',
        `Unexpected ${shown(region.text)}, expected the name of a region alone.`,
        'Leave out the zone and "*".',
      );
    }
  }),
);

function withoutTopology(priority: Field, why: string): void {
  for (const label of priority.items.filter((item) => topology.includes(item.text)))
    label.error('topology-label', `Unexpected ${label.text}, expected other labels: ${why}.`, 'Remove it.');
}

export const localityLb: Check = record(
  {
    distribute: list(record({ from: text, to: map(whole, addsTo100, (to) => checkLocalities(to.entries)) }), (field) =>
      checkLocalities(field.items.map((item) => [item.at('from').text, item.at('from')])),
    ),
    enabled: flag,
    failover,
    failoverPriority: list(text),
  },
  oneOf('distribute', 'failover'),
  (field) => {
    if (field.at('failover').isFilled)
      withoutTopology(field.at('failoverPriority'), 'failover orders the regions already');
  },
);

export const zoneAwareLb: Check = record(
  { enabled: flag, failover, failoverPriority: list(text), minClusterSize: whole },
  (field) => withoutTopology(field.at('failoverPriority'), 'regions and zones are seen to already'),
);

function addsTo100(weights: Field): void {
  const sum = weights.entries.reduce((total, [, weight]) => total + weight.number, 0);
  if (sum === 100 && weights.entries.every(([, weight]) => weight.number > 0)) return;
  weights.error(
    'bad-locality-weights',
    `Unexpected sum of ${sum}, expected weights above 0 that add up to 100.`,
    'Adjust the weights.',
  );
}

/** `region`, `region/zone` or `region/zone/subzone`; "*" only as the last character, none covered by one before it. */
function checkLocalities(localities: readonly (readonly [string, Field])[]): void {
  const before: string[][] = [];
  for (const [locality, field] of localities) {
    const [region = '', zone, ...subzone] = locality.split('/');
    const parts = [region, zone, subzone.length > 0 ? subzone.join('/') : undefined].filter(
      (part) => part !== undefined,
    );
    const problem = /\*./.test(locality)
      ? 'expected "*" only at its end'
      : parts.includes('')
        ? 'expected no empty part'
        : before.some((other) => covers(other, parts) || (!locality.includes('*') && covers(parts, other)))
          ? 'expected none that another entry covers'
          : undefined;
    if (problem !== undefined)
      field.keyFinding('error', 'bad-locality', `Unexpected locality ${shown(locality)}, ${problem}.`, 'Correct it.');
    before.push(parts);
  }
}

/** A shorter locality covers all below it; "*" as a part covers every part there. */
function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  return wide.length <= narrow.length && wide.every((part, i) => part === '*' || part === narrow[i]);
}

/** Where failover is asked for, something has to say which endpoints have failed. */
export const outlierForFailover: Check = (policy) => {
  if (policy.at('outlierDetection').isSet) return;
  for (const name of ['localityLbSetting', 'zoneAwareLbSetting']) {
    const setting = policy.at('loadBalancer').at(name);
    const asked = ['failover', 'failoverPriority'].find((key) => setting.at(key).isFilled);
    if (asked === undefined) continue;
    setting
      .at(asked)
      .keyFinding(
        'warning',
        'no-outlier-detection',
        `Unexpected ${asked} without outlierDetection, expected one: without it no endpoint counts as failed.`,
        'Add outlierDetection.',
      );
  }
};

import type { NumberParam } from '../../core/params.ts';

/** For targets whose documents name the port of the Service. */
export const portOption: NumberParam = {
  kind: 'number',
  label: 'Port',
  doc: 'Port of the Service that is called.',
  unit: 'count',
  min: 1,
  max: 65_535,
  default: 8080,
  step: 1,
  integer: true,
};

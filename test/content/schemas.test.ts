/** The editors' schemas accept whatever the converter writes, and complain of what the model packages do not know. */
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { targets } from '../../src/engines/convert/index.ts';
import { targetSchema } from '../../src/components/playground/schema/target-schema.ts';
import { corners, probes } from '../engines/convert/targets/probes.ts';

const ajv = new Ajv({ strict: false, allErrors: true });

describe.each(targets.ids)('%s', (id) => {
  const validate = ajv.compile(targetSchema(id));
  test.each(['nearest-mean', 'never-longer'] as const)('accepts every document, %s', (fit) => {
    for (const policy of [...probes, ...corners]) {
      for (const document of targets.require(id).emit(policy, { host: 'ratings', fit }).documents) {
        validate(JSON.parse(JSON.stringify(document)));
        expect(validate.errors ?? [], policy.name).toEqual([]);
      }
    }
  });
});

describe('what the model packages know', () => {
  const schema = targetSchema('istio');
  const virtualService = (http: object) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'ratings' },
    spec: { hosts: ['ratings'], http: [http] },
  });
  test.each([
    [{ retries: { attempts: 2, retryOn: '5xx' } }, true],
    [{ retries: { atempts: 2 } }, false],
    [{ retries: { attempts: 'two' } }, false],
    [{ fault: { abort: { httpStatus: 503, percentage: { value: 10 } } } }, true],
  ])('%j: %s', (http, fits) => expect(ajv.compile(schema)(virtualService(http))).toBe(fits));
  test('fields carry their documentation', () => {
    expect(JSON.stringify(schema)).toContain('Number of retries to be allowed for a given request.');
  });
  test('where there is no package, fields say what they carry', () => {
    expect(JSON.stringify(targetSchema('consul'))).toContain('Carries the policy’s number of retries.');
  });
});

/** What every target keeps: all fields spoken about, places that point at what was written, exact means exact. */
import { describe, expect, test } from 'vitest';
import { createBackoff } from '../../../../src/engines/backoff/choice.ts';
import { convertPolicy, defaultEmitOptions, targets, type PolicyField } from '../../../../src/engines/convert/index.ts';
import { sameWaits } from '../../../../src/engines/convert/waits.ts';
import { corners, probes } from './probes.ts';

const all = [...probes, ...corners];
const everything = probes.find(({ name }) => name === 'everything')!;

describe.each(targets.ids)('%s', (id) => {
  const target = targets.require(id);

  test('says where it was read, what its defaults are and what surprises people', () => {
    expect(target.sources.length).toBeGreaterThan(0);
    expect(target.defaults.length).toBeGreaterThan(0);
    expect(target.gotchas.length).toBeGreaterThan(0);
    for (const text of [...target.defaults, ...target.gotchas, target.summary]) expect(text).toMatch(/\.$/);
  });

  test('speaks about every field that has a value, each with a whole sentence', () => {
    const { report } = convertPolicy(everything, id);
    const spoken = new Set(report.map(({ field }) => field));
    const fields: PolicyField[] = ['maxRetries', 'backoff', 'retryOn', 'neverRetryOn', 'methods', 'perTryTimeoutMs'];
    fields.push('totalTimeoutMs', 'budget', 'circuitBreaker', 'bulkhead', 'rateLimit', 'hedging', 'fallback');
    for (const field of fields) expect(spoken, field).toContain(field);
    for (const { detail, field } of report) expect(detail, field).toMatch(/^(?:[\p{Lu}“\d]|[\w/:.#-]+ )[^]*[.)]$/u);
  });

  test('points at what it wrote: what is exact, or nearly, has a place unless it is something left out', () => {
    for (const policy of all) {
      const { report, documents } = convertPolicy(policy, id);
      for (const { outputPlace, field } of report) {
        if (!outputPlace) continue;
        expect(documents.slice(outputPlace.start, outputPlace.end).trim(), `${policy.name} ${field}`).not.toBe('');
      }
    }
  });

  test('reads back what it calls exact', () => {
    for (const policy of all) {
      const { documents, report } = target.emit(policy, defaultEmitOptions);
      const back = target.readBack(documents, defaultEmitOptions);
      const exact = (field: PolicyField) => {
        const lines = report.filter((line) => line.field === field);
        return lines.length > 0 && lines.every(({ status }) => status === 'exact');
      };
      const expected = (field: PolicyField, actual: unknown, wanted: unknown) => {
        if (exact(field)) expect(actual, `${policy.name} ${field}`).toEqual(wanted);
      };
      expected('maxRetries', back.maxRetries, policy.maxRetries);
      const single = policy.maxRetries === 0 ? policy.perTryTimeoutMs : null;
      expected('totalTimeoutMs', back.totalTimeoutMs, policy.totalTimeoutMs ?? single);
      if (policy.maxRetries !== 0) {
        expected('perTryTimeoutMs', back.perTryTimeoutMs, policy.perTryTimeoutMs);
        expected('methods', back.methods, policy.methods);
        if (exact('backoff') && typeof policy.maxRetries === 'number') {
          const same = sameWaits(createBackoff(policy.backoff!), createBackoff(back.backoff!), policy.maxRetries);
          expect(same, `${policy.name} backoff`).toBe(true);
        }
      }
    }
  });

  test('never-longer is never longer, where the waits can be chosen', () => {
    for (const policy of all) {
      const options = { ...defaultEmitOptions, fit: 'never-longer' } as const;
      const { documents, report } = target.emit(policy, options);
      if (!policy.backoff || report.some(({ field, status }) => field === 'backoff' && status === 'lost')) continue;
      const back = target.readBack(documents, options);
      const [library, mesh] = [createBackoff(policy.backoff), createBackoff(back.backoff!)];
      const cannotWaitLess = library.boundsMs(1).maxMs < 1;
      if (cannotWaitLess || typeof back.maxRetries !== 'number') continue;
      for (let n = 1; n <= back.maxRetries; n++) {
        expect(mesh.boundsMs(n).maxMs, `${policy.name} retry ${n}`).toBeLessThanOrEqual(library.boundsMs(n).maxMs);
      }
    }
  });

  test('writes the same documents every time, and an unknown setting is a remark', () => {
    expect(convertPolicy(everything, id)).toEqual(convertPolicy(everything, id));
    const { diagnostics } = convertPolicy(everything, id, { ...defaultEmitOptions, settings: { colour: 'red' } });
    expect(diagnostics.map(({ code }) => code)).toContain('param-unknown');
  });
});

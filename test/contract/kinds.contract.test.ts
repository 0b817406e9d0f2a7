/** Every kind of the registry checks its objects, and every finding says where and what to do. */
import { expect, test } from 'vitest';
import { kinds, loadCluster } from '../../src/engines/routing/index.ts';

/** The parts of an object that hold what its kind is about. */
const bodies: Readonly<Record<string, readonly string[]>> = {
  endpoints: ['subsets'],
  'endpoint-slice': ['endpoints', 'ports'],
  secret: ['data', 'stringData'],
  'config-map': ['data'],
};
/** Kinds whose contents are free, or Envoy's own. */
const open = ['secret', 'config-map', 'pod', 'haproxy-backend'];

function findings(group: string, version: string, kind: string, body: string) {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: x\n${body}\n`;
  const { diagnostics } = loadCluster([{ file: 'a.yaml', text }]);
  for (const { code, message, hint, place, ref } of diagnostics) {
    expect(message, code).toMatch(/^Unexpected .+[.)]$/s);
    expect(hint, code).not.toBe('');
    expect(place?.line, code).toBeGreaterThan(0);
    expect(ref?.kind, code).toBe(kind);
  }
  return diagnostics;
}

const checked = kinds.list.filter(({ id }) => id !== 'envoy-route-configuration');

test.each(checked.map((kind) => [kind.id, kind] as const))('%s', (id, { group, versions, kind }) => {
  for (const part of bodies[id] ?? ['spec']) {
    const wrong = findings(group, versions[0]!, kind, `${part}: 5`);
    expect(
      wrong.map(({ code, place }) => [code, place?.line]),
      `${part}: 5`,
    ).toContainEqual(['wrong-type', 5]);
    if (open.includes(id)) continue;
    const isList = part !== 'spec';
    const unknown = findings(group, versions[0]!, kind, `${part}:\n  ${isList ? '- ' : ''}bogusField: 1`);
    expect(unknown.map(({ code, place }) => [code, place?.line])).toContainEqual(['unknown-field', 6]);
  }
});

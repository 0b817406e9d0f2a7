/** What every target writes for the same policies, kept as files. UPDATE=1 writes them anew. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { convertPolicy, targets } from '../../../../src/engines/convert/index.ts';
import { probes } from './probes.ts';

const folder = fileURLToPath(new URL('../../../golden/convert', import.meta.url));
const update = process.env['UPDATE'] === '1';

/** The documents, then the report as comments. */
function shown(target: string, policy: (typeof probes)[number]): string {
  const { documents, report } = convertPolicy(policy, target);
  const lines = report.map(({ status, field, detail }) => `# ${status} ${field}: ${detail}`);
  return `${documents}${lines.join('\n')}\n`;
}

describe.each(targets.ids)('%s', (target) => {
  test.each(probes.map((policy) => [policy.name, policy] as const))('%s', (name, policy) => {
    const file = path.join(folder, target, `${name}.txt`);
    const actual = shown(target, policy);
    if (update) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, actual);
    }
    expect(existsSync(file), `${file} is missing; UPDATE=1 writes it`).toBe(true);
    expect(actual).toBe(readFileSync(file, 'utf8'));
  });
});

test('the eight policies a target must show are among them', () => {
  const eight = 'no-retry constant doubling-capped tripling full-jitter timeouts breaker everything';
  expect(probes.map(({ name }) => name)).toEqual(expect.arrayContaining(eight.split(' ')));
});

test('no golden is left of a target or a policy that is gone', () => {
  const expected = targets.ids.flatMap((id) => probes.map(({ name }) => `${id}/${name}.txt`));
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.txt'));
  expect(found.toSorted()).toEqual(expected.toSorted());
});

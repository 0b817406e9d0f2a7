/** Eight hundred broken documents: findings and diagnostics with places inside the text, never an exception. */
import { expect, test } from 'vitest';
import { createRandom, type RandomStream } from '../../../src/engines/core/random.ts';
import { lint, rules } from '../../../src/engines/lint/index.ts';

const seeds = rules.list.flatMap(({ bad, good }) => [bad.yaml, good.yaml]);
const scraps = [
  ...[
    'null',
    '[]',
    '{}',
    '""',
    '-1',
    '1e999',
    '.nan',
    '99999999999999999999',
    'true',
    '"5xx"',
    '[[[',
    '}',
    ':',
    '- ',
    '&a ',
    '*a',
  ],
  ...[
    '\t',
    '\n',
    '\r\n',
    '---\n',
    '🙂',
    '__proto__',
    'constructor',
    '0s',
    '1.5s',
    'infinite',
    '5xx, reset',
    '0',
    '65536',
  ],
];
const pick = <T>(random: RandomStream, list: readonly T[]): T => list[random.nextInt(list.length)]!;

function mutate(text: string, random: RandomStream): string {
  const at = random.nextInt(text.length + 1);
  const length = random.nextInt(12);
  switch (random.nextInt(6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at) + pick(random, scraps) + text.slice(at);
    case 2:
      return text.slice(0, at) + pick(random, scraps) + text.slice(at + length);
    case 3: {
      // A value replaced by another of an odd type.
      const values = [...text.matchAll(/: ?([^\n:{}[\],]+)/g)];
      const value = values.length > 0 ? pick(random, values) : undefined;
      if (!value) return text;
      const start = value.index + value[0].length - value[1]!.length;
      return text.slice(0, start) + pick(random, scraps) + text.slice(start + value[1]!.length);
    }
    case 4: {
      const lines = text.split('\n');
      const [from, to] = [random.nextInt(lines.length), random.nextInt(lines.length)];
      lines.splice(to, 0, ...lines.splice(from, 1));
      return lines.join('\n');
    }
    default:
      return `${text}\n---\n${pick(random, seeds)}`;
  }
}

/** What a careless sentence would hold; a number the text itself calls infinite may be quoted. */
const slips = /\b(?:NaN|Infinity) (?:%|ms|s|tries|times|retries|answers)|undefined|\[object/;

/** A test of its own each, so that none takes long on a busy machine. */
test.each([0, 1, 2, 3, 4, 5, 6, 7])('100 mutated documents, seed %i', (seed) => {
  const random = createRandom(20_261_125 + seed, 'lint-fuzz');
  let findings = 0;
  for (let i = 0; i < 100; i++) {
    let text = pick(random, seeds);
    for (let n = 1 + random.nextInt(4); n > 0; n--) text = mutate(text, random);
    const report = lint([{ file: 'f.yaml', text }]);
    findings += report.findings.length;
    for (const { place, message, fix } of report.findings) {
      expect(place.start).toBeGreaterThanOrEqual(0);
      expect(place.end).toBeLessThanOrEqual(text.length);
      expect(place.line).toBeGreaterThanOrEqual(1);
      expect(`${message} ${fix}`).not.toMatch(slips);
    }
    for (const explanation of report.explanations) {
      expect(explanation.text).not.toMatch(slips);
      expect(explanation.text).not.toBe('');
    }
    for (const { message } of report.diagnostics) expect(message).toMatch(/^Unexpected/);
  }
  expect(findings).toBeGreaterThan(20);
});

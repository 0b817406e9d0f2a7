/** Converter, source by source: parsing and reading snippets of 50 lines, writing them for Istio, and texts of a megabyte. */
import { readdirSync, readFileSync } from 'node:fs';
import { convertPolicy, readPolicies, sources } from '../../src/engines/convert/index.ts';
import { parseSource } from '../../src/parsing/node.ts';

const lines = 50;
const rounds = 60;

/** What surrounds a policy in a file. */
const filler = {
  java: (i) => `    private int share${i}(int value) { return value * ${i} + offset.getOrDefault("k${i}", 0); }`,
  csharp: (i) =>
    `    private int Share${i}(int value) => value * ${i} + (offsets.TryGetValue("k${i}", out var o) ? o : 0);`,
  yaml: (i) => `other.setting${i}: value${i}`,
};

function padded(language, text) {
  const own = text.trimEnd().split('\n');
  const rest = Array.from({ length: Math.max(0, lines - own.length) }, (_, i) => filler[language](i));
  return [...own, ...rest].join('\n');
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const shown = (ms) => `${ms.toFixed(2)} ms`.padStart(10);

/** Examples of a source: its own, and those of content/snippets. */
function textsOf({ id, example, examples = [] }) {
  const folder = new URL(`../../content/snippets/${id}/`, import.meta.url);
  const shown = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return [example, ...examples.map(({ text }) => text), ...shown];
}

async function measure(name, language, texts) {
  const read = [];
  const whole = [];
  for (let round = 0; round < rounds; round++) {
    for (const text of texts) {
      const start = performance.now();
      const { policies } = readPolicies(await parseSource(language, text));
      const middle = performance.now();
      for (const policy of policies) convertPolicy(policy, 'istio');
      if (round < rounds / 4) continue;
      read.push(middle - start);
      whole.push(performance.now() - start);
    }
  }
  for (const [what, times] of [
    ['read', read],
    ['read and written', whole],
  ]) {
    times.sort((a, b) => a - b);
    console.log(
      `${name.padEnd(21)} ${what.padEnd(17)} p50 ${shown(at(times, 0.5))}  p95 ${shown(at(times, 0.95))}  most ${shown(times.at(-1))}  (${times.length} snippets)`,
    );
  }
}

async function megabyte(language, what, text) {
  const whole = text.repeat(Math.floor(1_000_000 / text.length));
  const start = performance.now();
  const parsed = await parseSource(language, whole);
  const middle = performance.now();
  const { policies, diagnostics } = readPolicies(parsed);
  const end = performance.now();
  console.log(
    `${language.padEnd(7)} 1 MB of ${what}: parsed in ${(middle - start).toFixed(0)} ms, read in ${(end - middle).toFixed(0)} ms: ${policies.length} policies, ${diagnostics.length} remarks`,
  );
}

export default async function bench() {
  for (const source of sources.list) {
    const { id, language } = source;
    const texts = textsOf(source).map((text) => padded(language, text));
    await measure(id, language, texts);
  }
  for (const language of ['java', 'csharp', 'yaml']) {
    const source = sources.list.find((one) => one.language === language);
    await megabyte(language, 'its first example', source.example);
    await megabyte(language, 'blank lines', '\n');
    await megabyte(language, 'opening brackets', '(');
  }
}

/** Seeded damage to snippets, for the fuzz tests. */
import { formulas } from '../../../src/engines/backoff/index.ts';
import { convertPolicy, readPolicies, sources, targets, type Language } from '../../../src/engines/convert/index.ts';
import { createRandom, type RandomStream } from '../../../src/engines/core/random.ts';
import { parseSource } from '../../../src/parsing/node.ts';

/** Examples of every source of a language. */
export const examplesOf = (language: Language): string[] =>
  sources.list
    .filter((source) => source.language === language)
    .flatMap(({ example, examples = [] }) => [example, ...examples.map(({ text }) => text)]);

/** One to four cuts, doublings, insertions or exchanges of a snippet. */
export function mutate(text: string, scraps: readonly string[], random: RandomStream): string {
  let changed = text;
  for (let left = 1 + random.nextInt(4); left > 0; left--) {
    const at = random.nextInt(changed.length + 1);
    const end = Math.min(changed.length, at + random.nextInt(12));
    const scrap = scraps[random.nextInt(scraps.length)]!;
    const kind = random.nextInt(5);
    if (kind === 0) changed = changed.slice(0, at) + changed.slice(end);
    else if (kind === 1) changed = changed.slice(0, end) + changed.slice(at);
    else if (kind === 2) changed = changed.slice(0, at) + scrap + changed.slice(at);
    else if (kind === 3) changed = changed.slice(0, at) + scrap + changed.slice(end);
    else changed = changed.slice(0, at);
  }
  return changed;
}

/** Of millions of these, an expectation each would take longer than what they are of. */
function check(holds: boolean, found: string): void {
  if (!holds) throw new Error(`found ${found}`);
}

/** Reads `times` damaged snippets: policies and diagnostics with places inside the text, never an exception. */
export async function fuzz(
  language: Language,
  snippets: readonly string[],
  scraps: readonly string[],
  times: number,
): Promise<{ policies: number; silent: number }> {
  const random = createRandom(7, `${language}-fuzz`);
  const count = { policies: 0, silent: 0 };
  for (let i = 0; i < times; i++) {
    const text = mutate(snippets[i % snippets.length]!, scraps, random);
    try {
      const { policies, diagnostics } = readPolicies(await parseSource(language, text));
      if (policies.length === 0 && diagnostics.length === 0) count.silent += 1;
      for (const policy of policies) {
        if (policy.backoff) formulas.require(policy.backoff.formula);
        for (const [field, { end }] of Object.entries(policy.places)) check(end <= text.length, `${field} at ${end}`);
      }
      for (const { place, message } of diagnostics) {
        check(!/undefined|NaN|\[object/.test(message), message);
        check((place?.end ?? 0) <= text.length, `a diagnostic at ${place?.end}`);
      }
      if (i % 40 === 0) for (const policy of policies) convertPolicy(policy, targets.ids[i % targets.ids.length]!);
      count.policies += policies.length;
    } catch (error) {
      throw new Error(`snippet ${i}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
  return count;
}

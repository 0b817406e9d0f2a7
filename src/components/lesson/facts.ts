/** What the first lesson says in numbers, read from snippets by the engines when the site is built. */
import { createBackoff, type Backoff } from '#engines/backoff/choice.ts';
import { readPolicies } from '#engines/convert/convert.ts';
import type { Language } from '#engines/convert/syntax.ts';
import { parseSource } from '../../parsing/node.ts';
import { formatMs } from '../../widgets/kit/format.ts';

export interface RetryFacts {
  /** With the first one. */
  readonly calls: number;
  readonly retries: number;
  /** Wait before each retry without jitter; for a random wait its median. */
  readonly waitsMs: readonly number[];
  readonly random: boolean;
}

/** @throws Error when the snippet holds anything but one policy whose count and waits are known */
export async function readRetry(language: Language, snippet: string): Promise<RetryFacts> {
  const { policies } = readPolicies(await parseSource(language, snippet));
  const [policy, more] = policies;
  if (!policy || more || typeof policy.maxRetries !== 'number' || !policy.backoff) {
    throw new Error(`Unexpected snippet, expected one policy with a known count and waits: ${snippet}`);
  }
  const backoff = createBackoff(policy.backoff);
  const waits = Array.from({ length: policy.maxRetries }, (_, i) => waitOf(backoff, i + 1));
  return {
    calls: policy.maxRetries + 1,
    retries: policy.maxRetries,
    waitsMs: waits.map(({ ms }) => ms),
    random: waits.some(({ random }) => random),
  };
}

function waitOf(backoff: Backoff, retry: number): { ms: number; random: boolean } {
  const { minMs, maxMs } = backoff.boundsMs(retry);
  if (minMs === maxMs) return { ms: minMs, random: false };
  const { cdf } = backoff.formula;
  if (!cdf) return { ms: (minMs + maxMs) / 2, random: true };
  let [low, high] = [minMs, Number.isFinite(maxMs) ? maxMs : 1e9];
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (cdf(retry, backoff.params as never, middle) < 0.5) low = middle;
    else high = middle;
  }
  return { ms: high, random: true };
}

/** `200, 400 and 800 ms`: one unit for all, said once; two digits that matter. */
export function spokenWaits(waitsMs: readonly number[], last = ' and '): string {
  const seconds = waitsMs.some((ms) => ms >= 1000);
  const numbers = waitsMs.map((ms) => String(Number((seconds ? ms / 1000 : ms).toPrecision(2))));
  const all = numbers.length < 2 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')}${last}${numbers.at(-1)}`;
  return `${all}\u00a0${seconds ? 's' : 'ms'}`;
}

/** `1 s` where every wait is the same, `drawn; medians 1.8, 2.3, 4 s` where chance decides. */
export function waitCell({ waitsMs, random }: RetryFacts): string {
  if (random) return `drawn; medians ${spokenWaits(waitsMs, ', ')}`;
  return waitsMs.every((ms) => ms === waitsMs[0]) ? formatMs(waitsMs[0] ?? 0) : spokenWaits(waitsMs, ', ');
}

const total = ({ waitsMs }: RetryFacts): number => waitsMs.reduce((sum, ms) => sum + ms, 0);

/** The two snippets of the lesson; a test compares them with those on the page. */
export const springSnippet = `@Retryable(retryFor = IOException.class,
           maxAttempts = 4,
           backoff = @Backoff(delay = 200,
                              multiplier = 2,
                              maxDelay = 5000))
public Rating ratingOf(long productId) { … }
`;
export const pollySnippet = `var retry = Policy
    .Handle<HttpRequestException>()
    .WaitAndRetryAsync(3, attempt =>
        TimeSpan.FromSeconds(Math.Pow(2, attempt)));
`;

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const inWords = (n: number): string => words[n] ?? String(n);

const spring = await readRetry('java', springSnippet.replace('{ … }', '{}'));
const polly = await readRetry('csharp', pollySnippet);
const tries = spring.calls;

export const lesson = {
  springRetries: inWords(spring.retries),
  springWaits: spokenWaits(spring.waitsMs),
  springTotal: formatMs(total(spring)),
  pollyWaits: spokenWaits(polly.waitsMs),
  pollyTimes: inWords(Math.round(total(polly) / total(spring))),
  tries,
  product: tries * tries,
  sum: tries + spring.retries,
};

/** “Just retry” in five libraries: the shortest snippet of each. */
const defaults = {
  springRetry: ['java', '@Retryable\nvoid a() {}'],
  springFramework: ['java', 'import org.springframework.resilience.annotation.Retryable;\n@Retryable\nvoid a() {}'],
  resilience4j: ['java', 'RetryConfig config = RetryConfig.ofDefaults();'],
  polly: ['csharp', 'var p = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions()).Build();'],
  httpResilience: ['csharp', 'services.AddHttpClient("a").AddStandardResilienceHandler();'],
} as const satisfies Record<string, readonly [Language, string]>;

type Library = keyof typeof defaults;

export const defaultsOf = Object.fromEntries(
  await Promise.all(
    Object.entries(defaults).map(async ([library, [language, snippet]]) => {
      const facts = await readRetry(language, snippet);
      return [library, { calls: facts.calls, waits: waitCell(facts) }] as const;
    }),
  ),
) as Readonly<Record<Library, { readonly calls: number; readonly waits: string }>>;

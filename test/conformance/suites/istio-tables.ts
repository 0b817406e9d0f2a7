/** Tables of Istio's unit tests: how a delegate's rules merge with its root's, and what retries become. */
import { mergeMatches, mergeRule } from '../../../src/engines/routing/controllers/istio/delegates.ts';
import { defaultRetryOn, retriesOf, retryPolicy } from '../../../src/engines/routing/controllers/istio/retries.ts';
import { durationMs } from '../../../src/engines/routing/kinds/istio-values.ts';
import type { RetryPolicy } from '../../../src/engines/routing/proxy.ts';
import type { ReplayCase, Suite, SuiteFolder } from '../suite.ts';

type Fields = Readonly<Record<string, unknown>>;

export const istioTables: Suite = {
  id: 'istio-tables',
  folder: 'istio',
  floors: { delegates: 1, retries: 1 },
  mostSkipped: 0.1,
  cases: (folder) =>
    folder.jsonFiles.filter((file) => file.startsWith('table-')).flatMap((file) => casesOf(folder, file)),
};

function casesOf(folder: SuiteFolder, file: string): ReplayCase[] {
  const { cases } = folder.json<{ cases: readonly Fields[] }>(file);
  return cases.map((one, i): ReplayCase => {
    const name = `${file}: ${i} ${String(one['name'])}`;
    if (file.includes('TestRetry')) return { name, group: 'retries', run: () => retryDifferences(one) };
    if (file.includes('MergeHTTPMatchRequests')) {
      const [root, delegate] = [one['root'], one['delegate']] as readonly (readonly Fields[])[];
      return { name, group: 'delegates', run: () => same(mergeMatches(root!, delegate!) ?? null, one['expected']) };
    }
    if (!file.includes('MergeHttpRoutes')) return { name, group: 'delegates', skip: `no table ${file} is known` };
    return { name, group: 'delegates', run: () => same(mergedRules(one), one['expected'] ?? []) };
  });
}

function mergedRules({ root, delegate }: Fields): Fields[] {
  const { delegate: _, ...rest } = root as Fields;
  return (delegate as readonly Fields[]).flatMap((rule): Fields[] => {
    const merged = mergeRule(rest, rule);
    return merged ? [merged] : [];
  });
}

/** Key order, and empty against missing, do not count. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([, entry]) =>
          !(Array.isArray(entry) && entry.length === 0) &&
          !(typeof entry === 'object' && entry !== null && Object.keys(entry).length === 0),
      )
      .map(([key, entry]) => [key, plain(entry)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function same(actual: unknown, expected: unknown): readonly string[] {
  const [left, right] = [JSON.stringify(plain(actual)), JSON.stringify(plain(expected))];
  return left === right ? [] : [`expected ${right}, got ${left}`];
}

type Matcher = { readonly equal?: unknown; readonly isNil?: boolean; readonly not?: Matcher };

function retryDifferences({ httpRoute, consistentHash, expectPolicy }: Fields): readonly string[] {
  const policy = retryPolicy(retriesOf(httpRoute as Fields), undefined, consistentHash === true);
  return Object.entries(expectPolicy as Readonly<Record<string, Matcher>>).flatMap(([field, matcher]) => {
    const actual = valueOf(policy, field);
    if (actual === notTold) return [];
    const wanted = matcher.not ?? matcher;
    const fits = wanted.isNil
      ? actual === undefined || actual === null
      : JSON.stringify(actual) === JSON.stringify(expectedOf(wanted.equal, field));
    return fits === (matcher.not === undefined)
      ? []
      : [`${field}: expected ${JSON.stringify(matcher)}, got ${JSON.stringify(actual)}`];
  });
}

/** What the neutral policy does not tell: it always asks five times for another host, and has no priorities. */
const notTold = Symbol('not told');

function valueOf(policy: RetryPolicy | undefined, field: string): unknown {
  switch (field) {
    case 'policy':
      return policy;
    case 'RetryOn':
      return policy?.retryOn.join(',');
    case 'NumRetries.Value':
      return policy?.maxRetries;
    case 'RetriableStatusCodes':
      return policy?.statusCodes;
    case 'PerTryTimeout':
      return policy?.perTryTimeoutMs;
    case 'RetryBackOff.BaseInterval':
      return policy?.backoff.params['backoffMs'];
    case 'RetryHostPredicate':
      return policy?.avoidPreviousHosts ? 'previous hosts' : undefined;
    default:
      return notTold;
  }
}

function expectedOf(value: unknown, field: string): unknown {
  const reference = typeof value === 'object' && value !== null && '$ref' in value ? String(value.$ref) : undefined;
  switch (reference) {
    case 'retry.DefaultPolicy':
      return retryPolicy(undefined, undefined, false);
    case 'retry.DefaultPolicy.RetryOn':
      return defaultRetryOn.join(',');
    case 'retry.DefaultPolicy.RetriableStatusCodes':
      return [];
    case 'xdsfilters.RetryPreviousHosts':
      return 'previous hosts';
    default:
      return ['PerTryTimeout', 'RetryBackOff.BaseInterval'].includes(field) ? durationMs(value) : value;
  }
}

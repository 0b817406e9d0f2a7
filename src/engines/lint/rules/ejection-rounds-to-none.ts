import { destinationRule, pods } from '../examples.ts';
import type { Cluster } from '../../routing/cluster.ts';
import type { Outlier } from '../calls.ts';
import { times } from '../explain/words.ts';
import { podsOf } from '../pods.ts';
import type { LintRule } from '../rule.ts';
import { envoyOutlier } from '../sources.ts';

export const ejectionRoundsToNone: LintRule = {
  id: 'ejection-rounds-to-none',
  severity: 'warning',
  title: 'Too few pods for the share that may be ejected',
  why: 'A host is ejected only while the share of ejected hosts, this one included, stays within maxEjectionPercent. The default is 10 %: with fewer than ten pods not one is ever ejected. Envoy counts each cluster by itself, and a subset is a cluster of its own.',
  source: envoyOutlier,
  bad: {
    yaml: `${destinationRule(`outlierDetection:
  consecutive5xxErrors: 5
  maxEjectionPercent: 20`)}---
${pods(3)}`,
    points: '20',
  },
  good: {
    yaml: `${destinationRule(`outlierDetection:
  consecutive5xxErrors: 5
  maxEjectionPercent: 34`)}---
${pods(3)}`,
  },
  *check({ outliers, cluster }) {
    for (const outlier of outliers) {
      const { object, maxEjectionPercent, ejectsOneAlways, path } = outlier;
      const percent = maxEjectionPercent.value;
      if (ejectsOneAlways || percent === 0) continue;
      const counted = countPods(outlier, cluster);
      const tooFew = counted.filter(({ pods: count }) => 100 / count > percent);
      if (counted.length === 0 ? maxEjectionPercent.written && percent > 10 : tooFew.length === 0) continue;
      const by = maxEjectionPercent.written ? '' : ', the default,';
      yield {
        object,
        path: maxEjectionPercent.written ? maxEjectionPercent.path : path,
        atKey: !maxEjectionPercent.written,
        message:
          tooFew.length === 0
            ? `At most ${percent} %${by} of the hosts may be out: with fewer than ${Math.ceil(100 / percent)} pods none is ever ejected.`
            : sentenceOf(tooFew, `the ${percent} %${by} that may be out`),
        fix:
          tooFew.length === 0
            ? 'Write maxEjectionPercent for the number of pods there are, e.g. 50.'
            : `Write at least ${Math.ceil(100 / Math.min(...tooFew.map(({ pods: count }) => count)))}.`,
      };
    }
  },
};

interface CountedSet {
  /** Of the subset; '' = all pods of the host. */
  readonly name: string;
  readonly pods: number;
}

/** Each set of pods that the files let one count and that is not empty. */
function countPods({ hosts, podSets }: Outlier, cluster: Cluster): CountedSet[] {
  return podSets.flatMap(({ name, labels }) => {
    const known = hosts.map((host) => podsOf(host, cluster, labels)).find((count) => count !== undefined && count > 0);
    return known === undefined ? [] : [{ name, pods: known }];
  });
}

function sentenceOf(tooFew: readonly CountedSet[], share: string): string {
  const all = tooFew.find(({ name }) => name === '');
  const oneOf = (count: number) =>
    `One of ${times(count, 'pod', 'pods')} is ${Number((100 / count).toFixed(1))} %, more than ${share}`;
  if (all) return `${oneOf(all.pods)}: none is ever ejected.`;
  const smallest = tooFew.reduce((a, b) => (b.pods < a.pods ? b : a));
  if (tooFew.length === 1) {
    return `${oneOf(smallest.pods)}: of subset ${smallest.name}, which is counted by itself, none is ever ejected.`;
  }
  const names = tooFew.map(({ name, pods: count }) => `${name} (${count})`).join(', ');
  return `${oneOf(smallest.pods)}: each subset is counted by itself, and of ${names} none is ever ejected.`;
}

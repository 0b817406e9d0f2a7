import { destinationRule, pods } from '../examples.ts';
import { times } from '../explain/words.ts';
import { podsOf } from '../pods.ts';
import type { LintRule } from '../rule.ts';
import { envoyOutlier } from '../sources.ts';

export const ejectionRoundsToNone: LintRule = {
  id: 'ejection-rounds-to-none',
  severity: 'warning',
  title: 'Too few pods for the share that may be ejected',
  why: 'A host is ejected only while the share of ejected hosts, this one included, stays within maxEjectionPercent. The default is 10 %: with fewer than ten pods not one is ever ejected.',
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
    for (const { object, hosts, maxEjectionPercent, ejectsOneAlways, path } of outliers) {
      if (ejectsOneAlways || maxEjectionPercent.value === 0) continue;
      const known = hosts.map((host) => podsOf(host, cluster)).find((count) => count !== undefined && count > 0);
      const percent = maxEjectionPercent.value;
      if (known === undefined ? maxEjectionPercent.written && percent > 10 : 100 / known <= percent) continue;
      const least = known === undefined ? undefined : Math.ceil(100 / known);
      const by = maxEjectionPercent.written ? '' : ', the default,';
      yield {
        object,
        path: maxEjectionPercent.written ? maxEjectionPercent.path : path,
        atKey: !maxEjectionPercent.written,
        message:
          known === undefined
            ? `At most ${percent} %${by} of the hosts may be out: with fewer than ${Math.ceil(100 / percent)} pods none is ever ejected.`
            : `One of ${times(known, 'pod', 'pods')} is ${Number((100 / known).toFixed(1))} %, more than the ${percent} %${by} that may be out: none is ever ejected.`,
        fix:
          least === undefined
            ? 'Write maxEjectionPercent for the number of pods there are, e.g. 50.'
            : `Write at least ${least}.`,
      };
    }
  },
};

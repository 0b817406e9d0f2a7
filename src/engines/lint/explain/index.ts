/** What an object does, in one paragraph. */
import { kindByName, kindOf } from '../../routing/kinds/index.ts';
import { groupOf } from '../../routing/load.ts';
import { refOf, type KubeObject } from '../../routing/object.ts';
import type { Reading } from '../calls.ts';
import type { Explanation } from '../finding.ts';
import type { LintWorld } from '../world.ts';
import { explainCalls } from './calls.ts';
import { explainOutlier, explainPool } from './traffic.ts';

export function explainWorld(world: LintWorld): Explanation[] {
  return world.objects.map((object) => ({
    ref: refOf(object),
    file: object.file,
    place: object.placeOf([]),
    text: explainObject(
      object,
      world.readings.filter((entry) => entry.object === object).map(({ reading }) => reading),
    ),
  }));
}

function explainObject(object: KubeObject, readings: readonly Reading[]): string {
  const sentences = readings.flatMap(({ calls, outliers, pools, notes }) => [
    ...calls.map(explainCalls),
    ...notes,
    ...outliers.map(explainOutlier),
    ...pools.map(explainPool),
  ]);
  const text = sentences.filter((sentence) => sentence !== '').join(' ');
  if (text !== '') return text;
  const kind = kindOf(object.kind, groupOf(object.apiVersion)) ?? kindByName(object.kind);
  const summary = kind?.summary ?? '';
  if (readings.length > 0) return `${summary} It says nothing about retries or timeouts.`.trim();
  return summary === '' ? 'A kind that is not read here.' : summary;
}

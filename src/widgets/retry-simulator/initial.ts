/** The default results, for the build: the same engine, the same seeds, fewer runs in each cell of the map. */
import { summaryWork, tippingWork } from './long-work.ts';
import { lifeOf } from './life.ts';
import { lookAt, runOnce } from './look.ts';
import { summaryRequest, type Initial } from './requests.ts';
import { defaultState, readSettings } from './settings.ts';
import { perform } from './tasks.ts';
import { planTipping } from './tipping.ts';
import type { LongWork } from './use-work.ts';

const builtMapRuns = 2;

export function computeInitial(): Initial {
  const settings = readSettings(defaultState);
  const { sides } = settings;
  const runs = sides.map(({ experiment }) => runOnce(experiment, defaultState.seed)!);
  const look = lookAt(runs);
  const plan = planTipping(settings, sides[0], builtMapRuns, defaultState.seed)!;
  const carryOut = <T>({ tasks, merge }: LongWork<T>): T => merge(tasks.map(perform));
  return {
    look,
    life: lifeOf(runs[0]!, look.sides[0]!.notable[0]!.request),
    summary: carryOut(summaryWork(summaryRequest(settings, defaultState))),
    tipping: carryOut(tippingWork(plan)),
  };
}

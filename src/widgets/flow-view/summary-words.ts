/** A run in one sentence or two. */
import { capital } from '#engines/core/capital.ts';
import type { TrafficRun, TrafficSummary } from '#engines/traffic/index.ts';
import { countOf, formatCount, formatMs, formatShare } from '../kit/format.ts';

/** What the sentences are made of. */
export interface Summarised {
  readonly run: Pick<TrafficRun, 'durationMs'> & {
    readonly run: Pick<TrafficRun['run'], 'stoppedEarly' | 'scenario'>;
  };
  readonly summary: TrafficSummary;
}

export function summaryWords(study: Summarised): string {
  const { run, summary } = study;
  const { requests, amplification, podTries } = summary;
  const factor = formatCount(amplification);
  const tries = factor === '1' ? 'one try' : `${factor} tries`;
  const times = podTries > 0 ? `; the pods of all Services together carry ${tries} for each that was needed` : '';
  const during = `in ${formatMs(run.run.scenario.load.durationMs)}`;
  return [`${capital(countOf(requests, 'request'))} ${during}: ${fateOf(study)}${times}.`, timesOf(study)]
    .filter(Boolean)
    .join(' ');
}

function fateOf({ run, summary: { requests, answered, unfinished } }: Summarised): string {
  const ended = requests - unfinished;
  const failed = ended - answered;
  const failing =
    failed === 0
      ? ''
      : failed === requests
        ? 'all fail'
        : `${formatShare(failed / Math.max(1, requests))} of them fail`;
  if (unfinished === 0) return failing || 'all are answered';
  if (run.run.stoppedEarly) {
    const cut = `the run was stopped at ${formatMs(run.durationMs)}, too large to go on, and ${formatCount(unfinished)} had not ended`;
    return ended === 0 ? cut : `${cut}; of the ${formatCount(ended)} others ${formatCount(failed)} failed`;
  }
  const hung = `${formatShare(unfinished / requests)} of them never end: no timeout is set`;
  return failing === '' ? hung : `${failing}, ${hung}`;
}

/** No time is given where nothing ended. */
function timesOf({ summary: { requests, unfinished, p50Ms, p99Ms } }: Summarised): string {
  if (requests === unfinished) return '';
  const whose = unfinished > 0 ? 'Of those that ended, ' : '';
  const [half, nearlyAll] = [formatMs(p50Ms), formatMs(p99Ms)];
  if (half === nearlyAll) return `${whose}99 in 100 end within ${nearlyAll}.`;
  return capital(`${whose}half end within ${half}, 99 in 100 within ${nearlyAll}.`);
}

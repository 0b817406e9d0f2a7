import { describe, expect, test } from 'vitest';
import { planOf } from '../../../src/engines/scene/plans.ts';
import { readTypedRequest } from '../../../src/engines/scene/request-line.ts';
import { scenes } from '../../../src/engines/scene/scenes/index.ts';
import { worldOf, type StudyInput, type Troubles } from '../../../src/engines/scene/index.ts';
import { runTraffic, summariseTraffic } from '../../../src/engines/traffic/index.ts';
import { summaryWords } from '../../../src/widgets/flow-view/summary-words.ts';
import { labelsOf, wordsFor } from '../../../src/widgets/traffic-playground/words.ts';
import { studyOf } from '../../engines/scene/support.ts';

function said(scene: string, more: Partial<StudyInput> = {}) {
  const study = studyOf(scenes.get(scene)!, 0, more);
  return { study, ...wordsFor(study, labelsOf(study)) };
}

function summed(scene: string, troubles: Troubles, retries: 'mesh' | 'both', maxEvents = 100_000) {
  const { files, tries } = scenes.get(scene)!;
  const load = { shape: 'steady', rateRps: 20, durationMs: 1000 } as const;
  const plan = planOf({ request: readTypedRequest(tries[0]).request, troubles, retries, load });
  const run = runTraffic(worldOf(files, ''), plan, 1, { maxEvents });
  const summary = summariseTraffic(run);
  return { summary, words: summaryWords({ run, summary }).replaceAll('\u00a0', ' ') };
}

const silent: Troubles = { 'shop/web-v1-0': 'silent' };
const stormy = scenes.get('retry-storm')!.troubles!;

describe('what does not end', () => {
  test('a request nothing limits never ends, and is told so', () => {
    const { study, answer, reason } = said('canary', { troubles: silent });
    expect(answer).toMatch(/^It never ends\./);
    expect(reason).toBe('Pod shop/web-v1-0: No answer ever comes, and no timeout is set.');
    expect(study.tries.isCut).toBe(false);
  });

  test('in a run such requests are counted apart, and the times are of the others', () => {
    const { summary, words } = summed('canary', silent, 'mesh');
    expect(summary.unfinished).toBeGreaterThan(0);
    expect(summary.answered + summary.unfinished).toBe(summary.requests);
    expect(words).toContain('of them never end: no timeout is set');
    expect(words).toContain('Of those that ended, half end within');
    expect(words).not.toContain('fail');
  });

  test('a run that fails as a whole says so without a percentage, and one time once', () => {
    const dead: Troubles = Object.fromEntries([0, 1, 2, 3].map((i) => [`default/ratings-${i}`, 'dead']));
    expect(summed('converted', dead, 'mesh').words).toContain('all fail;');
    const { words } = summed('four-controllers', {}, 'mesh');
    expect(words).toMatch(/all are answered\. 99 in 100 end within 20 ms\.$/);
  });

  test('a run that was stopped says when, and gives no times where nothing ended', () => {
    const { summary, words } = summed('retry-storm', stormy, 'both', 3000);
    expect(summary.unfinished).toBe(summary.requests);
    expect(summary.p50Ms).toBeNaN();
    expect(words).toMatch(/the run was stopped at [\d.]+ m?s, too large to go on, and \d+ had not ended/);
    expect(words).not.toMatch(/fail|within/);
  });

  test('a request of thousands of calls is reckoned to its end', () => {
    const { study, answer } = said('retry-storm', { retries: 'both' });
    expect(study.tries.calls['service:shop/stock']).toBe(4096);
    expect(answer).toContain('Service shop/stock gets 4,096 calls');
  });

  test('one of more calls than are reckoned says how many there are at least', () => {
    const { study, labels } = { study: said('retry-storm').study, labels: {} };
    const cut = { ...study, tries: { ...study.tries, isCut: true, outcome: 'unfinished' } as const };
    expect(wordsFor(cut, labels).answer).toMatch(/^This request makes more than 84 calls\./);
  });
});

test('where no retry is configured none is said to be left', () => {
  const { study } = said('retry-storm', { retries: 'none' });
  const whys = study.tries.steps.map(({ why }) => why);
  expect(whys.length).toBeGreaterThan(0);
  expect(whys.some((why) => why.includes('No retry is configured.'))).toBe(true);
  expect(whys.some((why) => why.includes('No retry is left'))).toBe(false);
});

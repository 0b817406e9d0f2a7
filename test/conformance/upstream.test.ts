/**
 * Other projects' conformance suites, replayed through the routing engine.
 * The data is read from `../shared/conformance`, or from HOP_CONFORMANCE_DIR; any folder of that format will do.
 * HOP_CONFORMANCE_SHOW=SUITE prints every disagreement of one suite.
 */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedPath } from '../support/shared.ts';
import { casesOf, type ReplayCase, type Suite } from './suite.ts';
import { suites } from './suites/index.ts';

const data = process.env['HOP_CONFORMANCE_DIR'] ?? sharedPath('conformance');
/** Floors are recorded on the shared data; on cases nobody has seen a tenth less is asked, and skips are only told. */
const isRecorded = process.env['HOP_CONFORMANCE_DIR'] === undefined;
const floorScale = isRecorded ? 1 : 0.9;
const show = process.env['HOP_CONFORMANCE_SHOW'];

interface Tally {
  passed: number;
  readonly failed: string[];
  /** Counts by reason. */
  readonly skipped: Map<string, number>;
}

function replay(cases: readonly ReplayCase[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const one of cases) {
    let tally = tallies.get(one.group);
    if (!tally) tallies.set(one.group, (tally = { passed: 0, failed: [], skipped: new Map() }));
    if (one.skip !== undefined || !one.run) {
      const reason = one.skip ?? 'nothing to run';
      tally.skipped.set(reason, (tally.skipped.get(reason) ?? 0) + 1);
      continue;
    }
    const differences = attempt(one.run);
    if (differences.length === 0) tally.passed += 1;
    else tally.failed.push(`${one.name}: ${differences.join(' ')}`);
  }
  return tallies;
}

function attempt(run: () => readonly string[]): readonly string[] {
  try {
    return run();
  } catch (error) {
    return [`threw ${(error as Error).stack ?? String(error)}`];
  }
}

function report(suite: Suite, group: string, { passed, failed, skipped }: Tally): string {
  const skips = [...skipped].toSorted((a, b) => b[1] - a[1]);
  const total = skips.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${suite.id} ${group}: ${passed} passed, ${failed.length} failed, ${total} skipped`,
    ...skips.map(([reason, count]) => `    skipped ${count}: ${reason}`),
    ...(show === suite.id ? failed.map((line) => `    ${line}`) : []),
  ].join('\n');
}

/** What is wrong with the folder as a whole. */
function folderProblem(folder: string): string | undefined {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return `${folder} is not a folder; HOP_CONFORMANCE_DIR names one laid out like ../shared/conformance.`;
  const folders = [...new Set(suites.list.map((suite) => suite.folder))];
  if (folders.some((name) => existsSync(path.join(folder, name)))) return undefined;
  return `${folder} holds none of the folders ${folders.join(', ')}.`;
}

describe('replay of upstream suites', () => {
  test('there is something to replay', ({ skip }) => {
    if (data === undefined) skip('the conformance data is not on this machine');
    else expect(folderProblem(data), folderProblem(data)).toBeUndefined();
  });

  for (const suite of suites.list) {
    const folder = data === undefined ? undefined : path.join(data, suite.folder);
    test(suite.id, ({ skip }) => {
      if (folder === undefined || !existsSync(folder)) return skip(`no folder ${suite.folder} in the conformance data`);
      const { cases, unreadable } = casesOf(suite, folder);
      const tallies = replay(cases);
      if (tallies.size === 0 && unreadable.length === 0 && !isRecorded)
        return skip(`no case of this suite in folder ${suite.folder}`);
      for (const [group, tally] of tallies) console.log(report(suite, group, tally));
      expect(unreadable, `files of ${folder} that cannot be read as ${suite.id}`).toEqual([]);
      expect(tallies.size, `cases in ${folder}`).toBeGreaterThan(0);
      for (const [group, { passed, failed, skipped }] of tallies) {
        const run = passed + failed.length;
        const left = [...skipped.values()].reduce((sum, count) => sum + count, 0);
        if (isRecorded) {
          expect(left / (left + run), `${group}: share of skipped cases`).toBeLessThanOrEqual(suite.mostSkipped);
        }
        const floor = suite.floors[group];
        expect(floor, `${group} has a floor in suites/${suite.id}.ts`).toBeDefined();
        if (run > 0) {
          expect(
            passed / run,
            `${group}: first disagreements:\n${failed.slice(0, 5).join('\n')}`,
          ).toBeGreaterThanOrEqual(floor! * floorScale);
        }
      }
      return undefined;
    });
  }
});

/** What a replayed suite is. One file per suite in suites/, listed once in suites/index.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** One recorded expectation, ready to run. */
export interface ReplayCase {
  /** File and case, e.g. `grpcroute-weight.json: 2`. */
  readonly name: string;
  /** What is counted together and has its own floor, e.g. `routing`, `conditions`. */
  readonly group: string;
  /** Why it is not run. */
  readonly skip?: string;
  /** @returns what differs from the recording, one sentence each; empty = it agrees. An exception counts as a failure. */
  run?(): readonly string[];
}

/** The data of one suite. */
export interface SuiteFolder {
  /** JSON files, sorted by name. */
  readonly jsonFiles: readonly string[];
  has(file: string): boolean;
  text(file: string): string;
  json<T>(file: string): T;
}

export interface Suite {
  readonly id: string;
  /** Folder below the conformance data. */
  readonly folder: string;
  /**
   * Smallest share of agreeing cases by group, 0–1, among those that are run. Raise it as the engine improves; never lower it.
   */
  readonly floors: Readonly<Record<string, number>>;
  /** Largest share of skipped cases, 0–1. */
  readonly mostSkipped: number;
  cases(folder: SuiteFolder): readonly ReplayCase[];
}

/** Cases of a suite; a file that is not of its form is told, and costs no other file its cases. */
export function casesOf(
  suite: Suite,
  folder: string,
): { readonly cases: readonly ReplayCase[]; readonly unreadable: readonly string[] } {
  const whole = openFolder(folder);
  try {
    return { cases: suite.cases(whole), unreadable: [] };
  } catch {
    const unreadable: string[] = [];
    const cases = whole.jsonFiles.flatMap((file) => {
      try {
        return suite.cases({ ...whole, jsonFiles: [file] });
      } catch (error) {
        unreadable.push(`${file}: ${(error as Error).message}`);
        return [];
      }
    });
    return { cases, unreadable };
  }
}

function openFolder(folder: string): SuiteFolder {
  const files = new Set(readdirSync(folder));
  const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  return {
    jsonFiles: [...files].filter((file) => file.endsWith('.json')).toSorted(),
    has: (file) => files.has(file),
    text,
    json: (file) => JSON.parse(text(file)),
  };
}

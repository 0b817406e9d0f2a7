/** Configuration in, what it does and what is wrong with it out. */
import type { ResiliencePolicy } from '../resilience/policy.ts';
import type { Place, Severity } from '../core/diagnostics.ts';
import { describeRef, refOf, type KubeObject, type Manifest, type ObjectDiagnostic } from '../routing/object.ts';
import { explainWorld } from './explain/index.ts';
import type { Explanation, LintFinding } from './finding.ts';
import type { RuleFinding } from './rule.ts';
import { rules } from './rules/index.ts';
import { readWorld } from './world.ts';

export interface LintReport {
  /** Every object in the order of the text. */
  readonly explanations: readonly Explanation[];
  /** The worst first, then in the order of files and places. */
  readonly findings: readonly LintFinding[];
  /** What could not be read. */
  readonly diagnostics: readonly ObjectDiagnostic[];
}

export interface LintOptions {
  /** Retry policies in the code of those who call, as a converter's source reads them. */
  readonly app?: readonly ResiliencePolicy[];
}

/** All files are looked at together. Never throws: what cannot be read is a diagnostic. */
export function lint(manifests: readonly Manifest[], options: LintOptions = {}): LintReport {
  const world = readWorld(manifests, options.app);
  const texts = new Map(manifests.map(({ file, text }) => [file, text]));
  const order = new Map(manifests.map(({ file }, i) => [file, i]));
  const byPlace = (a: { file: string; place?: { start: number } }, b: typeof a) =>
    (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || (a.place?.start ?? 0) - (b.place?.start ?? 0);
  const findings = rules.list.flatMap((rule) =>
    [...rule.check(world)]
      .filter(({ object }) => !world.isBroken(object))
      .map(({ object, path, atKey, message, fix }): LintFinding => ({
        ruleId: rule.id,
        severity: rule.severity,
        message,
        fix,
        file: object.file,
        place: firstLine(placeOf(object, path, atKey), texts.get(object.file) ?? ''),
        ref: refOf(object),
        source: rule.source,
      })),
  );
  return {
    explanations: explainWorld(world)
      .map((explanation) => (isRefused(explanation, findings) ? asRefused(explanation) : explanation))
      .toSorted(byPlace),
    findings: findings.toSorted((a, b) => worth[b.severity] - worth[a.severity] || byPlace(a, b)),
    diagnostics: world.diagnostics,
  };
}

const worth: Readonly<Record<Severity, number>> = { error: 2, warning: 1, info: 0 };

function isRefused({ ref, file }: Explanation, findings: readonly LintFinding[]): boolean {
  return findings.some(
    (finding) => finding.ruleId === 'refused' && finding.file === file && describeRef(finding.ref) === describeRef(ref),
  );
}

const asRefused = (explanation: Explanation): Explanation => ({
  ...explanation,
  text: `${explanation.text} Validation refuses it as it is written, so none of this takes effect.`,
});

function placeOf(object: KubeObject, path: RuleFinding['path'], atKey = false): Place {
  if ('line' in path) return path;
  return atKey ? object.keyPlaceOf(path) : object.placeOf(path);
}

/** What stands on several lines is marked on its first. */
function firstLine(place: Place, text: string): Place {
  const end = text.slice(place.start, place.end).search(/[ \t\r]*\n/);
  return end === -1 ? place : { ...place, end: place.start + Math.max(1, end) };
}

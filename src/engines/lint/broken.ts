/** Documents that did not parse: what could be read of them is no ground for a rule. */
import type { ObjectDiagnostic, Manifest } from '../routing/object.ts';

/** Whether an offset of a file lies in a document of which the YAML is broken; places cost time and are asked for only then. */
export type IsBroken = (file: string, startOf: () => number) => boolean;

/** At the start of a line these three ends a document, whatever stands around it. */
const mark = /^---(?=\s|$)/gm;

export function brokenDocuments(manifests: readonly Manifest[], diagnostics: readonly ObjectDiagnostic[]): IsBroken {
  const ranges = new Map<string, [number, number][]>();
  for (const { code, severity, file, place } of diagnostics) {
    if (!code.startsWith('yaml-') || severity !== 'error' || !place || file === undefined) continue;
    const text = manifests.find((manifest) => manifest.file === file)?.text ?? '';
    const marks = [...text.matchAll(mark)].map(({ index }) => index);
    // A complaint may be about the very end of a document.
    const at = Math.max(0, Math.min(place.start, text.length) - 1);
    const start = marks.findLast((index) => index <= at) ?? 0;
    const end = marks.find((index) => index > at) ?? text.length + 1;
    ranges.set(file, [...(ranges.get(file) ?? []), [start, end]]);
  }
  return (file, startOf) => {
    const broken = ranges.get(file);
    if (!broken) return false;
    const start = startOf();
    return broken.some(([from, to]) => from <= start && start < to);
  };
}

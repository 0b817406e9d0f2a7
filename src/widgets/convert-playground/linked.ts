/** Which lines of the report belong to a place of the source or of the YAML. */
import type { ConvertedLine } from '#engines/convert/index.ts';
import { placeAt, type Place } from '#engines/core/diagnostics.ts';

export type Side = 'source' | 'output';

/** What the reader points at: a line of the report, or an offset of one of the two texts. */
export type Pointing =
  { readonly from: 'report'; readonly line: number } | { readonly from: Side; readonly offset: number } | null;

const placeOn = (line: ConvertedLine, side: Side): Place | null =>
  side === 'source' ? line.sourcePlace : line.outputPlace;

/**
 * Indices of the lines that are meant: those whose place holds the offset, of nested ones the innermost; where none does,
 * those that begin in the same line of the text.
 */
export function linkedLines(report: readonly ConvertedLine[], pointing: Pointing, text: string): number[] {
  if (!pointing) return [];
  if (pointing.from === 'report') return pointing.line < report.length ? [pointing.line] : [];
  const { from, offset } = pointing;
  const placed = report.flatMap((line, index) => {
    const place = placeOn(line, from);
    return place ? [{ index, place }] : [];
  });
  const around = placed.filter(({ place }) => place.start <= offset && offset <= place.end);
  if (around.length === 0) {
    const { line } = placeAt(text, offset);
    return placed.filter(({ place }) => place.line === line).map(({ index }) => index);
  }
  const shortest = Math.min(...around.map(({ place }) => place.end - place.start));
  return around.filter(({ place }) => place.end - place.start === shortest).map(({ index }) => index);
}

/** Places of the lines on one side, each once. */
export function placesOf(report: readonly ConvertedLine[], lines: readonly number[], side: Side): Place[] {
  const places = lines.flatMap((index) => placeOn(report[index]!, side) ?? []);
  return places.filter(
    (place, i) => places.findIndex((other) => other.start === place.start && other.end === place.end) === i,
  );
}

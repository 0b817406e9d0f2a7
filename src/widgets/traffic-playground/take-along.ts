/** The study as a table and as files. */
import type { Manifest } from '#engines/routing/object.ts';
import type { SceneStudy, TypedRequest } from '#engines/scene/index.ts';
import type { FigureTable } from '../kit/TableTwin.tsx';

/** @param numbers of the stops, by node */
export function hopTable(
  { legs }: Pick<SceneStudy, 'legs'>,
  { method, url }: TypedRequest,
  numbers: Readonly<Record<string, number>>,
): FigureTable {
  return {
    caption: `Every hop of ${method} ${url}`,
    columns: ['call', 'stop', 'hop', 'name', 'reason', 'file', 'line'],
    rows: legs.flatMap(({ trail }, i) =>
      trail.hops.map(({ kind, name, node, reason, origin }) => [
        i + 1,
        numbers[node] ?? '',
        kind,
        name,
        reason,
        origin?.file ?? '',
        origin?.line ?? '',
      ]),
    ),
  };
}

/** @param draw the request's own draw in [0, 1) */
export function studyJson(study: SceneStudy, request: TypedRequest, draw: number): string {
  const { legs, tries, conditions, diagnostics } = study;
  const { method, url, headers, from } = request;
  return JSON.stringify(
    { request: { method, url, headers, from, draw }, legs, tries, conditions, diagnostics },
    null,
    2,
  );
}

/** All files as one text of several documents. */
export function joinedYaml(files: readonly Manifest[]): string {
  return files.map(({ file, text }) => `# ${file}\n${text.trimEnd()}\n`).join('---\n');
}

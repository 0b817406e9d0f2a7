/** What `hop backoff --expression` says beside the waits: findings, and what the formula resembles. */
import { analyseExpression, compileExpression } from '#engines/backoff/expression/index.ts';
import { nearestFormulas, nearestInMeshes, type Match } from '#engines/backoff/expression/nearest.ts';
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import type { ParamValue } from '#engines/core/params.ts';
import { columns } from '../options.ts';

const setText = (params: Match['params']): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ') || '(nothing to set)';

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

/**
 * @param text a formula that compiles
 * @param set names that `--set` gave a value: that they had none is no news
 */
export function judgeExpression(
  text: string,
  params: Readonly<Record<string, ParamValue>>,
  seed: number,
  set: readonly string[],
): { json: Record<string, unknown>; text: string } | undefined {
  const { compiled, diagnostics } = compileExpression(text);
  if (!compiled) return undefined;
  const { text: _text, ...rest } = params;
  const values = rest as Readonly<Record<string, number>>;
  const analysis = analyseExpression(compiled, values, { seed });
  const given = ({ code, place }: Diagnostic) =>
    code === 'formula-parameter' && place !== undefined && set.includes(text.slice(place.start, place.end));
  const findings = [...diagnostics.filter((finding) => !given(finding)), ...analysis.findings];
  const nearest = nearestFormulas(compiled, analysis, { values });
  const meshes = nearestInMeshes(compiled, analysis, { values });
  const rows = [
    ...nearest.map((match) => ['', match] as const),
    ...meshes.map((match) => [match.mesh, match] as const),
  ];
  return {
    json: { findings, nearest, meshes },
    text: [
      '',
      ...findings.map((finding) => `${finding.severity}: ${finding.message} ${finding.hint}`),
      '',
      columns([
        ['nearest', 'in', 'difference', 'with'],
        ...rows.map(([mesh, m]) => [m.formula, mesh, percent(m.difference), setText(m.params)]),
      ]),
    ].join('\n'),
  };
}

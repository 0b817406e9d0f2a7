/** What can be said of a typed formula besides its waits: what should worry its author, and what comes near to it. */
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import type { ParamValue } from '#engines/core/params.ts';
import { analyseExpression, compileExpression } from '#engines/backoff/expression/index.ts';
import { nearestFormulas, nearestInMeshes, type Match, type MeshMatch } from '#engines/backoff/expression/nearest.ts';

export interface JudgementRequest {
  readonly text: string;
  readonly values: Readonly<Record<string, ParamValue>>;
  readonly retries: number;
  readonly seed: number;
}

export interface Judgement {
  readonly findings: readonly Diagnostic[];
  readonly nearest: readonly Match[];
  readonly meshes: readonly MeshMatch[];
}

/** @returns undefined for a text that cannot be read as a formula */
export function judge({ text, values, retries, seed }: JudgementRequest): Judgement | undefined {
  const { compiled } = compileExpression(text);
  if (!compiled) return undefined;
  const numbers = values as Readonly<Record<string, number>>;
  const analysis = analyseExpression(compiled, numbers, { retries: Math.max(10, retries), draws: 10_000, seed });
  return {
    findings: analysis.findings,
    nearest: nearestFormulas(compiled, analysis, { values: numbers }),
    meshes: nearestInMeshes(compiled, analysis, { values: numbers }),
  };
}

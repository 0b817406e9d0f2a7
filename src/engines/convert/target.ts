/** What a target is: one mesh or gateway that a policy can be written for. One file each, listed once in targets/index.ts. */
import type { SourceRef } from '../core/source-ref.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';

/** Fields of the policy that say something about behaviour; a target maps each one or declares it lost. */
export type PolicyField = Exclude<keyof ResiliencePolicy, 'name' | 'library' | 'version' | 'unknown' | 'places'>;

export type Status = 'exact' | 'approximate' | 'lost';

/** Where a value stands in the emitted documents: index of the document, then keys and indices. */
export type OutputPath = readonly [document: number, ...path: (string | number)[]];

export interface ReportLine {
  readonly field: PolicyField;
  readonly status: Status;
  /** What became of it and why; for a loss, what to do instead. */
  readonly detail: string;
  readonly outputPath?: OutputPath;
}

/** How a wait is refitted when the target has no field for its shape. */
export type Fit = 'mean-preserving' | 'never-longer';

export interface EmitOptions {
  /** Name of the Kubernetes Service that is called. */
  readonly host: string;
  readonly fit: Fit;
}

export const defaultEmitOptions: EmitOptions = Object.freeze({ host: 'ratings', fit: 'mean-preserving' });

/** Plain data, ready to be written as YAML. */
export type PlainValue = string | number | boolean | readonly PlainValue[] | { readonly [key: string]: PlainValue };
export type PlainDocument = { readonly [key: string]: PlainValue };

export interface Emission {
  readonly documents: readonly PlainDocument[];
  readonly report: readonly ReportLine[];
}

export interface Target {
  readonly id: string;
  readonly label: string;
  /** One sentence: what is written. */
  readonly summary: string;
  readonly sources: readonly SourceRef[];
  emit(policy: ResiliencePolicy, options: EmitOptions): Emission;
}

/** Notes what became of a field. */
export type Note = (field: PolicyField, status: Status, detail: string, outputPath?: OutputPath) => void;

/** One writer per field: a new field of the policy does not compile until every target has said what it does with it. */
export type FieldWriters<Draft> = {
  readonly [K in PolicyField]: (value: ResiliencePolicy[K], draft: Draft, note: Note, options: EmitOptions) => void;
};

/** Runs every writer over a fresh draft. */
export function writeFields<Draft>(
  policy: ResiliencePolicy,
  draft: Draft,
  writers: FieldWriters<Draft>,
  options: EmitOptions,
): ReportLine[] {
  const report: ReportLine[] = [];
  const note: Note = (field, status, detail, outputPath) => {
    report.push({ field, status, detail, ...(outputPath && { outputPath }) });
  };
  const write = <K extends PolicyField>(field: K): void => writers[field](policy[field], draft, note, options);
  for (const field of Object.keys(writers) as PolicyField[]) write(field);
  return report;
}

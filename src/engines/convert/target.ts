/** What a target is: one mesh or gateway that a policy can be written for. One file each, listed once in targets/index.ts. */
import type { Diagnostic } from '../core/diagnostics.ts';
import { resolveParams, type ParamSpecs, type ParamValue, type ParamValues } from '../core/params.ts';
import type { SourceRef } from '../core/source-ref.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import { sayUnknown } from './unknown-words.ts';

/** Fields of the policy that say something about behaviour; a target maps each one or declares it lost. */
export type PolicyField = Exclude<
  keyof ResiliencePolicy,
  'name' | 'library' | 'version' | 'unknown' | 'places' | 'totalTimeoutBetweenTries'
>;

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

/**
 * How waits are refitted when the target has no fields for their shape. `nearest-mean`: as near to the library's mean waits as
 * its fields reach, which need not be the same mean; `never-longer`: within the library's longest waits.
 */
export type Fit = 'nearest-mean' | 'never-longer';

export interface EmitOptions {
  /** Name of the Kubernetes Service that is called. */
  readonly host: string;
  readonly fit: Fit;
  /** Values of the target's own options; those left out take their defaults. */
  readonly settings?: Readonly<Record<string, ParamValue>>;
}

export const defaultEmitOptions: EmitOptions = Object.freeze({ host: 'ratings', fit: 'nearest-mean' });

/** Plain data, ready to be written as YAML. */
export type PlainValue = string | number | boolean | readonly PlainValue[] | { readonly [key: string]: PlainValue };
export type PlainDocument = { readonly [key: string]: PlainValue };

export interface Emission {
  readonly documents: readonly PlainDocument[];
  readonly report: readonly ReportLine[];
  /** What concerns the target or the whole, not one field: a retired product, a setting out of range. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** What the target's writers see: the options with its own settings resolved. */
export interface ResolvedOptions<S extends ParamSpecs = ParamSpecs> {
  readonly host: string;
  readonly fit: Fit;
  readonly settings: ParamValues<S>;
}

export const targetKindLabels = {
  mesh: 'service mesh',
  gateway: 'gateway',
  ingress: 'ingress controller',
  proxy: 'proxy',
} as const;

/** What the reference says about a target besides what it computes. */
export interface TargetFacts {
  readonly id: string;
  readonly label: string;
  readonly kind: keyof typeof targetKindLabels;
  /** One sentence: what is written. */
  readonly summary: string;
  /** Version of the product whose rules are followed. */
  readonly version: string;
  /** Kinds of documents it may write. */
  readonly writes: readonly string[];
  /** What happens when nothing is written. */
  readonly defaults: readonly string[];
  /** What surprises people. */
  readonly gotchas: readonly string[];
  /** Why it should not be chosen any more. */
  readonly retired?: string;
  readonly sources: readonly SourceRef[];
}

export interface Target extends TargetFacts {
  /** What can be chosen about the writing, e.g. the version of the mesh. */
  readonly options: ParamSpecs;
  emit(policy: ResiliencePolicy, options: EmitOptions): Emission;
  /**
   * The behaviour of documents that `emit` wrote, as a policy: what the product does with them, its defaults and its
   * silences included. Conditions are what the proxy sees.
   */
  readBack(documents: readonly PlainDocument[], options: EmitOptions): ResiliencePolicy;
}

interface TargetDefinition<S extends ParamSpecs> extends TargetFacts {
  readonly options: S;
  emit(policy: ResiliencePolicy, options: ResolvedOptions<S>): Emission;
  readBack(documents: readonly PlainDocument[], options: ResolvedOptions<S>): ResiliencePolicy;
}

/** Resolves the target's settings before its own code sees them; what is wrong with them is reported. */
export function defineTarget<const S extends ParamSpecs>(definition: TargetDefinition<S>): Target {
  const resolve = ({ host, fit, settings }: EmitOptions) => {
    const { values, diagnostics } = resolveParams(definition.options, settings);
    return { options: { host, fit, settings: values }, diagnostics };
  };
  const retired: Diagnostic[] = definition.retired
    ? [
        {
          code: 'retired-target',
          severity: 'warning',
          message: definition.retired,
          hint: 'Choose another target for anything new.',
        },
      ]
    : [];
  return {
    ...definition,
    emit(policy, given) {
      const { options, diagnostics } = resolve(given);
      const emission = definition.emit(policy, options);
      return { ...emission, diagnostics: [...retired, ...diagnostics, ...(emission.diagnostics ?? [])] };
    },
    readBack: (documents, given) => definition.readBack(documents, resolve(given).options),
  };
}

/** A status with its reason, before it is known which field and place it belongs to. */
export interface Said {
  readonly status: Status;
  readonly detail: string;
}

/** Notes what became of a field. */
export type Note = (field: PolicyField, status: Status, detail: string, outputPath?: OutputPath) => void;

/** One writer per field: a new field of the policy does not compile until every target has said what it does with it. */
export type FieldWriters<Draft> = {
  readonly [K in PolicyField]: (value: ResiliencePolicy[K], draft: Draft, note: Note, options: ResolvedOptions) => void;
};

/** A writer for what the target has nothing for: lost wherever the policy has it. */
export const lost =
  <K extends PolicyField>(field: K, why: string) =>
  (value: ResiliencePolicy[K], _draft: unknown, note: Note): void => {
    if (value) note(field, 'lost', why);
  };

/** What ends the whole call also ends a running try, which a limit looked at between tries does not. */
const cutsTriesOff = (status: Status, detail: string): Said =>
  status === 'exact'
    ? { status: 'approximate', detail: `${detail} The library lets a running try finish; here it is cut off.` }
    : { status, detail };

/** Runs every writer over a fresh draft. A value that could not be read and that no writer spoke about is declared lost. */
export function writeFields<Draft>(
  policy: ResiliencePolicy,
  draft: Draft,
  writers: FieldWriters<Draft>,
  options: ResolvedOptions,
): ReportLine[] {
  const report: ReportLine[] = [];
  const note: Note = (field, status, detail, outputPath) => {
    const said =
      field === 'totalTimeoutMs' && policy.totalTimeoutBetweenTries ? cutsTriesOff(status, detail) : { status, detail };
    report.push({ field, ...said, ...(outputPath && { outputPath }) });
  };
  const fields = Object.keys(writers) as PolicyField[];
  const write = <K extends PolicyField>(field: K): void => writers[field](policy[field], draft, note, options);
  for (const field of fields) write(field);
  for (const unknown of policy.unknown) {
    const dotted = unknown.field;
    const field = fields.find((candidate) => dotted === candidate || dotted.startsWith(`${candidate}.`));
    if (!field || report.some((line) => line.field === field)) continue;
    note(field, 'lost', `${sayUnknown(unknown)}, so nothing is written for it. Fill it in.`);
  }
  return report;
}

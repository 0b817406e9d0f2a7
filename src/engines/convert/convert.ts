/** Snippet in, documents and a report out. */
import type { Diagnostic, Place } from '../core/diagnostics.ts';
import { placeAt } from '../core/diagnostics.ts';
import { placeInYaml, toYaml } from '../core/yaml.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import { repeatedAttributes } from './java/annotations.ts';
import { lookAlikesIn } from './look-alikes.ts';
import { snapshot } from './snapshot.ts';
import { sources } from './sources/index.ts';
import { languageNames, syntaxDiagnostics, type SourceText } from './syntax.ts';
import { defaultEmitOptions, type EmitOptions, type PolicyField, type Status } from './target.ts';
import { targets } from './targets/index.ts';

export interface PolicyReading {
  readonly policies: readonly ResiliencePolicy[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Everything the sources of this language find, in the order of the text. Never throws. */
export function readPolicies(parsed: SourceText): PolicyReading {
  const source = { ...parsed, root: snapshot(parsed.root, parsed.text) };
  const candidates = sources.list.filter((candidate) => candidate.language === source.language);
  const readings = candidates.map((candidate) => candidate.read(source));
  const policies = readings
    .flatMap((reading) => reading.policies)
    .toSorted((a, b) => (a.places['policy']?.start ?? 0) - (b.places['policy']?.start ?? 0));
  const repeated = source.language === 'java' ? repeatedAttributes(source) : [];
  const diagnostics = [
    ...syntaxDiagnostics(source),
    ...repeated,
    ...readings.flatMap((reading) => reading.diagnostics),
    ...lookAlikesIn(
      source,
      candidates.map(({ label }) => label),
    ),
  ];
  if (policies.length === 0)
    diagnostics.push(
      nothingFound(
        source,
        candidates.flatMap((c) => c.forms),
      ),
    );
  return { policies, diagnostics };
}

function nothingFound({ text, language }: SourceText, forms: readonly string[]): Diagnostic {
  const empty = text.trim() === '';
  return {
    code: 'no-policy',
    severity: 'error',
    message: empty
      ? `Unexpected empty text, expected ${languageNames[language]} with a retry policy.`
      : `Unexpected text without a retry policy; looked for ${forms.join('; ')}.`,
    place: placeAt(text, 0, 0),
    hint:
      language === 'yaml'
        ? 'Paste the block of settings with its parent keys.'
        : 'Paste the annotated method or the statement that builds the policy.',
  };
}

export interface ConvertedLine {
  readonly field: PolicyField;
  readonly status: Status;
  readonly detail: string;
  readonly sourcePlace: Place | null;
  readonly outputPlace: Place | null;
}

export interface Conversion {
  readonly policy: ResiliencePolicy;
  readonly target: string;
  /** YAML, documents separated by `---`. */
  readonly documents: string;
  readonly report: readonly ConvertedLine[];
  /** What concerns the target or the whole, e.g. that it is retired. */
  readonly diagnostics: readonly Diagnostic[];
}

const separator = '---\n';

/** @throws RangeError for an unknown target id */
export function convertPolicy(
  policy: ResiliencePolicy,
  targetId: string,
  options: EmitOptions = defaultEmitOptions,
): Conversion {
  const { documents, report, diagnostics = [] } = targets.require(targetId).emit(policy, options);
  const texts = documents.map((document) => toYaml(document));
  const whole = texts.join(separator);
  const starts = texts.map((_, i) => texts.slice(0, i).reduce((sum, t) => sum + t.length + separator.length, 0));
  const outputPlace = (path: readonly (string | number)[] | undefined): Place | null => {
    if (!path) return null;
    const [document, ...rest] = path as [number, ...(string | number)[]];
    const place = placeInYaml(texts[document] ?? '', rest);
    return place ? placeAt(whole, starts[document]! + place.start, starts[document]! + place.end) : null;
  };
  return {
    policy,
    target: targetId,
    documents: whole,
    report: report.map(({ field, status, detail, outputPath }) => ({
      field,
      status,
      detail,
      sourcePlace: policy.places[field] ?? null,
      outputPlace: outputPlace(outputPath),
    })),
    diagnostics,
  };
}

/** Snippet in, documents and a report out. */
import type { Diagnostic, Place } from '../core/diagnostics.ts';
import { placeAt, placesOf } from '../core/diagnostics.ts';
import { placesInYaml, toYaml } from '../core/yaml.ts';
import type { ResiliencePolicy } from '../resilience/policy.ts';
import { looksLikeCode } from './guess-language.ts';
import { lookAlikesIn } from './look-alikes.ts';
import { repeatedNames } from './repeated-names.ts';
import { snapshot } from './snapshot.ts';
import type { Source } from './source.ts';
import { sources } from './sources/index.ts';
import { languageNames, languages, syntaxDiagnostics, type SourceText } from './syntax.ts';
import { defaultEmitOptions, type EmitOptions, type PolicyField, type Status } from './target.ts';
import { targets } from './targets/index.ts';
import { refusalOfTree } from './text-limits.ts';

export interface PolicyReading {
  readonly policies: readonly ResiliencePolicy[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Everything the sources of this language find, in the order of the text. Never throws. */
export function readPolicies(parsed: SourceText): PolicyReading {
  if (parsed.refusal) return { policies: [], diagnostics: [parsed.refusal] };
  const source = { ...parsed, root: snapshot(parsed.root, parsed.text, parsed.insertions) };
  const refusal = refusalOfTree(source);
  if (refusal) return { policies: [], diagnostics: [refusal] };
  const candidates = sources.list.filter((candidate) => candidate.language === source.language);
  const readings = candidates.map((candidate) => candidate.read(source));
  const policies = readings
    .flatMap((reading) => reading.policies)
    .toSorted((a, b) => (a.places['policy']?.start ?? 0) - (b.places['policy']?.start ?? 0));
  const faults = syntaxDiagnostics(source).filter((one) => policies.length > 0 || matters(one, source));
  const diagnostics = [
    ...faults,
    ...repeatedNames(source),
    ...readings.flatMap((reading) => reading.diagnostics),
    ...lookAlikesIn(
      source,
      candidates.map(({ label }) => label),
    ),
  ];
  if (policies.length === 0) diagnostics.push(nothingFound(source, candidates, faults[0]?.place));
  return { policies, diagnostics: diagnostics.toSorted((a, b) => startOf(a) - startOf(b)) };
}

/** Those about the whole come last, whatever they point at. */
const startOf = ({ code, place }: Diagnostic): number =>
  code === 'no-policy' || !place ? Number.MAX_SAFE_INTEGER : place.start;

/** Where nothing was found: a missing `;` never is the reason, and what is no code cannot be mended as code. */
const matters = ({ code }: Diagnostic, { text, guessed }: SourceText): boolean =>
  code !== 'syntax-missing' && !(guessed && !looksLikeCode(text));

/** @param fault where the text does not parse, the likely cause */
function nothingFound(
  { text, language, guessed }: SourceText,
  looked: readonly Source[],
  fault: Place | undefined,
): Diagnostic {
  const each = looked.length > 2 ? 1 : 2;
  const forms = looked.map((source) => `${source.label} (${source.forms.slice(0, each).map(shortForm).join(', ')})`);
  const expected = guessed ? anyLanguage : languageNames[language];
  const start = text.length - text.trimStart().length;
  const snippet = 'Paste the annotated method or the statement that builds the policy';
  const block = 'the block of settings with its parent keys';
  return {
    code: 'no-policy',
    severity: 'error',
    message:
      text.trim() === ''
        ? `Unexpected empty text, expected ${expected} with a retry policy.`
        : guessed
          ? `Unexpected text without a retry policy; looked for ${everySource()}.`
          : `Unexpected ${languageNames[language]} without a retry policy; looked for ${forms.join(', ')}.`,
    place: text.trim() === '' ? placeAt(text, 0, 0) : (fault ?? placeAt(text, start, text.trimEnd().length)),
    hint: guessed ? `${snippet}, or ${block}.` : language === 'yaml' ? `Paste ${block}.` : `${snippet}.`,
  };
}

const anyLanguage = `${languages
  .slice(0, -1)
  .map((language) => languageNames[language])
  .join(', ')} or ${languageNames[languages.at(-1)!]}`;

/** What each language is read for: `Spring Retry, … (Java), …`. */
function everySource(): string {
  const lists = languages.map((language) => {
    const labels = sources.list.filter((source) => source.language === language).map(({ label }) => label);
    return `${labels.join(', ')} (${languageNames[language]})`;
  });
  return lists.join('; ');
}

/** The first of what a form names, without arguments: `@Retryable(maxAttempts, …)` as `@Retryable(…)`. */
const shortForm = (form: string): string =>
  form
    .replace(/^[\w ]+’s (?=@)/, '')
    .replace(/\((?:[^()]|\([^()]*\))+\)/g, '(…)')
    .split(/, | and | with |: /)[0]!;

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
  const placesIn = texts.map(placesInYaml);
  const placeIn = placesOf(whole);
  const outputPlace = (path: readonly (string | number)[] | undefined): Place | null => {
    if (!path) return null;
    const [document, ...rest] = path as [number, ...(string | number)[]];
    const place = placesIn[document]?.(rest);
    return place ? placeIn(starts[document]! + place.start, starts[document]! + place.end) : null;
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

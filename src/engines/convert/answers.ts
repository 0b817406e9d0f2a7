/** What a reader says about values the text does not tell: each answer takes its place in the text, which is read again. */
import { placeAt, type Diagnostic, type Place } from '../core/diagnostics.ts';
import type { ResiliencePolicy, Unknown } from '../resilience/policy.ts';
import { readPolicies, type PolicyReading } from './convert.ts';
import type { Language, SourceText } from './syntax.ts';

/** Answers by `questionKey`: a number, a time such as `200 ms`, or code as it would stand in the text. */
export type Answers = Readonly<Record<string, string>>;

export interface Question extends Unknown {
  readonly key: string;
  /** Names of the policies that ask. */
  readonly policies: readonly string[];
}

export interface AnsweredReading extends PolicyReading {
  /** What the text does not tell, answered or not, in the order in which it was met. */
  readonly questions: readonly Question[];
}

/** At most this many places are filled in; each one is a new reading of the text. */
const maxRounds = 40;
const maxAnswerLength = 2000;

/** The same expression for the same field is one question, however often it stands in the text. */
export const questionKey = ({ field, text }: Pick<Unknown, 'field' | 'text'>): string => `${field} ${text}`;

interface Edit {
  /** In the text as it was given. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Reads a text with its answers. Places are those of the text as it was given. Never throws but for what `parse` throws.
 * @param parse parses another text of the same language
 */
export async function readAnswered(
  source: SourceText,
  answers: Answers,
  parse: (text: string) => Promise<SourceText>,
): Promise<AnsweredReading> {
  const questions = new Map<string, Question>();
  const remarks: Diagnostic[] = [];
  const tried = new Set<string>();
  const patches = new Map<string, Partial<ResiliencePolicy>>();
  let edits: readonly Edit[] = [];
  let reading = readPolicies(source);
  collect(reading, source.text, edits, questions);
  for (let round = 0; round < maxRounds; round++) {
    const open = openQuestion(reading, answers, tried);
    if (!open) break;
    const key = questionKey(open);
    tried.add(`${key} ${open.place?.start}`);
    const answer = answers[key]!.trim().slice(0, maxAnswerLength);
    const place = open.place && toGiven(open.place, edits);
    let found = false;
    for (const text of spellings(answer, open.field, source.language)) {
      const edit = place && { start: place.start, end: place.end, text };
      if (!edit || edits.some((other) => edit.start < other.end && other.start < edit.end)) break;
      const more = [...edits, edit].toSorted((a, b) => a.start - b.start);
      const next = readPolicies(await parse(withEdits(source.text, more)));
      if (isWorse(reading, next) || stillAsked(next, open.field, edit, more)) continue;
      [reading, edits, found] = [next, more, true];
      collect(reading, source.text, edits, questions);
      break;
    }
    if (found) continue;
    const patch = patchFor(open.field, answer);
    if (patch) patches.set(key, patch);
    else remarks.push(unusable(open, answer, place && placeAt(source.text, place.start, place.end)));
  }
  const back = (place: Place): Place => {
    const { start, end } = toGiven(place, edits);
    return placeAt(source.text, start, end);
  };
  const policies = reading.policies.map((policy) => patched(movePlaces(policy, back), patches));
  const diagnostics = reading.diagnostics.map((d) => (d.place ? { ...d, place: back(d.place) } : d));
  return { policies, diagnostics: [...diagnostics, ...remarks], questions: [...questions.values()] };
}

function collect(
  { policies }: PolicyReading,
  given: string,
  edits: readonly Edit[],
  questions: Map<string, Question>,
): void {
  for (const { name, unknown } of policies) {
    for (const asked of unknown) {
      const key = questionKey(asked);
      const known = questions.get(key);
      const { start, end } = asked.place ? toGiven(asked.place, edits) : { start: 0, end: 0 };
      if (!known) questions.set(key, { ...asked, place: placeAt(given, start, end), key, policies: [name] });
      else if (!known.policies.includes(name)) questions.set(key, { ...known, policies: [...known.policies, name] });
    }
  }
}

function openQuestion({ policies }: PolicyReading, answers: Answers, tried: ReadonlySet<string>): Unknown | undefined {
  return policies
    .flatMap(({ unknown }) => unknown)
    .find((asked) => {
      const key = questionKey(asked);
      return Object.hasOwn(answers, key) && answers[key]!.trim() !== '' && !tried.has(`${key} ${asked.place?.start}`);
    });
}

const timeUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** A number, or a time in ms. */
function readScalar(answer: string): { readonly value: number; readonly timed: boolean } | undefined {
  const [, number, unit] = /^(\d{1,12}(?:[.,]\d{1,6})?)\s*(ms|s|min|h)?$/.exec(answer) ?? [];
  if (number === undefined) return undefined;
  const value = Number(number.replace(',', '.'));
  return unit ? { value: value * timeUnits[unit]!, timed: true } : { value, timed: false };
}

const durationCode: Readonly<Record<Language, (ms: number) => string>> = {
  csharp: (ms) => `TimeSpan.FromMilliseconds(${ms})`,
  java: (ms) => `Duration.ofMillis(${Math.round(ms)})`,
  yaml: (ms) => `${ms}ms`,
};

/** How an answer may stand in the text, the likelier spelling first. A bare number is read as the code would read it. */
function spellings(answer: string, field: string, language: Language): string[] {
  const scalar = readScalar(answer);
  if (!scalar) return [answer];
  if (scalar.timed) return [durationCode[language](scalar.value)];
  const mayBeTime = field.endsWith('Ms') || field.startsWith('backoff');
  return [String(scalar.value), ...(mayBeTime ? [durationCode[language](scalar.value)] : [])];
}

const syntaxFindings = ({ diagnostics }: PolicyReading): number =>
  diagnostics.filter(({ code }) => code.startsWith('syntax-')).length;

const isWorse = (before: PolicyReading, after: PolicyReading): boolean =>
  after.policies.length < before.policies.length || syntaxFindings(after) > syntaxFindings(before);

function stillAsked({ policies }: PolicyReading, field: string, edit: Edit, edits: readonly Edit[]): boolean {
  return policies
    .flatMap(({ unknown }) => unknown)
    .some((asked) => {
      if (asked.field !== field || !asked.place) return false;
      const { start, end } = toGiven(asked.place, edits);
      return start < Math.max(edit.end, edit.start + 1) && edit.start < Math.max(end, start + 1);
    });
}

/** Values that can be set without the code around them. A single wait is taken for all. */
function patchFor(field: string, answer: string): Partial<ResiliencePolicy> | undefined {
  if (field === 'maxRetries' && answer === 'unlimited') return { maxRetries: 'unlimited' };
  const scalar = readScalar(answer);
  if (!scalar) return undefined;
  if (field === 'maxRetries')
    return scalar.timed || !Number.isInteger(scalar.value) ? undefined : { maxRetries: scalar.value };
  if (field === 'perTryTimeoutMs' || field === 'totalTimeoutMs') return { [field]: scalar.value };
  if (field.startsWith('backoff'))
    return { backoff: { formula: 'constant', params: { delayMs: Math.min(scalar.value, 86_400_000) } } };
  return undefined;
}

function patched(policy: ResiliencePolicy, patches: ReadonlyMap<string, Partial<ResiliencePolicy>>): ResiliencePolicy {
  return policy.unknown.reduce((made, asked) => {
    const patch = patches.get(questionKey(asked));
    return patch ? { ...made, ...patch, unknown: made.unknown.filter((other) => other !== asked) } : made;
  }, policy);
}

function withEdits(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}

type Span = Pick<Place, 'start' | 'end'>;

/** Where a place of the text with its edits stands in the text as it was given. */
function toGiven({ start, end }: Span, edits: readonly Edit[]): Span {
  let shift = 0;
  let [from, to]: [number | undefined, number | undefined] = [undefined, undefined];
  for (const edit of edits) {
    const editStart = edit.start + shift;
    const editEnd = editStart + edit.text.length;
    if (from === undefined && start < editEnd) from = start < editStart ? start - shift : edit.start;
    if (to === undefined && end <= editEnd) to = end <= editStart ? end - shift : edit.end;
    shift += edit.text.length - (edit.end - edit.start);
  }
  return { start: from ?? start - shift, end: to ?? end - shift };
}

function movePlaces(policy: ResiliencePolicy, back: (place: Place) => Place): ResiliencePolicy {
  return {
    ...policy,
    places: Object.fromEntries(Object.entries(policy.places).map(([field, place]) => [field, back(place)])),
    unknown: policy.unknown.map((asked) => (asked.place ? { ...asked, place: back(asked.place) } : asked)),
  };
}

function unusable({ text }: Unknown, answer: string, place: Place | undefined): Diagnostic {
  return {
    code: 'answer-unusable',
    severity: 'warning',
    message: `Unexpected answer “${answer.slice(0, 60)}” for “${text.slice(0, 60)}”, expected what the code could say in its place.`,
    ...(place && { place }),
    hint: 'Give a number, a time such as 200 ms, or the code that stands there.',
  };
}

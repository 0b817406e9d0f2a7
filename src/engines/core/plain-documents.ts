/** A text taken apart into its documents, the plain ones read fast (plain-yaml.ts). */
import { placesOf, type Place, type PlaceReader } from './diagnostics.ts';
import { flowPlaces } from './flow-places.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { YamlDocument, YamlPath, YamlReading } from './yaml.ts';

/** Directives and document ends reach from one document into the next; tabs and other line ends are the full parser's. */
const reachesFurther = /[\t\r\ufeff\u2028\u2029\u0085]|^(?:%|\.\.\.)/m;
const blank = /^(?:[ ]*(?:#[^\n]*)?(?:\n|$))*$/;

/**
 * Every document of the text; one that is not plain is handed to `parse` by itself.
 * @returns undefined where documents cannot be told apart safely, or `parse` has something to say about one:
 * then the text is for the full parser as a whole.
 */
export function readPlainDocuments(text: string, parse: (part: string) => YamlReading): YamlReading | undefined {
  if (reachesFurther.test(text)) return undefined;
  const documents: YamlDocument[] = [];
  const placeBetween = placesOf(text);
  for (const { start, end, content } of partsOf(text)) {
    if (end < text.length && endsInSpaces(text, start, end)) return undefined;
    const plain = readPlainYaml(text, content, end);
    const index = documents.length;
    if (plain?.flowStart !== undefined) {
      documents.push(flowDocument(index, plain.value, text, plain.flowStart, placeBetween));
      continue;
    }
    const whole = () => parse(text.slice(start, end));
    const first = plain ? undefined : whole();
    if (first && (first.diagnostics.length > 0 || first.documents.length !== 1)) return undefined;
    const full = () => (first ?? whole()).documents[0]!;
    const { value } = plain ?? first!.documents[0]!;
    documents.push(
      movedDocument(index, value, full, ({ start: from, end: to }) => placeBetween(start + from, start + to)),
    );
  }
  return documents.length > 0 ? { documents, diagnostics: [] } : undefined;
}

/** Whether blank lines with spaces stand before the next marker: with it in sight, the parser ends the document sooner. */
function endsInSpaces(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && (text[at - 1] === ' ' || text[at - 1] === '\n')) at -= 1;
  const blanks = text.slice(at, end);
  return blanks.includes(' ', blanks.indexOf('\n'));
}

interface Part {
  readonly start: number;
  readonly end: number;
  /** Where the text after the marker's line begins; `start` where the marker's line holds more than the marker. */
  readonly content: number;
}

function partsOf(text: string): readonly Part[] {
  const starts: number[] = [];
  for (let at = text.startsWith('---') ? 0 : after(text, 0); at !== -1; at = after(text, at)) {
    const next = text[at + 3];
    if (next === undefined || next === ' ' || next === '\t' || next === '\n') starts.push(at);
  }
  const [first] = starts;
  const preamble = first === undefined ? text : text.slice(0, first);
  const all = first === 0 || blank.test(preamble) ? starts : [0, ...starts];
  return all.map((start, i): Part => {
    const end = all[i + 1] ?? text.length;
    if (start === 0 && first !== 0) return { start, end, content: start };
    return { start, end, content: text[start + 3] === '\n' ? start + 4 : start };
  });
}

/** The next line that begins with three dashes. */
function after(text: string, at: number): number {
  const found = text.indexOf('\n---', at);
  return found === -1 ? -1 : found + 1;
}

function flowDocument(
  index: number,
  value: unknown,
  text: string,
  start: number,
  placeBetween: PlaceReader,
): YamlDocument {
  let places: ReturnType<typeof flowPlaces> | undefined;
  const place = (path: YamlPath, key: boolean) => placeBetween(...(places ??= flowPlaces(text, start))(path, key));
  return {
    index,
    value,
    get place() {
      return place([], false);
    },
    placeOf: (path) => place(path, false),
    keyPlaceOf: (path) => place(path, true),
  };
}

/** A document parsed by itself, with its places in the whole text. */
function movedDocument(
  index: number,
  value: unknown,
  parse: () => YamlDocument,
  move: (place: Place) => Place,
): YamlDocument {
  let parsed: YamlDocument | undefined;
  const full = () => (parsed ??= parse());
  return {
    index,
    value,
    get place() {
      return move(full().place);
    },
    placeOf: (path) => move(full().placeOf(path)),
    keyPlaceOf: (path) => move(full().keyPlaceOf(path)),
  };
}

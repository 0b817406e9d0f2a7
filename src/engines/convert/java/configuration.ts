/** Code and settings pasted together: which lines are Resilience4j's settings, and which are Java. */

const startOfSettings =
  /^\s*["']?(?:resilience4j|spring)["']?\s*:\s*(?:#.*)?$|^\s*(?:resilience4j\.|management\.|spring\.)[\w.[\]-]+\s*[:=]/;
const yamlLine = /^(?:\s+\S.*|#.*|---.*|["']?[A-Za-z_][\w.-]*["']?\s*:(?:\s.*)?|-\s.*|\s*)$/;
const propertyLine = /^\s*(?:[#!].*|[A-Za-z_][\w.[\]-]*\s*[=:].*|)$/;
/** A line that only Java has, however it is indented. */
const javaLine = /[;{]\s*$|^\s*(?:@\w|\/\/|\/\*|\*|import\s|package\s|public\s|private\s|})/;

export interface SplitText {
  /** The text with settings replaced by spaces: as long as the text, so that places fit. */
  readonly code: string;
  /** The text with code replaced by spaces. */
  readonly settings: string;
  readonly hasSettings: boolean;
}

/** Takes blocks that start at a `resilience4j` key out of a Java text. */
export function splitConfiguration(text: string): SplitText {
  if (!/^[ \t]*["']?(?:resilience4j\b|spring[ \t]*:)/m.test(text))
    return { code: text, settings: '', hasSettings: false };
  const code: string[] = [];
  const settings: string[] = [];
  let block: RegExp | undefined;
  let found = false;
  for (const line of text.split('\n')) {
    if (startOfSettings.test(line)) block = /^\s*["']?\w+["']?\s*:/.test(line) ? yamlLine : propertyLine;
    else if (block && (!block.test(line) || javaLine.test(line))) block = undefined;
    const blank = line.replace(/[^\r]/g, ' ');
    code.push(block ? blank : line);
    settings.push(block ? line : blank);
    found ||= block !== undefined;
  }
  return { code: code.join('\n'), settings: settings.join('\n'), hasSettings: found };
}

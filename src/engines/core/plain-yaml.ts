/**
 * The plain part of YAML that most manifests are written in, read fast: block mappings and lists, one-line flow
 * collections, scalars of one line; and JSON. Anything else is left to the full parser, so that what is read here has
 * the very value the full parser would give it (YAML 1.2.2, core schema; test/engines/core/plain-yaml.test.ts).
 */
import { FlowReader, longestKey } from './plain-flow.ts';
import { indicators, notPlain, scalar, withoutSpaces } from './plain-scalars.ts';

export interface PlainReading {
  readonly value: unknown;
  /** Where the flow collection begins that is the whole document. */
  readonly flowStart?: number;
}

/** @returns undefined where the text is not plain. */
export function readPlainYaml(text: string, start = 0, end = text.length): PlainReading | undefined {
  const reader = new PlainReader(text, start, end);
  try {
    return reader.document();
  } catch (error) {
    if (error === notPlain) return undefined;
    throw error;
  }
}

const [newline, space, quote, apostrophe, hash, dash, colon, openList] = [10, 32, 34, 39, 35, 45, 58, 91];
const [openMap, tab, carriageReturn] = [123, 9, 13];

class PlainReader extends FlowReader {
  /** Column of the line's first character; -1 after the last line. */
  #column = -1;

  document(): PlainReading {
    this.#toLine();
    if (this.#column === -1) throw notPlain;
    const code = this.text.charCodeAt(this.at);
    if (this.#column === 0 && (code === openMap || code === openList)) {
      const flowStart = this.at;
      const value = this.flow(true);
      this.blanks();
      if (this.at < this.end) throw notPlain;
      return { value, flowStart };
    }
    const value = this.#block(this.#column);
    if (this.#column !== -1) throw notPlain;
    return { value };
  }

  /** To the first character of the next line that has one; lines of comments are passed over. */
  #toLine(): void {
    const text = this.text;
    let at = this.at;
    for (;;) {
      const start = at;
      while (at < this.end && text.charCodeAt(at) === space) at += 1;
      if (at >= this.end) {
        this.at = at;
        this.#column = -1;
        return;
      }
      const code = text.charCodeAt(at);
      if (code === tab || code === carriageReturn) throw notPlain;
      if (code === hash) {
        const next = text.indexOf('\n', at);
        at = next === -1 || next >= this.end ? this.end : next + 1;
        continue;
      }
      if (code === newline) {
        at += 1;
        continue;
      }
      this.at = at;
      this.#column = at - start;
      return;
    }
  }

  #block(column: number): unknown {
    return this.#isDash(this.at) ? this.#list(column) : this.#mapping(column);
  }

  #isDash(at: number): boolean {
    if (this.text.charCodeAt(at) !== dash) return false;
    const next = at + 1 < this.end ? this.text.charCodeAt(at + 1) : newline;
    return next === space || next === newline;
  }

  #list(column: number): unknown[] {
    const items: unknown[] = [];
    while (this.#column === column && this.#isDash(this.at)) {
      this.at += 1;
      const dashed = this.at;
      this.spaces();
      if (this.#isLineEnd()) {
        this.#toLine();
        if (this.#column <= column) throw notPlain;
        items.push(this.#block(this.#column));
        continue;
      }
      if (this.#isDash(this.at)) throw notPlain;
      const inner = column + 1 + this.at - dashed;
      if (this.#keyEnd() === -1) {
        items.push(this.#lineValue());
        this.#endValue(column);
      } else items.push(this.#mapping(inner));
    }
    if (this.#column > column) throw notPlain;
    return items;
  }

  #mapping(column: number): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    this.#column = column;
    while (this.#column === column) {
      if (this.#isDash(this.at)) break;
      const stop = this.#keyEnd();
      if (stop === -1) throw notPlain;
      const key = this.#key(stop);
      if (Object.hasOwn(fields, key)) throw notPlain;
      this.at = stop + 1;
      this.spaces();
      fields[key] = this.#isLineEnd() ? this.#nested(column) : this.#sameLine(column);
    }
    if (this.#column > column) throw notPlain;
    return fields;
  }

  #sameLine(column: number): unknown {
    if (this.#isDash(this.at)) throw notPlain;
    const value = this.#lineValue();
    this.#endValue(column);
    return value;
  }

  /** A value that begins on a line of its own; a list may stand at its key's column. */
  #nested(column: number): unknown {
    this.#toLine();
    if (this.#column > column) return this.#block(this.#column);
    if (this.#column === column && this.#isDash(this.at)) {
      const items = this.#list(column);
      return items;
    }
    return null;
  }

  /** After a scalar or flow collection the line ends, and what follows is not its continuation. */
  #endValue(column: number): void {
    this.spaces();
    if (!this.#isLineEnd()) throw notPlain;
    this.#toLine();
    if (this.#column > column) throw notPlain;
  }

  /** Where the colon of a key on this line stands, or -1. */
  #keyEnd(): number {
    const text = this.text;
    let at = this.at;
    const first = text.charCodeAt(at);
    if (first === quote || first === apostrophe) {
      at = this.closingQuote(at, first) + 1;
      return text.charCodeAt(at) === colon && this.isGap(at + 1) ? at : -1;
    }
    if (first === openMap || first === openList) return -1;
    for (; at < this.end; at++) {
      const code = text.charCodeAt(at);
      if (code === newline) return -1;
      if (code === colon && this.isGap(at + 1)) return at;
      if (code === hash && text.charCodeAt(at - 1) === space) throw notPlain;
    }
    return -1;
  }

  #key(stop: number): string {
    const first = this.text.charCodeAt(this.at);
    if (stop - this.at > longestKey) throw notPlain;
    const key =
      first === quote || first === apostrophe
        ? this.text.slice(this.at + 1, stop - 1)
        : this.plainKey(this.text.slice(this.at, stop), first);
    if (key === '__proto__') throw notPlain;
    return key;
  }

  /** A scalar or flow collection that ends on this line. */
  #lineValue(): unknown {
    const text = this.text;
    const first = text.charCodeAt(this.at);
    if (first === openMap || first === openList) return this.flow(false);
    if (first === quote || first === apostrophe) return this.quoted(first);
    if (indicators.has(first)) throw notPlain;
    let end = text.indexOf('\n', this.at);
    if (end === -1 || end > this.end) end = this.end;
    const written = withoutSpaces(text.slice(this.at, end));
    if (written.includes(': ') || written.includes(' #') || written.endsWith(':')) throw notPlain;
    this.at = end;
    return scalar(written);
  }

  #isLineEnd(): boolean {
    return this.at >= this.end || this.text.charCodeAt(this.at) === newline;
  }
}

/** Flow collections and quoted texts of plain YAML (plain-yaml.ts). */
import { indicators, isTextKey, notPlain, scalar, withoutSpaces } from './plain-scalars.ts';

const [newline, space, quote, apostrophe, hash, colon, comma] = [10, 32, 34, 39, 35, 58, 44];
const [openList, closeList, openMap, closeMap, backslash, tab, carriageReturn] = [91, 93, 123, 125, 92, 9, 13];

/** The full parser refuses keys of more than 1024 characters. */
export const longestKey = 1000;

export class FlowReader {
  protected readonly text: string;
  protected readonly end: number;
  protected at: number;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.end = end;
    this.at = start;
  }

  protected plainKey(written: string, first: number): string {
    const key = withoutSpaces(written);
    if (indicators.has(first) || !isTextKey(key)) throw notPlain;
    return key;
  }

  protected closingQuote(at: number, kind: number): number {
    const end = this.text.indexOf(kind === quote ? '"' : "'", at + 1);
    if (end === -1 || end >= this.end) throw notPlain;
    for (let i = at + 1; i < end; i++) {
      const code = this.text.charCodeAt(i);
      if (code === newline || code === backslash || code === tab || code === carriageReturn) throw notPlain;
    }
    if (kind === apostrophe && this.text.charCodeAt(end + 1) === apostrophe) throw notPlain;
    return end;
  }

  protected quoted(kind: number): string {
    if (kind === quote) {
      const end = this.text.indexOf('"', this.at + 1);
      const part = this.text.slice(this.at, end + 1);
      if (part.includes('\\')) return this.escaped();
    }
    const end = this.closingQuote(this.at, kind);
    const value = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return value;
  }

  /** A double-quoted text whose escapes JSON knows too. */
  protected escaped(): string {
    let at = this.at + 1;
    for (; at < this.end; at++) {
      const code = this.text.charCodeAt(at);
      if (code === backslash) at += 1;
      else if (code === quote) break;
      else if (code === newline) throw notPlain;
    }
    try {
      const value = JSON.parse(this.text.slice(this.at, at + 1)) as string;
      this.at = at + 1;
      return value;
    } catch {
      throw notPlain;
    }
  }

  protected spaces(): void {
    while (this.at < this.end && this.text.charCodeAt(this.at) === space) this.at += 1;
  }

  /** Spaces, and line ends too where the collection is the whole document. */
  protected blanks(): void {
    while (this.at < this.end) {
      const code = this.text.charCodeAt(this.at);
      if (code !== space && code !== newline) return;
      this.at += 1;
    }
  }

  protected flow(lines: boolean): unknown {
    const first = this.text.charCodeAt(this.at);
    const skip = (): number => {
      if (lines) this.blanks();
      else this.spaces();
      return this.at < this.end ? this.text.charCodeAt(this.at) : -1;
    };
    this.at += 1;
    if (first === openList) {
      const items: unknown[] = [];
      if (skip() === closeList) {
        this.at += 1;
        return items;
      }
      for (;;) {
        items.push(this.flowValue(lines));
        const code = skip();
        this.at += 1;
        if (code === closeList) return items;
        if (code !== comma) throw notPlain;
        skip();
      }
    }
    const fields: Record<string, unknown> = {};
    if (skip() === closeMap) {
      this.at += 1;
      return fields;
    }
    for (;;) {
      const key = this.flowKey();
      if (Object.hasOwn(fields, key)) throw notPlain;
      skip();
      fields[key] = this.flowValue(lines);
      const code = skip();
      this.at += 1;
      if (code === closeMap) return fields;
      if (code !== comma) throw notPlain;
      skip();
    }
  }

  protected flowKey(): string {
    const first = this.text.charCodeAt(this.at);
    const start = this.at;
    let key: string;
    if (first === quote || first === apostrophe) {
      key = this.quoted(first);
      this.spaces();
    } else {
      key = this.plainKey(this.flowPlain(), first);
      this.spaces();
      // `{a:1}` is a text without a value.
      if (!this.isGap(this.at + 1)) throw notPlain;
    }
    if (this.text.charCodeAt(this.at) !== colon || this.at - start > longestKey || key === '__proto__') throw notPlain;
    this.at += 1;
    return key;
  }

  protected flowValue(lines: boolean): unknown {
    const first = this.text.charCodeAt(this.at);
    if (first === openMap || first === openList) return this.flow(lines);
    if (first === quote || first === apostrophe) return this.quoted(first);
    if (indicators.has(first)) throw notPlain;
    const written = this.flowPlain();
    // A list item that turns out to be a key, and the lone dash.
    if (this.text.charCodeAt(this.at) === colon || written === '' || written === '-') throw notPlain;
    return scalar(written);
  }

  /** To the next comma, bracket, colon before a gap, or line end. */
  protected flowPlain(): string {
    const text = this.text;
    const start = this.at;
    let at = start;
    for (; at < this.end; at++) {
      const code = text.charCodeAt(at);
      if (code === comma || code === closeList || code === closeMap || code === newline) break;
      if (code === openList || code === openMap) throw notPlain;
      if (code === hash && text.charCodeAt(at - 1) === space) throw notPlain;
      if (code === colon) {
        const next = at + 1 < this.end ? text.charCodeAt(at + 1) : newline;
        if (next === comma || next === closeList || next === closeMap || next === openList || next === openMap)
          throw notPlain;
        if (next === space || next === newline) break;
      }
    }
    this.at = at;
    return withoutSpaces(text.slice(start, at));
  }

  protected isGap(at: number): boolean {
    if (at >= this.end) return true;
    const code = this.text.charCodeAt(at);
    return code === space || code === newline;
  }
}

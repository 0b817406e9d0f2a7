/** YAML and properties as lines of a path and a value, the way Spring Boot flattens them. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import { placeAt } from '../../core/diagnostics.ts';
import { defaultYamlLimits, readYaml, type YamlDocument, type YamlPath } from '../../core/yaml.ts';
import { spanNode, type SyntaxNode } from '../syntax.ts';
import { settingType } from './read-value.ts';

export interface SettingLine {
  /** Keys split at dots; the entry of a list has its index as the last step. */
  readonly path: readonly string[];
  readonly key: () => SyntaxNode;
  /** The value, or the values of a list of plain ones. */
  readonly values: () => readonly SyntaxNode[];
}

export interface SettingsDocument {
  /** The profile it is for; undefined for all. */
  readonly profile: SyntaxNode | undefined;
  readonly lines: readonly SettingLine[];
}

export interface SettingsReading {
  readonly documents: readonly SettingsDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** More are no configuration that someone wrote; what follows is not looked at, which is said. */
const maxLines = 5000;

const propertyLine = /^[ \t]*([A-Za-z_][\w.[\]-]*)[ \t]*=[ \t]*([^]*)$/;

/** Never throws. Lines with `=` are properties, the rest is YAML. */
export function readSettingsText(text: string): SettingsReading {
  const { properties, rest } = takeProperties(text);
  const budget = { left: maxLines };
  const documents: SettingsDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  if (properties.length > 0) documents.push({ profile: undefined, lines: properties.slice(0, budget.left) });
  budget.left -= properties.length;
  if (rest.split('\n').some((line) => /^[^#]/.test(line.trimStart()))) {
    const reading = readYaml(rest, { ...defaultYamlLimits, maxLength: 1_000_000 });
    diagnostics.push(...reading.diagnostics);
    for (const document of reading.documents) documents.push(documentOf(rest, document, budget));
  }
  if (budget.left < 0) {
    diagnostics.push({
      code: 'settings-too-many',
      severity: 'warning',
      message: `Unexpected number of settings, expected at most ${maxLines}; the others were not read.`,
      place: placeAt(text, 0, 0),
      hint: 'Leave out what the policy does not need.',
    });
  }
  return { documents, diagnostics };
}

/** Takes the lines of a properties file out of the text, which stays as long as it was. */
function takeProperties(text: string): { properties: SettingLine[]; rest: string } {
  const properties: SettingLine[] = [];
  const rest: string[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const match = propertyLine.exec(line);
    if (match) {
      const [, key = '', written = ''] = match;
      const value = written.trimEnd();
      const keyAt = start + line.indexOf(key);
      const valueAt = start + line.length - written.length;
      properties.push({
        path: splitKey(environmentKey(key)),
        key: () => spanNode(text, keyAt, keyAt + key.length),
        values: () => [spanNode(text, valueAt, valueAt + value.length, settingType)],
      });
    }
    rest.push(match || /^\s*!/.test(line) ? line.replace(/[^\r]/g, ' ') : line);
    start += line.length + 1;
  }
  return { properties, rest: rest.join('\n') };
}

/** `RESILIENCE4J_RETRY_INSTANCES_A_MAXATTEMPTS`, the spelling of environment variables. */
const environmentKey = (key: string): string =>
  /^RESILIENCE4J_[A-Z0-9_]+$/.test(key) ? key.toLowerCase().replaceAll('_', '.') : key;

/** `a.b[c.d].e[0]` as `a`, `b`, `c.d`, `e`, `0`. */
export const splitKey = (key: string): string[] =>
  [...key.matchAll(/\[([^\]]{0,200})\]|([^.[\]]+)/g)].map(([, bracketed, plain]) => bracketed ?? plain!);

function documentOf(text: string, document: YamlDocument, budget: { left: number }): SettingsDocument {
  const lines: SettingLine[] = [];
  const node = (path: YamlPath): SyntaxNode => {
    const { start, end } = document.placeOf(path);
    return spanNode(text, start, end, settingType);
  };
  const key = (path: YamlPath) => (): SyntaxNode => {
    const { start, end } = document.keyPlaceOf(path);
    return spanNode(text, start, end);
  };
  /** An alias may stand inside what it names. */
  const around = new Set<unknown>();
  const walk = (value: unknown, at: YamlPath, path: readonly string[]): void => {
    if (budget.left < 0 || around.has(value)) return;
    if (typeof value === 'object' && value !== null) {
      around.add(value);
      walkInto(value, at, path);
      around.delete(value);
    } else if (path.length > 0) {
      budget.left -= 1;
      const given = value !== null && value !== undefined;
      lines.push({ path, key: key(at), values: () => (given ? [node(at)] : []) });
    }
  };
  const walkInto = (value: object, at: YamlPath, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      if (value.every((item) => typeof item !== 'object' || item === null)) {
        budget.left -= 1;
        lines.push({ path, key: key(at), values: () => value.map((_, i) => node([...at, i])) });
      } else value.forEach((item, i) => walk(item, [...at, i], [...path, String(i)]));
    } else {
      const entries = Object.entries(value);
      budget.left -= entries.length === 0 ? 1 : 0;
      if (entries.length === 0 && path.length > 0) lines.push({ path, key: key(at), values: () => [] });
      // What is merged in stands first, so that the keys beside it win.
      for (const [name, child] of entries.filter(([name]) => name === '<<')) {
        for (const one of Array.isArray(child) ? child.toReversed() : [child]) walk(one, [...at, name], path);
      }
      for (const [name, child] of entries) if (name !== '<<') walk(child, [...at, name], [...path, ...splitKey(name)]);
    }
  };
  walk(document.value, [], []);
  const profile = lines.find(({ path }) => /^spring\.(config\.activate\.on-?profile|profiles)$/i.test(path.join('.')));
  return { profile: profile?.values()[0], lines };
}

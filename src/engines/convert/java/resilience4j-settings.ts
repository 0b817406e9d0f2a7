/** Resilience4j in Spring Boot's configuration: which blocks there are, and of which layers an instance is made. */
import { reporter, type Report } from '../parts.ts';
import { spanNode, type SourceText, type SyntaxNode } from '../syntax.ts';
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { Setting, Settings } from './keyed-settings.ts';
import { settingText } from './read-value.ts';
import { knownKey, moduleByKey, modules, relaxed, type Module, type ModuleId } from './resilience4j-modules.ts';
import { readSettingsText, type SettingLine } from './settings-text.ts';

export interface SettingsBlock {
  /** From its first key to its last value. */
  readonly node: SyntaxNode;
  readonly settings: Settings;
}

interface Blocks {
  readonly configs: Map<string, SettingsBlock>;
  readonly instances: Map<string, SettingsBlock>;
}

export interface Resilience4jSettings {
  /** Names of instances of any module, in the order of the text. */
  readonly instances: readonly string[];
  /** Names of shared configurations, likewise. */
  readonly configs: readonly string[];
  has(module: ModuleId): boolean;
  block(module: ModuleId, group: 'instances' | 'configs', name: string): SettingsBlock | undefined;
  /** Place of the module's aspect: the smallest is the outermost. */
  aspectOrder(module: Module): number;
  /** What an instance of that name is made of, base first; the default configuration alone for an unknown name. */
  layersOf(module: ModuleId, name: string, configuration?: string): readonly Settings[];
  readonly diagnostics: readonly Diagnostic[];
}

const groups: Readonly<Record<string, 'instances' | 'configs'>> = {
  instances: 'instances',
  backends: 'instances',
  limiters: 'instances',
  configs: 'configs',
};

/** undefined when the text has no settings of Resilience4j; what is wrong with it is then told by `diagnostics` alone. */
export function readResilience4jSettings(source: SourceText): Resilience4jSettings {
  const { documents, diagnostics: found } = readSettingsText(source.text);
  const diagnostics = [...found];
  const told = new Set<string>();
  const report: Report = (severity, code, node, message, hint) => {
    const once = `${code} ${node.startIndex}`;
    if (!told.has(once)) reporter(source, diagnostics)(severity, code, node, message, hint);
    told.add(once);
  };
  const own = documents.filter(({ lines }) => lines.some(({ path }) => locate(path) !== undefined));
  const shared = own.filter(({ profile }) => !profile);
  const read = shared.length > 0 ? shared : own.slice(0, 1);
  for (const { profile } of own.filter((document) => !read.includes(document))) {
    if (!profile) continue;
    const message = `Left out the settings of the profile ${settingText(profile)}: those for all profiles are read.`;
    report('info', 'profile-left-out', profile, message, 'Paste that document alone to convert it.');
  }
  const blocks = new Map<ModuleId, Blocks>();
  const orders = new Map<ModuleId, number>();
  for (const line of read.flatMap(({ lines }) => lines)) take(line, source.text, blocks, orders, report);
  const namesOf = (group: 'instances' | 'configs'): string[] => {
    const all = [...blocks.values()].flatMap((module) => [...module[group]]);
    return [...new Set(all.toSorted((a, b) => a[1].node.startIndex - b[1].node.startIndex).map(([name]) => name))];
  };
  return {
    instances: namesOf('instances'),
    configs: namesOf('configs'),
    has: (module) => blocks.has(module),
    block: (module, group, name) => blocks.get(module)?.[group].get(name),
    aspectOrder: ({ id, aspect }) => orders.get(id) ?? aspect,
    layersOf: (module, name, configuration) => layersOf(blocks.get(module), module, name, configuration, report),
    diagnostics,
  };
}

interface Location {
  readonly module: Module;
  readonly group?: 'instances' | 'configs';
  readonly name?: string;
  readonly key?: string;
  readonly aspectOrder?: boolean;
}

/** Where a line belongs; undefined for settings of others. The keys above `instances` may be missing. */
function locate(path: readonly string[]): Location | undefined {
  const at = relaxed(path[0] ?? '') === 'resilience4j' ? 1 : 0;
  const module = moduleByKey(path[at] ?? '');
  if (!module) {
    const group = groups[relaxed(path[0] ?? '')];
    const guessed = group && modules.find((one) => knownKey(one, path[2] ?? '') !== undefined);
    return guessed && { module: guessed, group, name: path[1]!, key: path[2]! };
  }
  const word = relaxed(path[at + 1] ?? '');
  if (word.endsWith('aspectorder')) return { module, aspectOrder: true };
  const group = Object.hasOwn(groups, word) ? groups[word] : undefined;
  const [name, key] = [path[at + 2], path[at + 3]];
  if (!group) return at === 1 ? { module } : undefined;
  return { module, group, ...(name === undefined ? {} : { name }), ...(key === undefined ? {} : { key }) };
}

function take(
  line: SettingLine,
  text: string,
  blocks: Map<ModuleId, Blocks>,
  orders: Map<ModuleId, number>,
  report: Report,
): void {
  const found = locate(line.path);
  if (!found) return;
  const { module, group, name, key } = found;
  const values = line.values();
  if (found.aspectOrder) {
    const order = Number(values[0] && settingText(values[0]));
    if (Number.isFinite(order)) orders.set(module.id, order);
    return;
  }
  if (!group || name === undefined) return;
  const known = blocks.get(module.id) ?? { configs: new Map(), instances: new Map() };
  blocks.set(module.id, known);
  const keyNode = line.key();
  const end = Math.max(keyNode.endIndex, values.at(-1)?.endIndex ?? 0);
  const before = known[group].get(name);
  const start = before?.node.startIndex ?? keyNode.startIndex;
  const settings = new Map<string, Setting>(before?.settings);
  if (key !== undefined) addSetting(settings, module, key, keyNode, values, report);
  known[group].set(name, { node: spanNode(text, start, Math.max(end, before?.node.endIndex ?? 0)), settings });
}

function addSetting(
  settings: Map<string, Setting>,
  module: Module,
  key: string,
  name: SyntaxNode,
  values: readonly SyntaxNode[],
  report: Report,
): void {
  const canonical = knownKey(module, key);
  if (!canonical) {
    remarkOnUnknownKey(module, key, name, report);
    return;
  }
  // Entries of a list come one by one from properties: `retry-exceptions[0]`.
  const listed = /\[\d+\]$/.test(name.text) ? (settings.get(canonical)?.values ?? []) : [];
  settings.delete(canonical);
  settings.set(canonical, { name, values: [...listed, ...values] });
}

function remarkOnUnknownKey({ key: module }: Module, key: string, node: SyntaxNode, report: Report): void {
  if (relaxed(key) === 'maxretryattempts') {
    const message =
      'Unexpected maxRetryAttempts, expected maxAttempts: since Resilience4j 2.0 it is silently ignored, 3 calls are made.';
    report('warning', 'max-retry-attempts-ignored', node, message, 'Write maxAttempts; it counts the first call.');
    return;
  }
  const message = `Unexpected setting ${key}, expected one of resilience4j.${module}: Spring Boot ignores it.`;
  report('warning', 'setting-unknown', node, message, 'It was not read; correct or remove it.');
}

const defaultName = 'default';

function layersOf(
  blocks: Blocks | undefined,
  module: ModuleId,
  name: string,
  configuration: string | undefined,
  report: Report,
): Settings[] {
  if (!blocks) return [];
  const { configs, instances } = blocks;
  const ofConfig = (wanted: string, seen: readonly string[]): Settings[] => {
    const block = configs.get(wanted);
    if (!block) return [];
    const base = baseOf(block.settings);
    if (base !== undefined) return [...ofBase(base, block, [...seen, wanted]), block.settings];
    // A breaker's configuration is taken by itself; the others stand on the default one.
    const onDefault = module !== 'circuitbreaker' && wanted !== defaultName && configs.has(defaultName);
    return onDefault ? [...ofConfig(defaultName, [...seen, wanted]), block.settings] : [block.settings];
  };
  const ofBase = (base: string, { settings }: SettingsBlock, seen: readonly string[]): Settings[] => {
    const node = settings.get('baseConfig')!.values[0]!;
    if (seen.includes(base)) {
      report(
        'error',
        'base-config-circular',
        node,
        `Unexpected baseConfig ${base}, which leads back to itself: the application does not start.`,
        'Name another configuration.',
      );
      return [];
    }
    if (!configs.has(base)) {
      report(
        'error',
        'base-config-missing',
        node,
        `Unexpected baseConfig ${base}, expected a name under configs: the application does not start.`,
        'Add that configuration, or paste it as well.',
      );
      return [];
    }
    return ofConfig(base, seen);
  };
  const block = instances.get(name);
  const base = block && baseOf(block.settings);
  if (block && base !== undefined) return [...ofBase(base, block, []), block.settings];
  const named = configuration ?? (module === 'circuitbreaker' ? name : undefined);
  const under =
    !block && named !== undefined && configs.has(named)
      ? named
      : module === 'circuitbreaker' && configs.has(name)
        ? name
        : defaultName;
  return [...ofConfig(under, []), ...(block ? [block.settings] : [])];
}

function baseOf(settings: Settings): string | undefined {
  const node = settings.get('baseConfig')?.values[0];
  const name = node && settingText(node);
  return name === '' ? undefined : name;
}

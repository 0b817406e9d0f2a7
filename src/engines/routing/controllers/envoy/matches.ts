/**
 * Envoy's RouteMatch → conditions.
 * Source: envoyproxy/envoy v1.35 source/common/router/config_impl.cc (RouteEntryImplBase::matchRoute), source/common/http/header_utility.cc.
 */
import { fieldsOf, flagOf, isFields, listOf, numberOf, textOf, type Fields } from '../../fields.ts';
import { fractionalPercent, proto, protoKeysBeside } from '../../kinds/envoy-proto.ts';
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';

/** Runtime values by key, in per cent: they stand over what the configuration gives. */
export type Runtime = Readonly<Record<string, number>>;

export function stringMatch(value: unknown): TextMatch | undefined {
  const fields = fieldsOf(value);
  const ignoreCase = flagOf(proto(fields, 'ignore_case')) ?? false;
  for (const kind of ['exact', 'prefix', 'suffix', 'contains'] as const) {
    const text = textOf(fields[kind]);
    if (text !== undefined) return { kind, value: text, ...(ignoreCase && { ignoreCase }) };
  }
  const regex = textOf(fieldsOf(proto(fields, 'safe_regex'))['regex']);
  return regex === undefined ? undefined : { kind: 'regex', value: regex };
}

/** Older forms stand beside `string_match`. */
function headerTextMatch(fields: Fields): TextMatch | undefined {
  const written = proto(fields, 'string_match');
  if (written !== undefined) return stringMatch(written);
  for (const kind of ['exact', 'prefix', 'suffix', 'contains'] as const) {
    const text = textOf(proto(fields, `${kind}_match`));
    if (text !== undefined) return { kind, value: text };
  }
  const regex = textOf(fieldsOf(proto(fields, 'safe_regex_match'))['regex']);
  if (regex !== undefined) return { kind: 'regex', value: regex };
  const range = proto(fields, 'range_match');
  if (!isFields(range)) return undefined;
  return { kind: 'range', from: Number(range['start'] ?? 0), to: Number(range['end'] ?? 0) };
}

function onHeader(name: string, match: TextMatch): Condition {
  switch (name) {
    case ':path':
      return { on: 'uri', match };
    case ':method':
      return { on: 'method', match };
    case ':scheme':
      return { on: 'scheme', match };
    case ':authority':
    case 'host':
      return { on: 'host', match };
    default:
      return { on: 'header', name, match };
  }
}

const negated = (condition: Condition): Condition => ({ on: 'all', of: [condition], not: true });

/** A header that is missing fits no value, not even when the match is turned round. */
export function headerCondition(value: unknown): Condition {
  const fields = fieldsOf(value);
  const condition = (match: TextMatch) => onHeader((textOf(fields['name']) ?? '').toLowerCase(), match);
  const present = condition({ kind: 'present' });
  const invert = flagOf(proto(fields, 'invert_match')) ?? false;
  const match = headerTextMatch(fields);
  if (!match) {
    const wanted = (flagOf(proto(fields, 'present_match')) ?? true) !== invert;
    return wanted ? present : negated(present);
  }
  const positive = condition(match);
  if (flagOf(proto(fields, 'treat_missing_header_as_empty'))) {
    const takesEmpty =
      match.kind === 'exact' ? match.value === '' : match.kind !== 'range' && 'value' in match && match.value === '';
    const lenient: Condition = takesEmpty ? { on: 'any', of: [positive, negated(present)] } : positive;
    return invert ? negated(lenient) : lenient;
  }
  return invert ? { on: 'all', of: [present, negated(positive)] } : positive;
}

function queryCondition(value: unknown): Condition {
  const fields = fieldsOf(value);
  const match = stringMatch(proto(fields, 'string_match'));
  const name = textOf(fields['name']) ?? '';
  if (match) return { on: 'query', name, match };
  const absent = flagOf(proto(fields, 'present_match')) === false;
  return { on: 'query', name, match: { kind: 'present' }, ...(absent && { not: true }) };
}

function cookieCondition(value: unknown): Condition {
  const fields = fieldsOf(value);
  const match = stringMatch(proto(fields, 'string_match')) ?? { kind: 'present' };
  const not = flagOf(proto(fields, 'invert_match')) ?? false;
  return { on: 'cookie', name: textOf(fields['name']) ?? '', match, ...(not && { not }) };
}

function valueMatch(value: unknown): TextMatch | undefined {
  const fields = fieldsOf(value);
  const text = stringMatch(proto(fields, 'string_match'));
  if (text) return text;
  const flag = flagOf(proto(fields, 'bool_match'));
  if (flag !== undefined) return { kind: 'exact', value: String(flag) };
  const exact = numberOf(fieldsOf(proto(fields, 'double_match'))['exact']);
  if (exact !== undefined) return { kind: 'exact', value: String(exact) };
  const list = fieldsOf(proto(fields, 'list_match'));
  if (proto(list, 'one_of') !== undefined) return valueMatch(proto(list, 'one_of'));
  return flagOf(proto(fields, 'present_match')) ? { kind: 'present' } : undefined;
}

function metadataCondition(value: unknown): Condition | undefined {
  const fields = fieldsOf(value);
  const match = valueMatch(fields['value']);
  if (!match) return undefined;
  const keys = listOf(fields['path']).map((step) => textOf(fieldsOf(step)['key']) ?? '');
  const not = flagOf(fields['invert']) ?? false;
  return { on: 'metadata', path: [textOf(fields['filter']) ?? '', ...keys], match, ...(not && { not }) };
}

/** gRPC by its content type, `application/grpc` or with a suffix after `+`. */
const grpc: Condition = {
  on: 'any',
  of: [
    { on: 'header', name: 'content-type', match: { kind: 'exact', value: 'application/grpc' } },
    { on: 'header', name: 'content-type', match: { kind: 'prefix', value: 'application/grpc+' } },
  ],
};

function pathCondition(match: Fields): Condition | undefined {
  const ignoreCase = flagOf(proto(match, 'case_sensitive')) === false;
  const fold = ignoreCase ? { ignoreCase } : {};
  const text = (name: string) => textOf(proto(match, name));
  const prefix = text('prefix');
  if (prefix !== undefined)
    return prefix === '' || prefix === '/'
      ? undefined
      : { on: 'path', match: { kind: 'prefix', value: prefix, ...fold } };
  const path = text('path');
  if (path !== undefined) return { on: 'path', match: { kind: 'exact', value: path, ...fold } };
  const separated = text('path_separated_prefix');
  if (separated !== undefined) return { on: 'path', match: { kind: 'path-prefix', value: separated, ...fold } };
  const regex = textOf(fieldsOf(proto(match, 'safe_regex'))['regex']);
  return regex === undefined ? undefined : { on: 'path', match: { kind: 'regex', value: regex } };
}

const modelled = new Set(
  'prefix path safe_regex path_separated_prefix case_sensitive runtime_fraction headers query_parameters cookies grpc dynamic_metadata'.split(
    ' ',
  ),
);

export interface RouteConditions {
  readonly conditions: readonly Condition[];
  /** Fields that are not asked; a route with such a match is taken as if they held. */
  readonly ignored: readonly string[];
}

export function routeConditions(match: Fields, runtime: Runtime): RouteConditions {
  const path = pathCondition(match);
  const conditions: Condition[] = path ? [path] : [];
  const fraction = proto(match, 'runtime_fraction');
  if (fraction !== undefined) {
    const fields = fieldsOf(fraction);
    const value = runtime[textOf(proto(fields, 'runtime_key')) ?? ''];
    const ratio = value === undefined ? fractionalPercent(fieldsOf(proto(fields, 'default_value'))) : value / 100;
    conditions.push({ on: 'share', ratio });
  }
  if (proto(match, 'grpc') !== undefined) conditions.push(grpc);
  conditions.push(
    ...listOf(proto(match, 'headers')).map(headerCondition),
    ...listOf(proto(match, 'query_parameters')).map(queryCondition),
    ...listOf(proto(match, 'cookies')).map(cookieCondition),
    ...listOf(proto(match, 'dynamic_metadata'))
      .map(metadataCondition)
      .filter((condition) => condition !== undefined),
  );
  return { conditions, ignored: protoKeysBeside(match, modelled).map((key) => `match.${key}`) };
}

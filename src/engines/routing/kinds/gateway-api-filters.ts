/** Filters of HTTPRoute and GRPCRoute, and what may stand beside what. */
import { shown, type Field } from './istio-field.ts';
import {
  all,
  between,
  choice,
  flag,
  list,
  needs,
  number,
  port,
  record,
  text,
  whole,
  type Check,
} from './istio-shape.ts';
import { headerModifier, hostname, needsPort, reference } from './gateway-api-parts.ts';

/** Field a filter's type calls for. */
const fieldOf: Readonly<Record<string, string>> = {
  RequestHeaderModifier: 'requestHeaderModifier',
  ResponseHeaderModifier: 'responseHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  URLRewrite: 'urlRewrite',
  CORS: 'cors',
  ExternalAuth: 'externalAuth',
  ExtensionRef: 'extensionRef',
};

const pathModifier: Check = record(
  { type: choice('ReplaceFullPath', 'ReplacePrefixMatch'), replaceFullPath: text, replacePrefixMatch: text },
  needs('type'),
  (field) => {
    const wanted = field.at('type').text === 'ReplaceFullPath' ? 'replaceFullPath' : 'replacePrefixMatch';
    if (!field.at('type').isSet || field.at(wanted).isSet) return;
    field.error(
      'missing-field',
      `Unexpected type ${field.at('type').text} without ${wanted}, expected it.`,
      `Add "${wanted}".`,
    );
  },
);

const redirectStatus: Check = all(whole, (field) => {
  if (!field.isSet || [301, 302, 303, 307, 308].includes(field.number)) return;
  field.error(
    'unsupported-value',
    `Unexpected status ${shown(field.value)}, expected 301, 302, 303, 307 or 308.`,
    'Choose one of them.',
  );
});

const mirror: Check = record(
  {
    backendRef: record({ ...reference, port }, needs('name'), needsPort),
    percent: between(0, 100, 'a percentage'),
    fraction: record({ numerator: whole, denominator: whole }, needs('numerator'), (field) => {
      const of = field.at('denominator').isSet ? field.at('denominator').number : 100;
      if (field.at('numerator').number <= of) return;
      field.error(
        'bad-fraction',
        `Unexpected fraction ${field.at('numerator').number}/${of}, expected at most 1.`,
        'Write a smaller numerator.',
      );
    }),
  },
  needs('backendRef'),
  (field) => {
    if (field.at('percent').isSet && field.at('fraction').isSet) {
      field
        .at('fraction')
        .keyFinding(
          'error',
          'exclusive-fields',
          'Unexpected percent and fraction together, expected only one.',
          'Keep one of them.',
        );
    }
  },
);

const cors: Check = record({
  allowOrigins: list(text),
  allowCredentials: flag,
  allowMethods: list(text),
  allowHeaders: list(text),
  exposeHeaders: list(text),
  maxAge: number,
});

const free: Check = () => {};

export const filter: Check = record(
  {
    type: choice(...Object.keys(fieldOf)),
    requestHeaderModifier: headerModifier,
    responseHeaderModifier: headerModifier,
    requestMirror: mirror,
    requestRedirect: record({
      scheme: choice('http', 'https'),
      hostname,
      path: pathModifier,
      port,
      statusCode: redirectStatus,
    }),
    urlRewrite: record({ hostname, path: pathModifier }),
    cors,
    externalAuth: free,
    extensionRef: record({ group: text, kind: text, name: text }, needs('kind', 'name')),
  },
  needs('type'),
  (field) => {
    const type = field.at('type').text;
    const wanted = fieldOf[type];
    if (wanted === undefined) return;
    if (!field.at(wanted).isSet) {
      field.error('missing-field', `Unexpected filter ${type} without ${wanted}, expected it.`, `Add "${wanted}".`);
    }
    for (const other of Object.values(fieldOf)) {
      if (other === wanted || !field.at(other).isSet) continue;
      field
        .at(other)
        .keyFinding(
          'error',
          'exclusive-fields',
          `Unexpected ${other} in a filter of type ${type}, expected only ${wanted}.`,
          'Give it a filter of its own.',
        );
    }
  },
);

/** What may be repeated and what excludes what. */
export function checkFilters(filters: Field): void {
  const types = filters.items.map((item) => item.at('type').text);
  for (const [i, type] of types.entries()) {
    const once = type !== 'RequestMirror' && type !== 'ExtensionRef' && type !== '';
    if (once && types.indexOf(type) < i) {
      filters.at(i).error('repeated-filter', `Unexpected second ${type}, expected one.`, 'Put both into one filter.');
    }
  }
  if (types.includes('RequestRedirect') && types.includes('URLRewrite')) {
    filters.error(
      'exclusive-filters',
      'Unexpected RequestRedirect and URLRewrite together, expected only one.',
      'A redirect has a path of its own.',
    );
  }
}

/** The path a filter replaces the prefix of, if it does. */
export function prefixReplacement(item: Field): Field | undefined {
  for (const key of ['requestRedirect', 'urlRewrite']) {
    const path = item.at(key).at('path');
    if (path.at('type').text === 'ReplacePrefixMatch') return path;
  }
  return undefined;
}

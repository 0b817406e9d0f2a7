/** Parts that several kinds of Gateway API share. */
import { patternProblem } from '../match/regex.ts';
import { isDnsSubdomain } from './checks.ts';
import { shown, type Field } from './istio-field.ts';
import { all, between, choice, filledText, list, needs, port, record, text, type Check } from './istio-shape.ts';

const durationPattern = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;

/** GEP-2257. */
export const duration: Check = all(text, (field) => {
  if (field.text === '' || durationPattern.test(field.text)) return;
  field.error(
    'bad-duration',
    `Unexpected duration ${shown(field.value)}, expected up to four whole numbers with h, m, s or ms.`,
    'Write for example "1500ms" or "1m30s".',
  );
});

/** A host name or `*.` and a host name; no address, no port. */
export const hostname: Check = all(text, (field) => {
  const bare = field.text.replace(/^\*\./, '');
  if (!field.isSet || (isDnsSubdomain(bare) && !/^\d+(\.\d+){3}$/.test(bare))) return;
  field.error(
    'bad-hostname',
    `Unexpected hostname ${shown(field.value)}, expected a DNS name in lower case, "*." before it at most.`,
    'Leave out port and path; an address is no hostname.',
  );
});

/** A regular expression under RE2. */
export function checkPattern(field: Field): void {
  const problem = patternProblem(field.text);
  if (problem !== undefined) {
    field.error(
      'bad-pattern',
      `Unexpected regular expression ${shown(field.value)}, expected RE2 syntax (${problem}).`,
      'RE2 has no look-around and no back-references.',
    );
  }
}

export const reference = { group: text, kind: text, name: filledText, namespace: text };

export const parentRef: Check = record({ ...reference, sectionName: text, port }, needs('name'));

export const weight: Check = between(0, 1_000_000, 'a weight');

/** A backend that is a Service names its port. */
export function needsPort(field: Field): void {
  const kind = field.at('kind').text;
  if ((kind !== '' && kind !== 'Service') || field.at('group').text !== '' || field.at('port').isSet) return;
  field.error(
    'missing-port',
    'Unexpected backendRef without port, expected one, as it names a Service.',
    'Add "port".',
  );
}

/** Equal names within a list. */
export function uniqueNames(key: string, fold = false): Check {
  return (field) => {
    const seen = new Set<string>();
    for (const item of field.items) {
      const name = fold ? item.at(key).text.toLowerCase() : item.at(key).text;
      if (name === '') continue;
      if (seen.has(name)) {
        item
          .at(key)
          .error(
            'repeated-name',
            `Unexpected second ${shown(name)}, expected names that differ.`,
            'Only one of them takes effect.',
          );
      }
      seen.add(name);
    }
  };
}

export function atMost(count: number, what: string): Check {
  return (field) => {
    if (field.items.length <= count) return;
    field.error(
      'too-many',
      `Unexpected ${field.items.length} ${what}, expected at most ${count}.`,
      'Split them over several objects.',
    );
  };
}

const headerNames = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;

/** Matches of headers or query parameters: name, type, value. */
export function valueMatches(fold: boolean): Check {
  return list(
    record({ type: choice('Exact', 'RegularExpression'), name: text, value: text }, needs('name', 'value'), (field) => {
      if (field.at('type').text === 'RegularExpression') checkPattern(field.at('value'));
      const name = field.at('name');
      if (name.isSet && !headerNames.test(name.text)) {
        name.error(
          'bad-name',
          `Unexpected name ${shown(name.value)}, expected an HTTP token.`,
          'Use letters, digits and -.',
        );
      }
    }),
    uniqueNames('name', fold),
    atMost(16, 'matches'),
  );
}

const headerList = list(
  record({ name: filledText, value: text }, needs('name', 'value')),
  uniqueNames('name', true),
  atMost(16, 'headers'),
);

export const headerModifier: Check = record({ set: headerList, add: headerList, remove: list(text) });

/** Rules may be named; names differ. */
export const ruleNames: Check = uniqueNames('name');

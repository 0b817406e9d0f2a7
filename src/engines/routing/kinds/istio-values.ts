/** Values that occur in many Istio kinds: durations, ports, percentages, text matches, header names, exportTo, selectors, targetRefs. */
import { patternProblem } from '../match/regex.ts';
import { shown, type Field } from './istio-field.ts';
import { isDnsLabel } from './istio-names.ts';
import { parseProtocol } from './istio-protocol.ts';
import { all, filledText, map, number, record, text, type Check } from './istio-shape.ts';

const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Milliseconds of a duration such as `1.5s` or `1h30m`; undefined when it is none. */
export function durationMs(written: unknown): number | undefined {
  if (
    typeof written !== 'string' ||
    !/^-?(?:\d+(?:\.\d*)?|\.\d+)(?:h|ms|m|s|us|µs|ns)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:h|ms|m|s|us|µs|ns))*$/.test(written)
  ) {
    return written === '0' ? 0 : undefined;
  }
  let sum = 0;
  for (const [, amount, unit] of written.matchAll(/(\d+(?:\.\d*)?|\.\d+)(h|ms|m|s|us|µs|ns)/g)) {
    sum += Number(amount) * units[unit!]!;
  }
  return written.startsWith('-') ? -sum : sum;
}

/** At least 1 ms, in whole milliseconds: the webhook accepts nothing finer, the schema nothing shorter. */
export const duration: Check = all(text, (field) => {
  if (typeof field.value !== 'string') return;
  const ms = durationMs(field.value);
  if (ms !== undefined && ms >= 1 && Math.abs(ms - Math.round(ms)) < 1e-9) return;
  field.error(
    'bad-duration',
    `Unexpected duration ${shown(field.value)}, expected at least 1ms, in whole milliseconds.`,
    ms === 0 ? 'Leave the field out: 0 is not a way to switch it off.' : 'Write for example 500ms, 2s or 1m.',
  );
});

/** Any duration, 0 included. */
export const durationOrZero: Check = all(text, (field) => {
  if (typeof field.value !== 'string' || (durationMs(field.value) ?? -1) >= 0) return;
  field.error(
    'bad-duration',
    `Unexpected duration ${shown(field.value)}, expected one such as 500ms or 0s.`,
    'Add a unit.',
  );
});

export const percent: Check = all(number, (field) => {
  if (field.number >= 0 && field.number <= 100) return;
  field.error(
    'out-of-range',
    `Unexpected ${field.number}, expected a percentage from 0 to 100.`,
    'Choose from 0 to 100.',
  );
});

/** `{value: …}`: 0, or from 0.0001 to 100. */
export const percentage: Check = record({
  value: all(percent, (field) => {
    if (field.number > 0 && field.number < 0.0001) {
      field.error(
        'out-of-range',
        `Unexpected ${field.number}, expected 0 or at least 0.0001.`,
        'Choose 0 or at least 0.0001.',
      );
    }
  }),
});

export const portName: Check = all(text, (field) => {
  if (isDnsLabel(field.text)) return;
  field.error(
    'bad-port-name',
    `Unexpected port name ${shown(field.value)}, expected 1 to 63 letters, digits and "-".`,
    'Name the port, e.g. http-web.',
  );
});

/** A protocol Istio knows; empty means: look at the bytes. */
export const protocol: Check = all(text, (field) => {
  if (!field.isFilled || parseProtocol(field.text) !== 'unsupported') return;
  field.error(
    'unknown-protocol',
    `Unexpected protocol ${shown(field.value)}, expected one of HTTP, HTTPS, HTTP2, GRPC, GRPC-Web, TCP, TLS, UDP, MONGO, REDIS, MYSQL.`,
    'Choose the protocol that is spoken on the port, or TCP.',
  );
});

/** An RE2 expression of at most 1024 characters. */
export const regex: Check = (field) => {
  if (!field.isSet) return;
  if (field.text === '') {
    field.error(
      'bad-regex',
      'Unexpected empty regular expression, expected one.',
      'Write an RE2 expression or remove the field.',
    );
  } else if (field.text.length > 1024) {
    field.error(
      'bad-regex',
      `Unexpected length of ${field.text.length}, expected at most 1024 characters.`,
      'Shorten the expression.',
    );
    return;
  }
  const problem = patternProblem(field.text);
  if (problem !== undefined) {
    field.error(
      'bad-regex',
      `Unexpected regular expression ${shown(field.text)}, expected RE2 syntax: ${problem}.`,
      'RE2 has no back-references and no look-around; see github.com/google/re2/wiki/Syntax.',
    );
  }
};

const oneMatch: Check = (field) => {
  const kinds = ['exact', 'prefix', 'regex'].filter((key) => field.at(key).isSet);
  if (kinds.length < 2) return;
  field.error(
    'exclusive-fields',
    `Unexpected ${kinds.join(' and ')} together, expected one of exact, prefix, regex.`,
    'Keep one of them.',
  );
};

/** A text match. `emptyPrefix`: whether `prefix: ""` is allowed, as it is for `uri`. */
export function stringMatch(emptyPrefix = false): Check {
  return record({ exact: text, prefix: emptyPrefix ? text : filledPrefix, regex: all(text, regex) }, oneMatch);
}

const filledPrefix: Check = all(text, (field) => {
  if (field.value === '') {
    field.error(
      'empty-prefix',
      'Unexpected empty prefix, expected at least one character.',
      'Write the prefix, or remove the match.',
    );
  }
});

const headerName = /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/;
const pseudoHeaders = [':method', ':scheme', ':authority', ':path', ':status'];

/** `@request.auth.claims.a.b` or `@request.auth.claims[a][b]`. */
export function isClaimHeader(name: string): boolean {
  return /^@request\.auth\.claims(?:\.|\[)./i.test(name);
}

export function isHeaderName(name: string): boolean {
  return headerName.test(name);
}

/** Keys of a header match. */
export const matchedHeaderNames: Check = (field) => {
  for (const [name, value] of field.entries) {
    if (isClaimHeader(name) || pseudoHeaders.includes(name) || isHeaderName(name)) continue;
    value.keyFinding(
      'error',
      'bad-header-name',
      `Unexpected header name ${shown(name)}, expected a token.`,
      'Use letters, digits and "-".',
    );
  }
};

/** `.`, `*`, `~` (ServiceEntry only) or namespaces, without repetition. */
export function exportTo(
  namespace: string,
  options: { readonly none?: boolean; readonly ownOnly?: boolean } = {},
): Check {
  return (field) => {
    const seen = new Set<string>();
    for (const item of field.items) {
      const entry = item.text;
      const key = entry === '.' ? namespace : entry;
      if (seen.has(key)) {
        item.error(
          'repeated-export',
          `Unexpected second "${entry}", expected each namespace once.`,
          'Remove one; "." is the own namespace.',
        );
      } else if (!(options.none && entry === '~') && key !== '*' && !isDnsLabel(key)) {
        item.error(
          'bad-export',
          `Unexpected ${shown(entry)}, expected ".", "*" or a namespace.`,
          'Name a namespace, or "." or "*".',
        );
      }
      seen.add(key);
    }
    checkCombination(field, seen, namespace, options.ownOnly ?? false);
  };
}

function checkCombination(field: Field, seen: ReadonlySet<string>, namespace: string, ownOnly: boolean): void {
  if (ownOnly && seen.size > 0 && (seen.size > 1 || !seen.has(namespace))) {
    field.error(
      'bad-export',
      'Unexpected exportTo beside a workloadSelector, expected only ".".',
      'Remove exportTo or write ["."].',
    );
  }
  for (const alone of ['*', '~']) {
    if (seen.has(alone) && field.items.length > 1) {
      field.error(
        'bad-export',
        `Unexpected "${alone}" beside other entries, expected it alone.`,
        'Keep one or the other.',
      );
    }
  }
}

/** `selector` of the policy kinds (`matchLabels`) and `workloadSelector` of Sidecar and ServiceEntry (`labels`). */
export function selector(key: 'matchLabels' | 'labels'): Check {
  return record({ [key]: map(text) }, (field) => {
    const labels = field.at(key);
    for (const [name, value] of labels.entries) {
      if (name === '')
        value.keyFinding('error', 'empty-label-key', 'Unexpected empty label key, expected a name.', 'Name the label.');
      if (`${name}${value.text}`.includes('*')) {
        value.error(
          'wildcard-label',
          'Unexpected "*" in a selector, expected a literal label.',
          'Write the label out.',
        );
      }
    }
    if (!labels.isFilled) {
      field.warning(
        'empty-selector',
        'Unexpected selector without labels, expected at least one.',
        'It selects every workload of the namespace; say so by leaving it out.',
      );
    }
  });
}

const targetKinds = [
  '/Service',
  'networking.istio.io/ServiceEntry',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
];

export const targetRef: Check = record({ group: text, kind: text, name: filledText, namespace: text }, (field) => {
  if (!field.at('name').isSet) {
    field.error('missing-field', 'Unexpected missing field "name", expected the name of the target.', 'Add the name.');
  }
  if (field.at('namespace').isFilled) {
    field
      .at('namespace')
      .error(
        'cross-namespace',
        'Unexpected namespace, expected none: a policy targets its own namespace.',
        'Remove it.',
      );
  }
  const target = `${field.at('group').text.replace(/^core$/, '')}/${field.at('kind').text}`;
  if (!targetKinds.includes(target)) {
    field.error(
      'bad-target',
      `Unexpected target "${target}", expected one of ${targetKinds.join(', ')}.`,
      'Choose one of these kinds.',
    );
  }
});

/** `selector`, `targetRef` and `targetRefs`: one of the three. */
export const oneTarget: Check = (field) => {
  const set = ['selector', 'targetRef', 'targetRefs'].filter(
    (key) => field.at(key).isSet && (key === 'selector' || field.at(key).isFilled),
  );
  if (set.length < 2) return;
  field
    .at(set[1]!)
    .keyFinding(
      'error',
      'exclusive-fields',
      `Unexpected ${set.join(' and ')} together, expected one of them.`,
      'Keep one.',
    );
};

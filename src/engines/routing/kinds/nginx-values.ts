/** Values in the kinds of NGINX Inc. Source: nginx/kubernetes-ingress@0eb3072 pkg/apis/configuration/validation, internal/configs/parsing_helpers.go. */
import { isDnsLabel, isDnsSubdomain } from './checks.ts';
import { shown, type Field } from './istio-field.ts';
import { all, text, type Check } from './istio-shape.ts';

const label1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const headerNames = /^[-A-Za-z0-9]+$/;
const escaped = /^(?:[^"\\]|\\[\s\S])*$/;
const times = /^(?:\d+y)?\s*(?:\d+M)?\s*(?:\d+w)?\s*(?:\d+d)?\s*(?:\d+h)?\s*(?:\d+m)?\s*(?:\d+s?)?\s*(?:\d+ms)?$/;

/** A text that is absent, empty or fits; `expected` ends the sentence. */
export function fitting(fits: (value: string) => boolean, code: string, expected: string, hint: string): Check {
  return all(text, (field) => {
    if (field.text === '' || fits(field.text)) return;
    field.error(code, `Unexpected ${shown(field.value)}, expected ${expected}.`, hint);
  });
}

/** As nginx writes times: `500ms`, `1m30s`; a bare number is seconds. */
export const time: Check = fitting(
  (value) => value.trim() !== '' && times.test(value),
  'bad-time',
  'a time as nginx writes it',
  'Write for example 500ms, 30s or 1m30s.',
);

/** Milliseconds of an nginx time, or undefined. */
export function nginxTimeMs(written: string | undefined): number | undefined {
  if (written === undefined || written.trim() === '' || !times.test(written)) return undefined;
  const unitMs: Readonly<Record<string, number>> = {
    y: 31_536_000_000,
    M: 2_592_000_000,
    w: 604_800_000,
    d: 86_400_000,
    h: 3_600_000,
    m: 60_000,
    ms: 1,
    s: 1000,
    '': 1000,
  };
  let sum = 0;
  for (const [, amount, unit] of written.matchAll(/(\d+)(ms|[yMwdhms])?/g)) sum += Number(amount) * unitMs[unit ?? '']!;
  return sum;
}

export const size: Check = fitting(
  (value) => /^\d+[kKmM]?$/.test(value),
  'bad-size',
  'digits and k or m',
  'Write for example 16k.',
);
export const offset: Check = fitting(
  (value) => /^\d+[kKmMgG]?$/.test(value),
  'bad-size',
  'digits and k, m or g',
  'Write for example 64m.',
);

/** RFC 1035 label: a letter first. */
export const dnsLabel: Check = fitting(
  (value) => value.length <= 63 && label1035.test(value),
  'bad-name',
  'a lower-case label that begins with a letter',
  'Use a-z, 0-9 and -, a letter first.',
);
export const objectName: Check = fitting(
  isDnsSubdomain,
  'bad-name',
  'a name in lower case',
  'Use a-z, 0-9, - and dots.',
);
export const namespaceName: Check = fitting(isDnsLabel, 'bad-name', 'a namespace', 'Use a-z, 0-9 and -.');

/** A host name, or `*.` and one. */
export const host: Check = all(text, (field) => {
  const bare = field.text.startsWith('*.') ? field.text.slice(2) : field.text;
  if (isDnsSubdomain(bare)) return;
  field.error(
    'bad-host',
    `Unexpected host ${shown(field.value)}, expected a DNS name in lower case, "*." before it at most.`,
    'Write for example shop.example.com.',
  );
});

export const headerName: Check = fitting(
  (value) => headerNames.test(value),
  'bad-header-name',
  'letters, digits and -',
  'Rename the header.',
);
/** Names of cookies and arguments. */
export const plainName: Check = fitting(
  (value) => /^[_A-Za-z0-9]+$/.test(value),
  'bad-name',
  'letters, digits and _',
  'Rename it.',
);

/** Quotes escaped, no backslash at the end: the controller writes the text between quotes. */
export const escapedText: Check = fitting(
  (value) => escaped.test(value),
  'bad-escape',
  'every " escaped and no \\ at the end',
  'Write \\" for ".',
);

export interface Variables {
  readonly names: ReadonlySet<string>;
  /** Starts of further names, e.g. `http_`. */
  readonly starts?: readonly string[];
}

/** Variables stand in braces and are of the allowed ones. */
export function withVariables({ names, starts = [] }: Variables): Check {
  return (field) => {
    const written = field.text;
    if (!written.includes('$')) return;
    if (!/^(?:[^$]|\$\{[^}]*\})*$/.test(written)) {
      field.error(
        'bad-variable',
        `Unexpected $ in ${shown(written)}, expected variables in braces.`,
        'Write ${host}, not $host.',
      );
      return;
    }
    for (const [, name] of written.matchAll(/\$\{([^}]*)\}/g)) {
      const start = starts.find((one) => name!.startsWith(one));
      const fits = start === undefined ? names.has(name!) : /^\w+$/.test(name!.slice(start.length));
      if (fits) continue;
      field.error(
        'bad-variable',
        `Unexpected variable \${${name}}, expected one of ${[...names, ...starts.map((one) => `${one}…`)].join(', ')}.`,
        'Only these variables may stand here.',
      );
    }
  };
}

/** Path of a location or a rewrite: absolute, no white space, braces, `;` or `..`. */
export function checkPath(field: Field, path: string): void {
  const bad =
    !/^\/[^\s{};\\]*$/.test(path) || path.startsWith('//') || path.split(/[/\\]/).some((step) => step === '..');
  if (!bad) return;
  field.error(
    'bad-path',
    `Unexpected path ${shown(path)}, expected one that begins with one / and has no white space, {, }, ; or "..".`,
    'Write for example /tea.',
  );
}

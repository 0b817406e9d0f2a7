/** Routes of VirtualServer and subroutes of VirtualServerRoute. Source: nginx/kubernetes-ingress@0eb3072 pkg/apis/configuration/validation/virtualserver.go. */
import { readLocation, type LocationMatch } from '../controllers/nginx/location.ts';
import { patternProblem } from '../match/regex.ts';
import { shown, type Field } from './istio-field.ts';
import { all, between, choice, filledText, list, map, needs, record, text, type Check } from './istio-shape.ts';
import { action, errorPages, exactlyOne } from './nginx-actions.ts';
import { plusOnly } from './nginx-kind.ts';
import { checkPath, escapedText, headerName, namespaceName, objectName, plainName } from './nginx-values.ts';

export const policyRefs: Check = list(
  record({ name: all(filledText, objectName), namespace: namespaceName }, needs('name')),
  (field) => {
    const seen = new Set<string>();
    for (const item of field.items) {
      const key = `${item.at('namespace').text}/${item.at('name').text}`;
      if (seen.has(key))
        item.error('repeated-name', `Unexpected second policy ${key}, expected each once.`, 'Remove one.');
      seen.add(key);
    }
  },
);

const path: Check = all(filledText, (field) => {
  if (field.text === '') return;
  const { modifier, pattern } = readLocation(field.text);
  if (modifier === '~' || modifier === '~*') {
    const problem = patternProblem(pattern);
    if (problem !== undefined) {
      field.error(
        'bad-pattern',
        `Unexpected regular expression ${shown(pattern)}, expected one that RE2 reads too (${problem}).`,
        'nginx uses PCRE; look-around and back-references cannot be followed here.',
      );
    }
    escapedText(field);
  } else if (modifier === '' && !pattern.startsWith('/')) {
    field.error(
      'bad-path',
      `Unexpected path ${shown(field.text)}, expected it to begin with /, ~, = or ^~.`,
      'Write for example /tea.',
    );
  } else checkPath(field, pattern);
});

const variables = new Set(
  '$args $http2 $https $remote_addr $remote_port $query_string $request $request_body $request_uri $request_method $scheme'.split(
    ' ',
  ),
);

const condition: Check = record(
  {
    header: headerName,
    cookie: plainName,
    argument: plainName,
    variable: all(text, (field) => {
      if (!field.isFilled || variables.has(field.text)) return;
      field.error(
        'bad-variable',
        `Unexpected variable ${shown(field.text)}, expected one of ${[...variables].join(', ')}.`,
        'Only these may be asked for.',
      );
    }),
    value: escapedText,
  },
  exactlyOne('header', 'cookie', 'argument', 'variable'),
);

/** `prefix`, `exact`, `longest prefix` or `regex`: subroutes of one object are of one sort. */
export function sortOfPath(written: string): string {
  const sorts: Readonly<Record<LocationMatch['modifier'], string>> = {
    '': 'prefix',
    '=': 'exact',
    '^~': 'longest prefix',
    '~': 'regex',
    '~*': 'regex',
  };
  return sorts[readLocation(written).modifier];
}

/** The path without the space after its modifier: what the controller compares. */
export function normalPath(written: string): string {
  const { modifier, pattern } = readLocation(written);
  return modifier + pattern;
}

function splits(upstreams: ReadonlySet<string>, of: string): Check {
  return list(
    record(
      { weight: between(0, 100, 'a weight'), action: action({ upstreams, path: of, internal: true }) },
      needs('action'),
    ),
    (field) => {
      const total = field.items.reduce((sum, item) => sum + item.at('weight').number, 0);
      if (field.items.length < 2)
        field.error('too-few', 'Unexpected single split, expected at least 2.', 'Write `action:` instead.');
      if (total !== 100)
        field.error('bad-weights', `Unexpected weights of ${total} in all, expected 100.`, 'Let them sum to 100.');
    },
  );
}

function route(upstreams: ReadonlySet<string>, isSubroute: boolean): Check {
  return (field) => {
    const of = field.at('path').text;
    const act = action({ upstreams, path: of, internal: false });
    const match: Check = record(
      {
        conditions: list(condition),
        action: action({ upstreams, path: of, internal: true }),
        splits: splits(upstreams, of),
      },
      exactlyOne('action', 'splits'),
      (one) => {
        if (!one.at('conditions').isFilled)
          one.error(
            'missing-field',
            'Unexpected match without conditions, expected at least one.',
            'Add `conditions:`.',
          );
      },
    );
    record(
      {
        path,
        policies: policyRefs,
        route: text,
        routeSelector: record({ matchLabels: map(text) }),
        action: act,
        splits: splits(upstreams, of),
        matches: list(match),
        errorPages,
        'location-snippets': text,
        'add-header-inherit': choice('', 'on', 'off', 'merge'),
        dos: plusOnly,
      },
      needs('path'),
      isSubroute ? exactlyOne('action', 'splits') : exactlyOne('action', 'splits', 'route', 'routeSelector'),
      (one) => {
        if (isSubroute && one.at('route').isFilled)
          one
            .at('route')
            .error(
              'not-allowed',
              'Unexpected route in a subroute, expected an action.',
              'Only a VirtualServer refers to routes.',
            );
      },
    )(field);
  };
}

function differentPaths(field: Field): void {
  const seen = new Set<string>();
  for (const item of field.items) {
    const key = normalPath(item.at('path').text);
    if (key !== '' && seen.has(key))
      item
        .at('path')
        .error('repeated-path', `Unexpected second path ${shown(key)}, expected paths that differ.`, 'Remove one.');
    seen.add(key);
  }
}

export function routes(upstreams: ReadonlySet<string>): Check {
  return list(route(upstreams, false), differentPaths);
}

export function subroutes(upstreams: ReadonlySet<string>): Check {
  return list(route(upstreams, true), differentPaths, (field) => {
    const [first, ...others] = field.items.map((item) => item.at('path'));
    for (const other of others) {
      if (sortOfPath(other.text) === sortOfPath(first!.text)) continue;
      other.error(
        'mixed-paths',
        `Unexpected ${sortOfPath(other.text)} path beside ${sortOfPath(first!.text)} paths, expected one sort.`,
        'Write one VirtualServerRoute per sort.',
      );
    }
  });
}

/** Parts of the rules of a VirtualService that occur in several places. */
import { shown, type Field } from './istio-field.ts';
import { dnsLabel, fqdnProblem, isDnsLabel, wildcardDomain } from './istio-names.ts';
import { all, filledText, list, map, needs, port, record, text, type Check } from './istio-shape.ts';

/** Where requests go: validateDestination (istio/istio pkg/config/validation/validation.go). */
export const destination: Check = record(
  {
    host: all(text, (field) => {
      if (field.text === '*')
        field.error(
          'bad-host',
          'Unexpected destination "*", expected a host.',
          'Name a Service or a ServiceEntry host.',
        );
      else wildcardDomain(field);
    }),
    port: record({ number: port }, needs('number')),
    subset: all(filledText, dnsLabel),
  },
  needs('host'),
);

/** `namespace/name`, `name` or `mesh`. */
export function gatewayNames(converted = false): Check {
  return (field) => {
    for (const name of field.items) {
      const slash = name.text.indexOf('/');
      if (slash === -1) {
        const problem = fqdnProblem(name.text);
        if (problem)
          name.error(
            'bad-name',
            `Unexpected gateway name ${shown(name.value)}, expected a name: ${problem}.`,
            'Write namespace/name.',
          );
        else if (name.text.includes('.')) {
          const [first, second] = name.text.split('.');
          name.warning(
            'legacy-gateway-name',
            `Unexpected gateway name "${name.text}", expected namespace/name.`,
            `Write ${second}/${first}.`,
          );
        }
        continue;
      }
      const [namespace, gateway] = [name.text.slice(0, slash), name.text.slice(slash + 1)];
      if (!isDnsLabel(namespace) || (!converted && !isDnsLabel(gateway)) || gateway === '') {
        name.error(
          'bad-name',
          `Unexpected gateway name ${shown(name.value)}, expected namespace/name.`,
          'Correct the name.',
        );
      }
    }
  };
}

const setHeaders = (authority: boolean): Check =>
  map(all(text, headerValue), (field) =>
    checkOperationNames(
      field.entries.map(([name, value]) => [name, value]),
      authority,
    ),
  );

/** Header operations; requests may set `:authority` (the host). */
const operations = (authority: boolean): Check =>
  record({
    add: setHeaders(authority),
    remove: list(text, (field) =>
      checkOperationNames(
        field.items.map((item) => [item.text, item]),
        false,
      ),
    ),
    set: setHeaders(authority),
  });

export const headerOperations: Check = record({ request: operations(true), response: operations(false) });

export const isAuthorityHeader = (name: string) => /^(?::authority|host)$/i.test(name);

function checkOperationNames(names: readonly (readonly [string, Field])[], authority: boolean): void {
  for (const [name, field] of names) {
    if (name === '') field.error('bad-header-name', 'Unexpected empty header name, expected one.', 'Name the header.');
    const internal = name.startsWith(':') || name.toLowerCase() === 'host';
    if (!internal || (authority && isAuthorityHeader(name))) continue;
    field.error(
      'bad-header-name',
      `Unexpected header ${shown(name)}, expected one that may be changed here.`,
      'Use rewrite.authority to change the host of requests; other ":" headers cannot be changed.',
    );
  }
}

/** `%` begins a variable of Envoy, e.g. `%DOWNSTREAM_REMOTE_ADDRESS%`; `%%` is a plain one. */
function headerValue(field: Field): void {
  const value = field.text;
  if (/[\u0000-\u0008\u000A-\u001F\u007F]/.test(value)) {
    field.error(
      'bad-header-value',
      'Unexpected control character in a header value, expected printable text.',
      'Remove it.',
    );
  }
  const rest = value.replaceAll('%%', '').replace(/%[A-Z_]+(?:\((?:[^()%]|%%)*\))?(?::\d+)?%/g, '');
  if (rest.includes('%')) {
    field.error(
      'bad-header-value',
      `Unexpected "%" in ${shown(value)}, expected %VARIABLE% or "%%".`,
      'Write "%%" for a percent sign.',
    );
  }
}

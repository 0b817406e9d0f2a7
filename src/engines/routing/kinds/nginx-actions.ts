/** What a route of VirtualServer does with a request. Source: nginx/kubernetes-ingress@0eb3072 pkg/apis/configuration/validation/virtualserver.go. */
import type { Field } from './istio-field.ts';
import { shown } from './istio-field.ts';
import { all, between, filledText, flag, list, needs, record, text, whole, type Check } from './istio-shape.ts';
import { checkPath, escapedText, fitting, headerName, withVariables } from './nginx-values.ts';

const requestNames =
  'request_uri request_method request_body scheme args host request_time request_length nginx_version pid connection remote_addr remote_port time_iso8601 time_local server_addr server_port server_name server_protocol connections_active connections_reading connections_writing connections_waiting'.split(
    ' ',
  );
const tlsNames =
  'ssl_cipher ssl_ciphers ssl_client_cert ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_i_dn_legacy ssl_client_raw_cert ssl_client_s_dn ssl_client_s_dn_legacy ssl_client_serial ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curves ssl_early_data ssl_protocol ssl_server_name ssl_session_id ssl_session_reused'.split(
    ' ',
  );

const inRedirect = { names: new Set(['scheme', 'http_x_forwarded_proto', 'request_uri', 'host']) };
const inErrorRedirect = { names: new Set(['scheme', 'http_x_forwarded_proto']) };
const inBody = { names: new Set(requestNames), starts: ['arg_', 'http_', 'cookie_'] };
const inError = { names: new Set(['upstream_status']) };
const inHeader = {
  names: new Set([...requestNames, ...tlsNames]),
  starts: ['arg_', 'http_', 'cookie_', 'jwt_claim_', 'jwt_header_'],
};

/** 0 stands for the default. */
function status(fits: (code: number) => boolean, expected: string): Check {
  return all(whole, (field) => {
    if (!field.isSet || field.number === 0 || fits(field.number)) return;
    field.error(
      'out-of-range',
      `Unexpected status ${shown(field.value)}, expected ${expected}.`,
      'Leave it out for the default.',
    );
  });
}

export const redirectStatus = status((code) => [301, 302, 307, 308].includes(code), '301, 302, 307 or 308');
const returnStatus = status(
  (code) => (code >= 200 && code <= 299) || (code >= 400 && code <= 599),
  'one of 2xx, 4xx or 5xx',
);

function redirect(variables: Parameters<typeof withVariables>[0]): Check {
  const url: Check = all(filledText, escapedText, withVariables(variables), (field) => {
    if (field.text === '' || field.text.includes('://')) return;
    field.error(
      'bad-url',
      `Unexpected ${shown(field.value)}, expected a URL with its scheme.`,
      'Write for example ${scheme}://${host}/new.',
    );
  });
  return record({ url, code: redirectStatus }, needs('url'));
}

const plainHeader: Check = record(
  {
    name: all(filledText, headerName),
    value: fitting(
      (value) => /^(?:[^"$\\]|\\[^$])*$/.test(value),
      'bad-header-value',
      'every " escaped and no $',
      'Variables may not stand here.',
    ),
  },
  needs('name'),
);

function variableHeader(variables: Parameters<typeof withVariables>[0], more: Readonly<Record<string, Check>> = {}) {
  return record(
    { name: all(filledText, headerName), value: all(escapedText, withVariables(variables)), ...more },
    needs('name'),
  );
}

function answer(variables: Parameters<typeof withVariables>[0], header: Check): Check {
  return record(
    {
      code: returnStatus,
      type: fitting(
        (value) => /^(?:[^;{}"\\]|\\[\s\S])*$/.test(value),
        'bad-type',
        'a media type',
        'Write for example application/json.',
      ),
      body: all(filledText, escapedText, withVariables(variables)),
      headers: list(header),
    },
    needs('body'),
  );
}

const ignorable = new Set(
  'X-Accel-Redirect X-Accel-Expires X-Accel-Limit-Rate X-Accel-Buffering X-Accel-Charset Expires Cache-Control Set-Cookie Vary'.split(
    ' ',
  ),
);

/** Groups ($1) may stand in it; variables may not. */
function rewritePath(isPattern: boolean): Check {
  return all(text, (field) => {
    if (field.text === '') return;
    if (/\$(?=[^\d])/.test(field.text)) {
      field.error(
        'bad-rewrite',
        `Unexpected $ in ${shown(field.text)}, expected only groups such as $1.`,
        'Variables may not stand here.',
      );
    }
    if (isPattern) escapedText(field);
    else checkPath(field, field.text);
  });
}

export interface ActionPlace {
  readonly upstreams: ReadonlySet<string>;
  /** Path of the route. */
  readonly path: string;
  /** Below splits or matches. */
  readonly internal: boolean;
}

export function action({ upstreams, path, internal }: ActionPlace): Check {
  const known = (field: Field) => {
    if (!field.isFilled || upstreams.has(field.text)) return;
    field.error(
      'unknown-upstream',
      `Unexpected upstream ${shown(field.text)}, expected one of ${[...upstreams].join(', ') || 'those of the object (it has none)'}.`,
      'Add it to `upstreams`.',
    );
  };
  const proxy: Check = record(
    {
      upstream: all(filledText, known),
      rewritePath: rewritePath(internal || path.startsWith('~')),
      requestHeaders: record({ pass: flag, set: list(variableHeader(inHeader)) }),
      responseHeaders: record({
        hide: list(headerName),
        pass: list(headerName),
        ignore: list(
          fitting((value) => ignorable.has(value), 'unsupported-value', [...ignorable].join(', '), 'Choose one.'),
        ),
        add: list(variableHeader(inHeader, { always: flag })),
      }),
    },
    needs('upstream'),
  );
  return record(
    { pass: all(text, known), redirect: redirect(inRedirect), return: answer(inBody, plainHeader), proxy },
    exactlyOne('pass', 'redirect', 'return', 'proxy'),
  );
}

/** Exactly one of the fields is filled. */
export function exactlyOne(...keys: readonly string[]): Check {
  return (field) => {
    const filled = keys.filter((key) => {
      const child = field.at(key);
      return typeof child.value === 'string' || Array.isArray(child.value) ? child.isFilled : child.isSet;
    });
    if (filled.length === 1) return;
    field.error(
      'exactly-one',
      `Unexpected ${filled.join(' and ') || 'nothing'}, expected exactly one of ${keys.join(', ')}.`,
      'Keep or add one.',
    );
  };
}

export const errorPages: Check = list(
  record(
    {
      codes: list(between(300, 599, 'a status')),
      return: answer(inError, variableHeader(inError)),
      redirect: redirect(inErrorRedirect),
    },
    needs('codes'),
    exactlyOne('return', 'redirect'),
    (field) => {
      if (field.at('codes').isFilled) return;
      field.error(
        'missing-field',
        'Unexpected errorPage without codes, expected at least one.',
        'Write `codes: [502]`.',
      );
    },
  ),
);

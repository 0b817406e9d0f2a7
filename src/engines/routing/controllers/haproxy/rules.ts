/**
 * What an Ingress's annotations do to the requests of its paths, in the order HAProxy asks: deny, auth, redirect, then
 * changes of the request. Source: haproxytech/kubernetes-ingress@fc12067 pkg/haproxy/rules/types.go, pkg/annotations/ingress.
 */
import { isRange } from '../../match/address.ts';
import type { Condition } from '../../match/condition.ts';
import type { HeaderChange, Redirect, Rewrite, Route } from '../../proxy.ts';
import type { HaproxyAnnotations } from './annotations.ts';

export type Scheme = 'http' | 'https';

export type Step = Pick<Route, 'conditions' | 'precedence' | 'action'>;

const list = (text: string) =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function denySteps({ text, isWritten }: HaproxyAnnotations): Step[] {
  const header = text('src-ip-header');
  const from = header === '' ? {} : { fromHeader: header.toLowerCase() };
  const steps: Step[] = [];
  for (const [name, older, not] of [
    ['deny-list', 'blacklist', false],
    ['allow-list', 'whitelist', true],
  ] as const) {
    const ranges = list(text(isWritten(name) ? name : older));
    // One entry that cannot be read makes the controller leave the whole list out.
    if (ranges.length === 0 || !ranges.every(isRange)) continue;
    steps.push({
      conditions: [{ on: 'client-address', ranges, not, ...from }],
      precedence: `${name} is asked before anything else`,
      action: { kind: 'answer', answer: { status: 403 } },
    });
  }
  return steps;
}

function redirectStep(redirect: Redirect, precedence: string): Step {
  return { conditions: [], precedence, action: { kind: 'redirect', redirect: { ...redirect, variables: true } } };
}

/** Answers that come before the backend. `hasTls`: the Ingress has a tls section. */
export function stepsBefore(annotations: HaproxyAnnotations, hasTls: boolean, scheme: Scheme): Step[] {
  const { text, isWritten, isOn } = annotations;
  const steps = denySteps(annotations);
  if (text('auth-type') === 'basic-auth') {
    steps.push({
      conditions: [{ on: 'header', name: 'authorization', match: { kind: 'present' }, not: true }],
      precedence: 'auth-type asks for a user and a password',
      action: { kind: 'answer', answer: { status: 401 } },
    });
  }
  const redirects = isWritten('ssl-redirect') ? isOn('ssl-redirect') : hasTls;
  if (redirects && scheme === 'http') {
    const location = `https://\${host}:${text('ssl-redirect-port')}\${request_uri}`;
    const why = isWritten('ssl-redirect') ? 'ssl-redirect is on' : 'the Ingress has tls, so ssl-redirect is on';
    steps.push(redirectStep({ status: Number(text('ssl-redirect-code')) || 302, location }, why));
  }
  const target = /^(https?):\/\/(.*)$/.exec(text('request-redirect')) ?? [undefined, 'http', text('request-redirect')];
  if (text('request-redirect') !== '') {
    const location = `${target[1]}://${target[2]}\${request_uri}`;
    steps.push(
      redirectStep({ status: Number(text('request-redirect-code')) || 302, location }, 'request-redirect is set'),
    );
  }
  if (isOn('cors-enable') && text('cors-respond-to-options') === 'true') {
    steps.push({
      conditions: [
        { on: 'method', match: { kind: 'exact', value: 'OPTIONS' } },
        ...corsConditions(text('cors-allow-origin')),
      ],
      precedence: 'cors-respond-to-options answers OPTIONS',
      action: { kind: 'answer', answer: { status: 204, headers: corsHeaders(annotations), variables: true } },
    });
  }
  return steps;
}

function corsConditions(origin: string): Condition[] {
  return origin === '*'
    ? []
    : [{ on: 'header', name: 'origin', match: { kind: 'regex', value: origin, partial: true } }];
}

function corsHeaders({ text }: HaproxyAnnotations): Record<string, string> {
  const maxAge = /^(\d+)(s|m|h)?$/.exec(text('cors-max-age'));
  const seconds = maxAge ? Number(maxAge[1]) * ({ s: 1, m: 60, h: 3600 }[maxAge[2] ?? 's'] ?? 1) : 5;
  return {
    'access-control-allow-origin': text('cors-allow-origin') === '*' ? '*' : '${http_origin}',
    'access-control-allow-methods': text('cors-allow-methods')
      .replace(/\s*,\s*/g, ', ')
      .toUpperCase(),
    'access-control-allow-headers': text('cors-allow-headers').replaceAll(/\s/g, ''),
    'access-control-max-age': String(seconds),
    ...(text('cors-allow-credentials') === 'true' && { 'access-control-allow-credentials': 'true' }),
  };
}

function namedValues(text: string): Record<string, string> {
  return Object.fromEntries(
    lines(text).flatMap((line) => {
      const space = line.indexOf(' ');
      if (space === -1) return [];
      return [
        [
          line.slice(0, space).toLowerCase(),
          line
            .slice(space + 1)
            .trim()
            .replace(/^"(.*)"$/, '$1'),
        ],
      ];
    }),
  );
}

/** One rule replaces the whole path where its pattern is found; of several the first that this engine can tell. */
function pathRewrite(written: string): Rewrite | undefined {
  const [first] = lines(written);
  if (first === undefined) return undefined;
  const parts = first.split(/\s+/);
  const [pattern, value] = parts.length === 1 ? ['(.*)', parts[0]!] : [parts[0]!, parts[1]!];
  return { path: { kind: 'regex', pattern: `(?s)^.*?(?:${pattern}).*$`, value } };
}

/** Changes on the way to the backend and back. */
export function changesOf(annotations: HaproxyAnnotations): Partial<Route> & { readonly ignored: readonly string[] } {
  const { text, isOn } = annotations;
  const set = namedValues(text('request-set-header'));
  const host = text('set-host');
  const path = pathRewrite(text('path-rewrite'));
  const cors = isOn('cors-enable') && text('cors-allow-origin') === '*' ? corsHeaders(annotations) : {};
  const response: HeaderChange = { set: { ...namedValues(text('response-set-header')), ...cors } };
  const formats = ['set-host', 'path-rewrite', 'request-set-header', 'response-set-header']
    .filter((name) => text(name).includes('%['))
    .map((name) => `formats (%[…]) in annotation haproxy.org/${name}`);
  const more = lines(text('path-rewrite')).length > 1 ? ['further rules of annotation haproxy.org/path-rewrite'] : [];
  const patterns =
    isOn('cors-enable') && text('cors-allow-origin') !== '*' ? ['CORS headers on answers of the backend'] : [];
  return {
    ...((path || host) && { rewrite: { ...path, ...(host && { host }) } }),
    ...(Object.keys(set).length > 0 && { requestHeaders: { set } }),
    ...(Object.keys(response.set!).length > 0 && { responseHeaders: response }),
    ignored: [...annotations.notModelled, ...formats, ...more, ...patterns],
  };
}

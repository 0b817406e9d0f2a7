/** Policies of NGINX Inc. */
import { isRange } from '../match/address.ts';
import { shown, type Field } from './istio-field.ts';
import {
  all,
  between,
  choice,
  filledText,
  flag,
  free,
  list,
  needs,
  notNegative,
  record,
  text,
  type Check,
} from './istio-shape.ts';
import { exactlyOne } from './nginx-actions.ts';
import { defineNginxKind, plusOnly } from './nginx-kind.ts';
import { fitting, objectName } from './nginx-values.ts';

const address: Check = all(text, (field: Field) => {
  if (isRange(field.text)) return;
  field.error(
    'bad-address',
    `Unexpected ${shown(field.value)}, expected an address or a CIDR block.`,
    'Write for example 10.0.0.0/8.',
  );
});

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

const cors: Check = record({
  allowOrigin: list(
    fitting(
      (value) => value === '*' || /^https?:\/\/(\*\.)?[^\s*/]+$/.test(value),
      'bad-origin',
      'scheme and host, "*." before the host at most',
      'Write for example https://*.example.com.',
    ),
  ),
  allowMethods: list(choice(...methods)),
  allowHeaders: list(text),
  allowCredentials: flag,
  exposeHeaders: list(text),
  maxAge: notNegative,
});

const rateLimit: Check = record(
  {
    rate: fitting(
      (value) => /^\d+r\/[sm]$/.test(value),
      'bad-rate',
      'a number and r/s or r/m',
      'Write for example 10r/s.',
    ),
    key: filledText,
    delay: notNegative,
    noDelay: flag,
    burst: notNegative,
    zoneSize: filledText,
    dryRun: flag,
    logLevel: choice('', 'info', 'notice', 'warn', 'error'),
    rejectCode: between(400, 599, 'a status'),
    scale: flag,
    condition: free,
  },
  needs('rate', 'key', 'zoneSize'),
);

const hsts: Check = record({ maxAge: notNegative, includeSubDomains: flag, behindProxy: flag, preload: flag });

const apiKey: Check = record(
  { suppliedIn: record({ header: list(text), query: list(text) }), clientSecret: all(filledText, objectName) },
  needs('suppliedIn', 'clientSecret'),
);

export const policy = defineNginxKind({
  id: 'nginx-policy',
  kind: 'Policy',
  plural: 'policies',
  shortNames: ['pol'],
  summary: 'Who may pass, how often, and under which conditions; VirtualServers refer to it.',
  at: 'pkg/apis/configuration/validation/policy.go',
  spec: record(
    {
      ingressClassName: text,
      accessControl: record({ allow: list(address), deny: list(address) }, exactlyOne('allow', 'deny')),
      rateLimit,
      jwt: plusOnly,
      basicAuth: record({ realm: text, secret: all(filledText, objectName) }, needs('secret')),
      ingressMTLS: record(
        {
          clientCertSecret: all(filledText, objectName),
          crlFileName: text,
          verifyClient: choice('', 'on', 'off', 'optional', 'optional_no_ca'),
          verifyDepth: notNegative,
        },
        needs('clientCertSecret'),
      ),
      egressMTLS: free,
      oidc: plusOnly,
      waf: plusOnly,
      apiKey,
      cache: free,
      cors,
      externalAuth: free,
      hsts,
    },
    exactlyOne(
      'accessControl',
      'rateLimit',
      'jwt',
      'basicAuth',
      'ingressMTLS',
      'egressMTLS',
      'oidc',
      'waf',
      'apiKey',
      'cache',
      'cors',
      'externalAuth',
      'hsts',
    ),
  ),
});

/** RequestAuthentication: which tokens (JWT) a workload or gateway accepts. */
import { isRecord, shown } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { all, choice, filledText, flag, list, needs, oneOf, record, text } from './istio-shape.ts';
import { duration, oneTarget, selector, targetRef } from './istio-values.ts';

const jwksUri = all(text, (field) => {
  if (!field.isFilled || /^https?:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:]*)(?::\d*)?(?:[/?#]|$)/i.test(field.text))
    return;
  field.error(
    'bad-url',
    `Unexpected address ${shown(field.text)}, expected http:// or https://, a host and perhaps a port.`,
    'Write the whole address.',
  );
});

/** Members a key of each sort must have (RFC 7518 section 6), and the one only its owner may know. */
const keyMembers: Readonly<Record<string, readonly [needed: readonly string[], secret: string]>> = {
  RSA: [['n', 'e'], 'd'],
  EC: [['crv', 'x', 'y'], 'd'],
  OKP: [['crv', 'x'], 'd'],
  oct: [['k'], 'k'],
};

/** A key, or a set of them. */
const jwks = all(text, (field) => {
  if (!field.isFilled) return;
  const keys = keysOf(field.text);
  if (!keys?.every((key) => keyMembers[String(key['kty'])]?.[0].every((name) => typeof key[name] === 'string'))) {
    field.error('bad-jwks', 'Unexpected text, expected a JSON Web Key Set.', 'Write {"keys": […]}.');
  } else if (keys.some((key) => keyMembers[String(key['kty'])]![1] in key)) {
    field.warning(
      'private-key',
      'Unexpected private key in jwks, expected public keys: anyone who reads this object could sign tokens.',
      'Keep the public members only.',
    );
  }
});

function keysOf(written: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  try {
    const value: unknown = JSON.parse(written);
    const keys = isRecord(value) && Array.isArray(value['keys']) ? value['keys'] : [value];
    return keys.every(isRecord) ? keys : undefined;
  } catch {
    return undefined;
  }
}

const claimHeader = all(filledText, (field) => {
  if (!field.isFilled || /^[-_A-Za-z0-9]+$/.test(field.text)) return;
  field.error(
    'bad-header-name',
    `Unexpected header ${shown(field.text)}, expected letters, digits, "-" and "_".`,
    'Rename the header.',
  );
});

const jwtRule = record(
  {
    audiences: list(filledText),
    forwardOriginalToken: flag,
    fromCookies: list(filledText),
    fromHeaders: list(record({ name: filledText, prefix: text }, needs('name'))),
    fromParams: list(filledText),
    issuer: text,
    jwks,
    jwksUri,
    jwks_uri: jwksUri,
    outputClaimToHeaders: list(record({ claim: filledText, header: claimHeader }, needs('claim', 'header'))),
    outputPayloadToHeader: text,
    /** In istio/istio 86c9f01, not yet in 1.31. */
    presence: choice('OPTIONAL', 'REQUIRED'),
    spaceDelimitedClaims: list(filledText),
    timeout: duration,
  },
  oneOf('jwks', 'jwksUri', 'jwks_uri'),
  (rule) => {
    if (rule.at('issuer').isFilled || rule.at('jwksUri').isFilled || rule.at('jwks_uri').isFilled) return;
    rule.error(
      'missing-field',
      'Unexpected rule without issuer, expected issuer or jwksUri.',
      'Add the issuer of the tokens.',
    );
  },
);

export const requestAuthentication = defineIstioKind({
  id: 'request-authentication',
  kind: 'RequestAuthentication',
  group: 'security.istio.io',
  versions: ['v1', 'v1beta1'],
  plural: 'requestauthentications',
  shortNames: ['ra'],
  summary: 'Says which tokens are accepted with requests.',
  validator: 'ValidateRequestAuthentication',
  spec: () =>
    record(
      { jwtRules: list(jwtRule), selector: selector('matchLabels'), targetRef, targetRefs: list(targetRef) },
      oneTarget,
    ),
});

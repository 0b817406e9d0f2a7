/** Values an AuthorizationPolicy compares with: pkg/config/security/security.go (istio/istio 86c9f01). */
import { shown, type Field } from './istio-field.ts';
import { isIpOrCidr } from './istio-names.ts';
import { all, filledText, list, type Check } from './istio-shape.ts';

export const filledTexts: Check = list(filledText);

const address: Check = all(filledText, (field) => {
  if (!field.isFilled || isIpOrCidr(field.text)) return;
  field.error(
    'bad-address',
    `Unexpected ${shown(field.text)}, expected an IP address or a CIDR block.`,
    'Write for example 10.0.0.0/8.',
  );
});
export const addresses: Check = list(address);

const portText: Check = all(filledText, (field) => {
  if (!field.isFilled || (/^\d+$/.test(field.text) && Number(field.text) <= 65535)) return;
  field.error(
    'out-of-range',
    `Unexpected port ${shown(field.text)}, expected a number up to 65535, as a text.`,
    'Write for example "8080".',
  );
});
export const portTexts: Check = list(portText);

const serviceAccount: Check = all(filledText, (field) => {
  if (!field.isFilled || (field.text.length <= 320 && /^[^*/]+(?:\/[^*/]+)?$/.test(field.text))) return;
  field.error(
    'bad-service-account',
    `Unexpected ${shown(field.text)}, expected serviceAccount or namespace/serviceAccount without wildcard.`,
    'Correct the name.',
  );
});
export const serviceAccounts: Check = list(serviceAccount, (field) => {
  if (field.items.length > 16)
    field.error(
      'too-many-values',
      `Unexpected ${field.items.length} service accounts, expected at most 16.`,
      'Split the rule.',
    );
});

const wildcardText: Check = all(filledText, (field) => {
  if (/^\*?[^*]*$|^[^*]*\*$/.test(field.text)) return;
  field.error(
    'bad-wildcard',
    `Unexpected ${shown(field.text)}, expected "*" only at the start or the end.`,
    'Move the "*".',
  );
});
export const trustDomains: Check = list(
  all(wildcardText, (field) => {
    if (field.text.includes('/'))
      field.error(
        'bad-trust-domain',
        `Unexpected "/" in ${shown(field.text)}, expected a trust domain.`,
        'Leave out the path.',
      );
  }),
);

/** `/a/{*}/b` and `/a/{**}`: the two templates, the second only last. */
export const paths: Check = list(
  all(filledText, (field) => {
    const isTemplate = /\{\*\*?\}/.test(field.text);
    let ended = false;
    for (const part of field.text.replace(/^\/+|\/+$/g, '').split('/')) {
      const isOperator = part === '{*}' || part === '{**}';
      const isBad = isOperator
        ? ended
        : /[{}]/.test(part) || (isTemplate && !/^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/.test(part));
      if (isBad) {
        field.error(
          'bad-path-template',
          `Unexpected ${shown(part)} in path ${shown(field.text)}, expected {*} for one element or {**} last.`,
          'Correct the template.',
        );
        return;
      }
      ended ||= part === '{**}';
    }
  }),
);

const plainKeys = [
  'source.namespace',
  'source.principal',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
  'connection.sni',
];
const mapKeys = /^(?:request\.headers|request\.auth\.claims|experimental\.envoy\.filters\.)/;

/** What the values of one `when` must look like; undefined for a key Istio does not know. */
function attributeCheck(key: string): Check | undefined {
  if (plainKeys.includes(key)) return filledText;
  if (['source.ip', 'remote.ip', 'destination.ip'].includes(key)) return address;
  if (key === 'destination.port') return portText;
  if (key === 'source.serviceAccount') return serviceAccount;
  if (key === 'source.trustDomain') return wildcardText;
  return mapKeys.test(key) && /.\[.+\]$/.test(key) ? filledText : undefined;
}

export function checkCondition(when: Field): void {
  const key = when.at('key');
  if (!key.isFilled) {
    when.error('missing-field', 'Unexpected condition without key, expected one.', 'Add key, e.g. source.ip.');
    return;
  }
  const lists = [when.at('values'), when.at('notValues')];
  if (!lists.some((field) => field.isFilled)) {
    when.error(
      'missing-field',
      `Unexpected condition on ${key.text} without values, expected values or notValues.`,
      'Add values.',
    );
    return;
  }
  const check = attributeCheck(key.text);
  if (!check) {
    key.error(
      'unknown-attribute',
      `Unexpected key ${shown(key.text)}, expected an attribute Istio knows.`,
      'See "Authorization Policy Conditions" in the Istio reference.',
    );
    return;
  }
  for (const value of lists.flatMap((field) => field.items)) check(value);
}

/** AuthorizationPolicy: which requests a workload lets in. */
import type { Field } from './istio-field.ts';
import {
  addresses,
  checkCondition,
  filledTexts,
  paths,
  portTexts,
  serviceAccounts,
  trustDomains,
} from './istio-attributes.ts';
import { defineIstioKind } from './istio-kind.ts';
import { choice, list, record, text, type Check } from './istio-shape.ts';
import { oneTarget, selector, targetRef } from './istio-values.ts';

/** A field and its negation, `ports` and `notPorts`. */
function withNot(fields: Readonly<Record<string, Check>>): Readonly<Record<string, Check>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, check]) => [
      [name, check],
      [`not${name[0]!.toUpperCase()}${name.slice(1)}`, check],
    ]),
  );
}

const sourceFields = withNot({
  ipBlocks: addresses,
  namespaces: filledTexts,
  principals: filledTexts,
  remoteIpBlocks: addresses,
  requestPrincipals: filledTexts,
  serviceAccounts,
  trustDomains,
});
const operationFields = withNot({ hosts: filledTexts, methods: filledTexts, paths, ports: portTexts });

const notEmpty =
  (keys: readonly string[]): Check =>
  (field) => {
    if (keys.some((key) => field.at(key).isFilled)) return;
    field.error(
      'empty-rule',
      `Unexpected empty condition, expected one of ${keys.join(', ')}.`,
      'Add a condition or remove it.',
    );
  };

const source = record(sourceFields, notEmpty(Object.keys(sourceFields)), (field) => {
  const filled = (names: readonly string[]) => names.find((name) => field.at(name).isFilled);
  const accounts = filled(['serviceAccounts', 'notServiceAccounts']);
  const other = filled(['principals', 'notPrincipals', 'namespaces', 'notNamespaces']);
  if (accounts && other) {
    field
      .at(accounts)
      .keyFinding(
        'error',
        'exclusive-fields',
        `Unexpected ${accounts} beside ${other}, expected one of them.`,
        'Split them into two sources.',
      );
  }
});
const operation = record(operationFields, notEmpty(Object.keys(operationFields)));

const part = (name: string, check: Check): Check =>
  record({ [name]: check }, (field) => {
    if (!field.at(name).isSet)
      field.error('missing-field', `Unexpected entry without ${name}, expected one.`, `Add ${name}.`);
  });

const filledList = (check: Check): Check =>
  list(check, (field) => {
    if (field.items.length === 0)
      field.error(
        'empty-list',
        'Unexpected empty list, expected an entry.',
        'Remove it: an empty list matches nothing.',
      );
  });

const rule = record({
  from: filledList(part('source', source)),
  to: filledList(part('operation', operation)),
  when: list(record({ key: text, notValues: list(text), values: list(text) }, checkCondition)),
});

export const authorizationPolicy = defineIstioKind({
  id: 'authorization-policy',
  kind: 'AuthorizationPolicy',
  group: 'security.istio.io',
  versions: ['v1', 'v1beta1'],
  plural: 'authorizationpolicies',
  shortNames: ['ap'],
  summary: 'Lets requests to a workload in, or keeps them out.',
  validator: 'ValidateAuthorizationPolicy',
  spec: () =>
    record(
      {
        action: choice('ALLOW', 'DENY', 'AUDIT', 'CUSTOM'),
        provider: record({ name: text }),
        rules: list(rule),
        selector: selector('matchLabels'),
        targetRef,
        targetRefs: list(targetRef),
      },
      oneTarget,
      checkAction,
      warnOfTcp,
    ),
});

const uncustomSources = ['namespaces', 'serviceAccounts', 'trustDomains', 'principals', 'requestPrincipals'];

function checkAction(spec: Field): void {
  const action = spec.at('action').text || 'ALLOW';
  const provider = spec.at('provider');
  if ((action === 'CUSTOM' || action === 'DENY') && !spec.at('rules').isSet) {
    spec.error(
      'no-rules',
      `Unexpected ${action} without rules, expected at least one: it never applies.`,
      'Add "rules: [{}]" to match every request.',
    );
  }
  if (provider.isSet && action !== 'CUSTOM') {
    provider.keyFinding(
      'error',
      'unused-provider',
      `Unexpected provider with ${action}, expected it with CUSTOM only.`,
      'Set action: CUSTOM or remove provider.',
    );
  }
  if (action !== 'CUSTOM') return;
  if (spec.at('rules').isSet && !provider.at('name').isFilled) {
    spec.error(
      'missing-field',
      'Unexpected CUSTOM without provider.name, expected the name of an extension provider.',
      'Add provider.name.',
    );
  }
  for (const entry of spec.at('rules').items) {
    for (const from of entry.at('from').items.map((item) => item.at('source'))) {
      for (const [name, value] of from.entries) {
        const plain = name.replace(/^not(.)/, (_, first: string) => first.toLowerCase());
        if (uncustomSources.includes(plain) && value.isFilled) notWithCustom(value, name);
      }
    }
    for (const key of entry.at('when').items.map((item) => item.at('key'))) {
      if (/^(?:source\.(?:namespace|serviceAccount|trustDomain|principal)$|request\.auth\.)/.test(key.text))
        notWithCustom(key, key.text);
    }
  }
}

function notWithCustom(field: Field, name: string): void {
  field.error(
    'unsupported-field',
    `Unexpected ${name} with CUSTOM, expected none.`,
    'Leave the decision to the provider.',
  );
}

const tcpSources = ['ipBlocks', 'namespaces', 'principals', 'remoteIpBlocks', 'serviceAccounts'];

/** A DENY rule of HTTP attributes only closes TCP ports altogether. */
function warnOfTcp(spec: Field): void {
  if (spec.at('action').text !== 'DENY') return;
  for (const entry of spec.at('rules').items) {
    const sources = entry
      .at('from')
      .items.map((item) => item.at('source'))
      .filter((item) => item.isSet);
    const operations = entry
      .at('to')
      .items.map((item) => item.at('operation'))
      .filter((item) => item.isSet);
    const has = (field: Field, names: readonly string[]) =>
      names.some((name) => field.at(name).isSet || field.at(`not${name[0]!.toUpperCase()}${name.slice(1)}`).isSet);
    const tcpFrom = sources.some((item) => has(item, tcpSources));
    const tcpTo = operations.some((item) => has(item, ['ports']));
    if ((sources.length > 0 && operations.length === 0 && !tcpFrom) || (operations.length > 0 && !tcpTo)) {
      entry.warning(
        'denies-tcp',
        'Unexpected DENY rule of HTTP attributes only, expected ports: it closes all TCP ports.',
        'Add ports to the operation.',
      );
    }
  }
}

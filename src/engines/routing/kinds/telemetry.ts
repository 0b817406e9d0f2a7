/** Telemetry: traces, metrics and access logs of the proxies. */
import { shown, type Field } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { checkSelectorLinks } from './istio-selector-links.ts';
import { all, choice, filledText, flag, list, map, needs, number, oneOf, record, text } from './istio-shape.ts';
import { durationOrZero, oneTarget, percent, selector, targetRef } from './istio-values.ts';

const mode = choice('CLIENT_AND_SERVER', 'CLIENT', 'SERVER');
const providers = list(record({ name: filledText }, needs('name')));

/**
 * The outline of a CEL expression: brackets in pairs, texts closed, no operator without its operands. The proxy reads the
 * expression itself (validateTelemetryFilter, istio/istio 86c9f01).
 */
export function isCelOutline(expression: string): boolean {
  const bare = expression.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '0');
  if (/['"]/.test(bare)) return false;
  const open: string[] = [];
  for (const sign of bare.match(/[()[\]{}]/g) ?? []) {
    if ('([{'.includes(sign)) open.push(sign);
    else if (`${open.pop() ?? ''}${sign}`.match(/^(?:\(\)|\[\]|\{\})$/) === null) return false;
  }
  return open.length === 0 && bare.trim() !== '' && !/[-+*/%&|<>=!?:.,]\s*$|^\s*[*/%&|<>=?:.,)]/.test(bare);
}

const filter = record({ expression: text }, (field) => {
  const expression = field.at('expression');
  if (!expression.isFilled || isCelOutline(expression.text)) return;
  expression.error(
    'bad-expression',
    `Unexpected expression ${shown(expression.text)}, expected CEL such as response.code >= 400.`,
    'Correct the expression.',
  );
});

const named = record({ defaultValue: text, name: filledText }, needs('name'));
const customTag = record(
  {
    environment: named,
    formatter: record({ value: filledText }),
    header: named,
    literal: record({ value: filledText }, needs('value')),
  },
  oneOf('environment', 'formatter', 'header', 'literal'),
);

const tagOverride = record({ operation: choice('UPSERT', 'REMOVE'), value: text }, (field) => {
  const value = field.at('value');
  if (field.at('operation').text === 'REMOVE') {
    if (value.isFilled)
      value.error('unused-field', 'Unexpected value with REMOVE, expected none.', 'Remove the value.');
  } else if (!value.isFilled) {
    field.error('missing-field', 'Unexpected UPSERT without value, expected an expression.', 'Add a value.');
  }
});

const metric = choice(
  ...['ALL_METRICS', 'REQUEST_COUNT', 'REQUEST_DURATION', 'REQUEST_SIZE', 'RESPONSE_SIZE', 'TCP_OPENED_CONNECTIONS'],
  ...[
    'TCP_CLOSED_CONNECTIONS',
    'TCP_SENT_BYTES',
    'TCP_RECEIVED_BYTES',
    'GRPC_REQUEST_MESSAGES',
    'GRPC_RESPONSE_MESSAGES',
  ],
);

const metrics = record({
  overrides: list(
    record({
      disabled: flag,
      match: record({ customMetric: filledText, metric, mode }, oneOf('customMetric', 'metric')),
      tagOverrides: map(tagOverride),
    }),
  ),
  providers,
  reportingInterval: durationOrZero,
});

const tracing = record(
  {
    customTags: map(customTag),
    disableContextPropagation: flag,
    disableSpanReporting: flag,
    enableIstioTags: flag,
    match: record({ mode }),
    providers,
    randomSamplingPercentage: all(number, percent),
    useRequestIdForTraceSampling: flag,
  },
  (field) => warnOfSeveral(field.at('providers'), 'providers'),
);

function warnOfSeveral(field: Field, what: string): void {
  if (field.items.length < 2) return;
  field.warning(
    'only-one-used',
    `Unexpected ${field.items.length} ${what}, expected one: the others are not used.`,
    'Keep one.',
  );
}

export const telemetry = defineIstioKind({
  id: 'telemetry',
  kind: 'Telemetry',
  group: 'telemetry.istio.io',
  versions: ['v1', 'v1alpha1'],
  plural: 'telemetries',
  shortNames: ['telemetry'],
  summary: 'Sets which traces, metrics and access logs the proxies write.',
  validator: 'ValidateTelemetry',
  validateInCluster: (object, cluster) => checkSelectorLinks(object, cluster, ['selector', 'matchLabels']),
  spec: () =>
    record(
      {
        accessLogging: list(record({ disabled: flag, filter, match: record({ mode }), providers })),
        metrics: list(metrics),
        selector: selector('matchLabels'),
        targetRef,
        targetRefs: list(targetRef),
        tracing: list(tracing, (field) => warnOfSeveral(field, 'tracing entries')),
      },
      oneTarget,
    ),
});

import { linkerdRoute } from '../examples.ts';
import type { KubeObject } from '../../routing/object.ts';
import { Part } from '../part.ts';
import type { LintRule } from '../rule.ts';
import { linkerdAnnotations } from '../sources.ts';

interface Spelling {
  readonly kind: string;
  fields(object: Part): readonly Part[];
  readonly pattern: RegExp;
  readonly wanted: string;
  readonly consequence: string;
}

const annotations =
  (test: RegExp) =>
  (object: Part): readonly Part[] =>
    object
      .at('metadata', 'annotations')
      .entries.filter(([name]) => test.test(name))
      .map(([, part]) => part);
const linkerdTimes = annotations(/^(?:retry\.linkerd\.io\/timeout|timeout\.linkerd\.io\/(?:request|response|idle))$/);
const linkerdPattern = /^(?:0|\d+(?:ms|s|m|h|d))$/;
const gatewayPattern = /^(?:[0-9]{1,5}(?:h|m|s|ms)){1,4}$/;

const spellings: readonly Spelling[] = [
  ...['HTTPRoute', 'GRPCRoute', 'Service'].map((kind) => ({
    kind,
    fields: linkerdTimes,
    pattern: linkerdPattern,
    wanted: 'one whole number with a unit, e.g. 1500ms',
    consequence: kind === 'Service' ? 'Linkerd drops the setting' : 'Linkerd drops the whole route',
  })),
  {
    kind: 'Ingress',
    fields: annotations(
      /^nginx\.ingress\.kubernetes\.io\/proxy-(?:next-upstream-timeout|connect-timeout|read-timeout|send-timeout)$/,
    ),
    pattern: /^\d+$/,
    wanted: 'whole seconds without a unit, e.g. "5"',
    consequence: 'ingress-nginx ignores the annotation',
  },
  {
    kind: 'Middleware',
    fields: (object) => ['initialInterval', 'timeout'].map((key) => object.at('spec', 'retry', key)),
    pattern: /^(?:[0-9]+(?:ns|us|µs|ms|s|m|h)?)+$/,
    wanted: 'whole numbers with units, e.g. 1500ms',
    consequence: 'the CRD refuses the object',
  },
  {
    kind: 'BackendTrafficPolicy',
    fields: (object) => [
      object.at('spec', 'retry', 'perRetry', 'timeout'),
      object.at('spec', 'retry', 'perRetry', 'backOff', 'baseInterval'),
      object.at('spec', 'retry', 'perRetry', 'backOff', 'maxInterval'),
      object.at('spec', 'timeout', 'http', 'requestTimeout'),
    ],
    pattern: gatewayPattern,
    wanted: 'whole units without decimals, e.g. 1500ms',
    consequence: 'the CRD refuses the object',
  },
  {
    kind: 'TrafficPolicy',
    fields: (object) => [
      object.at('spec', 'retry', 'perTryTimeout'),
      object.at('spec', 'retry', 'backoffBaseInterval'),
      object.at('spec', 'timeouts', 'request'),
    ],
    pattern: gatewayPattern,
    wanted: 'whole units without decimals, e.g. 1500ms',
    consequence: 'the CRD refuses the object',
  },
];

export const durationNotRead: LintRule = {
  id: 'duration-not-read',
  severity: 'error',
  title: 'A duration in a spelling the product does not read',
  why: 'Each product spells time its own way: Linkerd wants one whole number with one unit, Gateway API and its relatives no decimals, ingress-nginx seconds without a unit. A wrong spelling is refused, or dropped with all that stands beside it.',
  source: linkerdAnnotations,
  bad: {
    yaml: linkerdRoute('retry.linkerd.io/http: 5xx\nretry.linkerd.io/limit: "2"\ntimeout.linkerd.io/request: 1.5s'),
    points: '1.5s',
  },
  good: {
    yaml: linkerdRoute('retry.linkerd.io/http: 5xx\nretry.linkerd.io/limit: "2"\ntimeout.linkerd.io/request: 1500ms'),
  },
  *check({ cluster }) {
    for (const { kind, fields, pattern, wanted, consequence } of spellings) {
      for (const object of cluster.ofKind(kind))
        yield* misspelt(object, fields(new Part(object.value)), pattern, wanted, consequence);
    }
  },
};

function* misspelt(object: KubeObject, parts: readonly Part[], pattern: RegExp, wanted: string, consequence: string) {
  for (const part of parts) {
    if (part.written === undefined || pattern.test(part.written)) continue;
    yield {
      object,
      path: part.path,
      message: `“${part.written.slice(0, 40)}” is no duration here: ${consequence}.`,
      fix: `Write ${wanted}.`,
    };
  }
}

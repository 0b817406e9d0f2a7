/** TrafficExtension: a WebAssembly module or a Lua script in the proxies. In istio/istio 86c9f01, not yet in 1.31. */
import { defineIstioKind } from './istio-kind.ts';
import { all, choice, filledText, list, needs, record, whole } from './istio-shape.ts';
import { oneTarget, selector, targetRef } from './istio-values.ts';
import { moduleFields, trafficMatch } from './wasm-plugin.ts';

const inlineCode = all(filledText, (field) => {
  if (field.text.length <= 65_536) return;
  field.error('too-long', `Unexpected ${field.text.length} characters, expected at most 65536.`, 'Shorten the script.');
});

export const trafficExtension = defineIstioKind({
  id: 'traffic-extension',
  kind: 'TrafficExtension',
  group: 'extensions.istio.io',
  versions: ['v1alpha1'],
  plural: 'trafficextensions',
  summary: 'Adds a WebAssembly module or a Lua script to the proxies.',
  validator: 'ValidateTrafficExtension',
  spec: () =>
    record(
      {
        lua: record({ inlineCode }, needs('inlineCode')),
        match: trafficMatch,
        phase: choice('UNSPECIFIED', 'AUTHN', 'AUTHZ', 'STATS'),
        priority: whole,
        selector: selector('matchLabels'),
        targetRefs: list(targetRef),
        wasm: record(moduleFields, needs('url')),
      },
      oneTarget,
      (spec) => {
        if (spec.at('wasm').isSet !== spec.at('lua').isSet) return;
        spec.error(
          'exclusive-fields',
          'Unexpected spec without exactly one of wasm and lua, expected one.',
          'Keep one.',
        );
      },
    ),
});

/** WasmPlugin: an extension loaded into the proxies. */
import { shown } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { all, choice, filledText, free, list, needs, port, record, text, whole } from './istio-shape.ts';
import { oneTarget, selector, targetRef } from './istio-values.ts';

const url = all(filledText, (field) => {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\//.exec(field.text)?.[1]?.toLowerCase();
  if (!field.isFilled || scheme === undefined || ['file', 'http', 'https', 'oci'].includes(scheme)) return;
  field.error('bad-url', `Unexpected scheme "${scheme}", expected oci, https, http or file.`, 'Choose one of these.');
});

const sha256 = all(text, (field) => {
  if (!field.isFilled || /^[a-f0-9]{64}$/.test(field.text)) return;
  field.error(
    'bad-checksum',
    `Unexpected sha256 ${shown(field.text)}, expected 64 digits of 0-9 and a-f.`,
    'Copy the checksum of the module.',
  );
});

const env = record({ name: filledText, value: text, valueFrom: choice('INLINE', 'HOST') }, needs('name'), (field) => {
  if (field.at('valueFrom').text === 'HOST' && field.at('value').isFilled) {
    field
      .at('value')
      .error('unused-field', 'Unexpected value with valueFrom HOST, expected none.', 'Remove the value.');
  }
});

export const wasmPlugin = defineIstioKind({
  id: 'wasm-plugin',
  kind: 'WasmPlugin',
  group: 'extensions.istio.io',
  versions: ['v1alpha1'],
  plural: 'wasmplugins',
  summary: 'Loads a WebAssembly extension into the proxies.',
  validator: 'ValidateWasmPlugin',
  spec: () =>
    record(
      {
        failStrategy: choice('FAIL_CLOSE', 'FAIL_OPEN', 'FAIL_RELOAD'),
        imagePullPolicy: choice('UNSPECIFIED_POLICY', 'IfNotPresent', 'Always'),
        imagePullSecret: text,
        match: list(
          record({
            mode: choice('UNDEFINED', 'CLIENT', 'SERVER', 'CLIENT_AND_SERVER'),
            ports: list(record({ number: port }, needs('number'))),
          }),
        ),
        phase: choice('UNSPECIFIED_PHASE', 'AUTHN', 'AUTHZ', 'STATS'),
        pluginConfig: free,
        pluginName: text,
        priority: whole,
        selector: selector('matchLabels'),
        sha256,
        targetRef,
        targetRefs: list(targetRef),
        type: choice('UNSPECIFIED_PLUGIN_TYPE', 'HTTP', 'NETWORK'),
        url,
        verificationKey: text,
        vmConfig: record({ env: list(env) }),
      },
      needs('url'),
      oneTarget,
    ),
});

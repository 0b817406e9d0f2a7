/** WasmPlugin: an extension loaded into the proxies. */
import { shown, type Field } from './istio-field.ts';
import { defineIstioKind } from './istio-kind.ts';
import { all, choice, filledText, free, list, needs, port, record, text, whole, type Check } from './istio-shape.ts';
import { oneTarget, selector, targetRef } from './istio-values.ts';

const url = all(filledText, (field) => {
  if (!field.isFilled) return;
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\//.exec(field.text)?.[1]?.toLowerCase();
  if (!/^(?:[^%\s]|%[0-9a-fA-F]{2})*$/.test(field.text)) {
    field.error('bad-url', `Unexpected address ${shown(field.text)}, expected a URL.`, 'Write it as a URL.');
    return;
  }
  if (scheme === undefined || ['file', 'http', 'https', 'oci'].includes(scheme)) return;
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

function upTo256(field: Field): void {
  if (field.text.length <= 256) return;
  field.error('too-long', `Unexpected ${field.text.length} characters, expected at most 256.`, 'Shorten it.');
}

const env = record(
  { name: all(filledText, upTo256), value: text, valueFrom: choice('INLINE', 'HOST') },
  needs('name'),
  (field) => {
    if (field.at('valueFrom').text === 'HOST' && field.at('value').isFilled) {
      field
        .at('value')
        .error('unused-field', 'Unexpected value with valueFrom HOST, expected none.', 'Remove the value.');
    }
  },
);

/** What WasmPlugin and TrafficExtension have in common. */
export const moduleFields: Readonly<Record<string, Check>> = {
  failStrategy: choice('FAIL_CLOSE', 'FAIL_OPEN', 'FAIL_RELOAD'),
  imagePullPolicy: choice('UNSPECIFIED_POLICY', 'IfNotPresent', 'Always'),
  imagePullSecret: text,
  pluginConfig: free,
  pluginName: all(text, upTo256),
  sha256,
  type: choice('UNSPECIFIED_PLUGIN_TYPE', 'HTTP', 'NETWORK'),
  url,
  verificationKey: text,
  vmConfig: record({
    env: list(env, (field) => {
      const names = new Set<string>();
      for (const name of field.items.map((item) => item.at('name'))) {
        if (names.has(name.text))
          name.error('repeated-name', `Unexpected second ${shown(name.text)}, expected each once.`, 'Remove one.');
        names.add(name.text);
      }
    }),
  }),
};

/** Which traffic the extension sees. */
export const trafficMatch: Check = list(
  record({
    mode: choice('UNDEFINED', 'CLIENT', 'SERVER', 'CLIENT_AND_SERVER'),
    ports: list(record({ number: port }, needs('number'))),
  }),
);

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
        ...moduleFields,
        match: trafficMatch,
        phase: choice('UNSPECIFIED_PHASE', 'AUTHN', 'AUTHZ', 'STATS'),
        priority: whole,
        selector: selector('matchLabels'),
        targetRef,
        targetRefs: list(targetRef),
      },
      needs('url'),
      oneTarget,
    ),
});

/** Monaco with what the playgrounds use of it. Reached only through `import()`: about 840 kB gz that nobody should pay for a lesson. */
import './csp-style-shim.ts';
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codeEditor/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
// The feature `suggest` of 0.57 brings only its inline part; completion itself is this.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordOperations/register';
import 'monaco-editor/languages/definitions/csharp/register';
import 'monaco-editor/languages/definitions/ini/register';
import 'monaco-editor/languages/definitions/java/register';
import 'monaco-editor/languages/definitions/yaml/register';
import { configureMonacoYaml, type MonacoYaml, type SchemasSettings } from 'monaco-yaml';
import { defineThemes } from './themes.ts';

export { monaco };

const startWorker = (label: string): Worker =>
  label === 'yaml'
    ? new Worker(new URL('./yaml.worker.ts', import.meta.url), { type: 'module', name: label })
    : new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module', name: label });

self.MonacoEnvironment = { getWorker: (_id, label) => startWorker(label) };

interface OldWorkerOptions {
  readonly label: string;
  readonly createData?: unknown;
  readonly host?: Record<string, (...args: never[]) => unknown>;
  readonly keepIdleModels?: boolean;
  readonly worker?: unknown;
}

/** monaco-yaml 5.5 asks for its worker the way Monaco did before 0.56. */
const compatible = {
  ...monaco,
  editor: {
    ...monaco.editor,
    createWebWorker(options: OldWorkerOptions) {
      const create = monaco.editor.createWebWorker as (options: unknown) => unknown;
      if (options.worker) return create(options);
      const worker = startWorker(options.label);
      worker.postMessage('ignore');
      worker.postMessage(options.createData);
      return create({ worker, host: options.host, keepIdleModels: options.keepIdleModels });
    },
  },
};

let yaml: MonacoYaml | undefined;
const schemas = new Map<string, SchemasSettings>();

/** Completion, hover and markers for one model. `schema` undefined takes them away again. */
export function setYamlSchema(modelUri: string, schema: object | undefined): void {
  if (schema) {
    schemas.set(modelUri, {
      uri: `${modelUri}.schema.json`,
      fileMatch: [modelUri],
      schema: schema as SchemasSettings['schema'],
    });
  } else if (!schemas.delete(modelUri)) return;
  const settings = { enableSchemaRequest: false, schemas: [...schemas.values()] };
  if (yaml) void yaml.update(settings);
  else yaml = configureMonacoYaml(compatible as never, settings);
}

defineThemes(monaco);

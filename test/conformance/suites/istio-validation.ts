/**
 * Istio's own validation tests (pkg/config/validation) and the tests of its schemas: is the resource accepted, and does
 * Istio warn? The words of its messages are not compared; ours are our own.
 */
import { istioKinds } from '../../../src/engines/routing/kinds/istio-kinds.ts';
import { loadCluster } from '../../../src/engines/routing/load.ts';
import type { ReplayCase, Suite, SuiteFolder } from '../suite.ts';

interface Recorded {
  readonly name: string;
  readonly function?: string;
  readonly resource?: unknown;
  readonly input?: readonly unknown[];
  readonly expect: { readonly valid: boolean; readonly warning?: boolean };
}

export const istioValidation: Suite = {
  id: 'istio-validation',
  folder: 'istio-validation',
  floors: { resources: 1, fragments: 1 },
  mostSkipped: 0.1,
  cases: (folder) => folder.jsonFiles.flatMap((file) => casesOf(folder, file)),
};

function casesOf(folder: SuiteFolder, file: string): ReplayCase[] {
  const { cases } = folder.json<{ cases: readonly Recorded[] }>(file);
  return cases.map((one, i) => {
    const name = `${file}: ${i} ${one.name}`;
    const resource = one.resource ?? wrap(one.function ?? '', one.input ?? []);
    const group = one.resource ? 'resources' : 'fragments';
    if (resource === undefined) return { name, group, skip: `no resource is made for inputs of ${one.function}` };
    return { name, group, run: () => differences(resource, one) };
  });
}

function differences(resource: unknown, { expect }: Recorded): readonly string[] {
  const [object] = loadCluster([{ file: 'case.json', text: JSON.stringify(resource) }]).objects;
  const kind = istioKinds.find((one) => one.kind === object?.kind);
  if (!object || !kind) return ['no object of a known kind was read.'];
  const found = kind.validate(object).filter(({ severity }) => severity !== 'info');
  const said = found.map(({ severity, message }) => `${severity}: ${message}`).join(' ') || 'nothing found';
  if (found.some(({ severity }) => severity === 'error') === expect.valid)
    return [`expected ${expect.valid ? 'valid' : 'invalid'}; ${said}`];
  const warns = found.some(({ severity }) => severity === 'warning');
  if (!expect.valid || expect.warning === undefined || warns === expect.warning) return [];
  return [`expected ${expect.warning ? 'a' : 'no'} warning; ${said}`];
}

/** The smallest valid resource around an input of a function that checks a part. */
function wrap(checkedBy: string, input: readonly unknown[]): unknown {
  const networking = (kind: string, namespace: string, spec: unknown) => ({
    apiVersion: 'networking.istio.io/v1',
    kind,
    metadata: { name: 'wrapped', namespace },
    spec,
  });
  switch (checkedBy) {
    case 'ValidatePortName':
      return networking('ServiceEntry', 'default', {
        hosts: ['example.com'],
        ports: [{ name: input[0], number: 80, protocol: 'HTTP' }],
        resolution: 'DNS',
      });
    case 'validateServerPort':
      return networking('Gateway', 'default', {
        servers: [{ hosts: ['example.com'], port: input[0], ...(input[1] === '' ? {} : { bind: input[1] }) }],
      });
    case 'validateTelemetryFilter':
      return {
        apiVersion: 'telemetry.istio.io/v1',
        kind: 'Telemetry',
        metadata: { name: 'wrapped', namespace: 'default' },
        spec: { accessLogging: [{ filter: input[0] }] },
      };
    case 'validateExportTo': {
      const [namespace, exportTo, isServiceEntry, hasSelector] = input as [string, string[], boolean, boolean];
      return isServiceEntry
        ? networking('ServiceEntry', namespace, {
            hosts: ['example.com'],
            ports: [{ name: 'http', number: 80, protocol: 'HTTP' }],
            resolution: 'DNS',
            exportTo,
          })
        : networking('DestinationRule', namespace, {
            host: 'example.com',
            exportTo,
            ...(hasSelector ? { workloadSelector: { matchLabels: { app: 'web' } } } : {}),
          });
    }
    default:
      return undefined;
  }
}

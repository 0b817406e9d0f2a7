/** Istio's analyzers (istioctl analyze): which object gets which finding. Only the findings of the analyzer under test count. */
import { loadCluster } from '../../../src/engines/routing/load.ts';
import type { ReplayCase, Suite, SuiteFolder } from '../suite.ts';

interface Recorded {
  readonly name: string;
  readonly analyzer: string;
  readonly inputs: readonly string[];
  readonly meshConfigFile?: string;
  readonly expectMessages: readonly { readonly code: string; readonly origin: string }[];
}

/** Our codes by Istio's, for the analyzers whose questions we ask. */
const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'destinationrule.CaCertificateAnalyzer': { 'unverified-server': 'IST0128', 'unverified-server-port': 'IST0129' },
  'gateway.IngressGatewayPortAnalyzer': { 'gateway-port-not-on-service': 'IST0162' },
  'gateway.ConflictingGatewayAnalyzer': { 'gateways-conflict': 'IST0145' },
  'gateway.CertificateAnalyzer': { 'gateway-certificate-shared': 'IST0138' },
  'sidecar.SelectorAnalyzer': {
    'selector-selects-nothing': 'IST0101',
    'pods-selected-twice': 'IST0110',
    'several-for-namespace': 'IST0111',
    'no-sidecars-here': 'IST0167',
  },
  'telemetry.SelectorAnalyzer': {
    'selector-selects-nothing': 'IST0101',
    'pods-selected-twice': 'IST0159',
    'several-for-namespace': 'IST0160',
  },
  'virtualservice.DestinationRuleAnalyzer': { 'subset-not-found': 'IST0101' },
  'virtualservice.GatewayAnalyzer': { 'gateway-not-found': 'IST0101', 'host-not-in-gateway': 'IST0132' },
};

const kindsOf: Readonly<Record<string, string>> = {
  destinationrule: 'DestinationRule',
  gateway: 'Gateway',
  sidecar: 'Sidecar',
  telemetry: 'Telemetry',
  virtualservice: 'VirtualService',
};

export const istioAnalyze: Suite = {
  id: 'istio-analyze',
  folder: 'istio-analyze',
  floors: { findings: 1 },
  mostSkipped: 0.8,
  cases: (folder) =>
    folder.jsonFiles.filter((file) => file === 'analyze.json').flatMap((file) => casesOf(folder, file)),
};

function casesOf(folder: SuiteFolder, file: string): ReplayCase[] {
  return folder.json<{ cases: readonly Recorded[] }>(file).cases.map((one): ReplayCase => {
    const name = `${file}: ${one.name}`;
    const known = codes[one.analyzer];
    if (!known) return { name, group: 'findings', skip: `${one.analyzer} is not modelled` };
    return { name, group: 'findings', run: () => differences(folder, one, known) };
  });
}

function differences(
  folder: SuiteFolder,
  { analyzer, inputs, expectMessages }: Recorded,
  known: Readonly<Record<string, string>>,
): readonly string[] {
  const files = ['_default-ingressgateway.yaml', ...inputs].filter((file) => folder.has(file));
  const { diagnostics } = loadCluster(files.map((file) => ({ file, text: folder.text(file) })));
  const kind = kindsOf[analyzer.split('.')[0]!];
  const found = diagnostics
    .filter(({ code, ref }) => Object.hasOwn(known, code) && ref?.kind === kind)
    .map(({ code, ref }) => `${known[code]} ${originOf(ref!.kind, ref!.namespace, ref!.name)}`);
  const expected = expectMessages.map(({ code, origin }) => `${code} ${withNamespace(origin)}`);
  const [left, right] = [found.toSorted().join('; '), expected.toSorted().join('; ')];
  return left === right ? [] : [`expected ${right || 'nothing'}; got ${left || 'nothing'}.`];
}

const originOf = (kind: string, namespace: string, name: string) => `${kind} ${namespace}/${name}`;

/** An object without namespace stands in `default` here. */
function withNamespace(origin: string): string {
  const [kind, name] = origin.split(' ');
  return name!.includes('/') ? origin : `${kind} default/${name}`;
}

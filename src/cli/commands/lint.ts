/** `hop lint`: what retry configuration really does, and what is wrong with it. */
import { readPolicies } from '#engines/convert/index.ts';
import { hasErrors } from '#engines/core/diagnostics.ts';
import { lint, rules, type LintReport } from '#engines/lint/index.ts';
import type { ResiliencePolicy } from '#engines/resilience/policy.ts';
import { maxManifestLength, type Manifest } from '#engines/routing/index.ts';
import { UsageError, type Command, type CommandIo } from '../command.ts';
import { columns, readOptions, refuseBeside } from '../options.ts';
import { parseSource } from '../../parsing/node.ts';
import { languageOfText } from './convert.ts';
import { describeReport, printExplanations, printFindings } from './lint-output.ts';
import { toSarif } from './lint-sarif.ts';

const options = {
  app: { type: 'string', multiple: true },
  ignore: { type: 'string', multiple: true },
  explain: { type: 'boolean' },
  rules: { type: 'boolean' },
  json: { type: 'boolean' },
  sarif: { type: 'boolean' },
} as const;

export const lintCommand: Command = {
  id: 'lint',
  summary: 'what mesh, gateway and ingress retry settings really do, and what is wrong with them',
  help: `hop lint: what retry settings really do, and what is wrong with them

Usage: hop lint FILE… [--app FILE …] [--ignore RULE …] [--explain] [--json | --sarif]
       hop lint - < manifests.yaml
       hop lint --rules [--json]

  FILE           manifests in YAML or JSON, several documents per file, looked at together; - is standard input.
                 Istio, Gateway API, Linkerd, Kuma, Consul, Envoy, Envoy Gateway, kgateway, Contour, Cilium, Traefik,
                 NGINX, ingress-nginx and HAProxy are read; other kinds are named and left alone.
  --app FILE     code of a caller (what hop convert reads): its retries multiply with those of the mesh
  --ignore RULE  leave a rule out; may be repeated
  --explain      say what each object does, before the findings
  --rules        list the rules; each is explained at /reference/lint/
  --json         {explanations: [{ref, file, place, text}],
                  findings: [{ruleId, severity, message, fix, file, place, ref, source}],
                  diagnostics: [{code, severity, message, file, place, hint}], counts: {error, warning, info}};
                  with --rules [{id, severity, title, why, source}]
  --sarif        SARIF 2.1.0, for code scanning

Exit codes: 0 no errors (warnings may be there), 1 an error was found or a file could not be read as YAML, 2 bad input.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, options);
    if (values.rules) {
      refuseBeside('--rules', positionals);
      printRules(io, values.json ?? false);
      return 0;
    }
    if (positionals.length === 0) throw new UsageError('Expected a file, or - for standard input.');
    if (values.json && values.sarif) throw new UsageError('Expected --json or --sarif, not both.');
    const ignored = (values.ignore ?? []).flatMap((text) => text.split(','));
    const unknown = ignored.find((id) => !rules.has(id));
    if (unknown !== undefined)
      throw new UsageError(`Unknown rule ${unknown}, expected one that hop lint --rules lists.`);
    const manifests = await readManifests(positionals, io);
    const whole = lint(manifests, { app: await readApp(values.app ?? [], io) });
    const report = { ...whole, findings: whole.findings.filter(({ ruleId }) => !ignored.includes(ruleId)) };
    if (values.json) io.out(JSON.stringify(describeReport(report), null, 2));
    else if (values.sarif) io.out(JSON.stringify(toSarif(report, manifests), null, 2));
    else {
      if (values.explain) printExplanations(report, io);
      printFindings(report, io);
    }
    return isFailure(report) ? 1 : 0;
  },
};

const isFailure = ({ findings, diagnostics }: LintReport): boolean =>
  findings.some(({ severity }) => severity === 'error') || hasErrors(diagnostics);

async function readManifests(names: readonly string[], io: CommandIo): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  let length = 0;
  for (const file of new Set(names)) {
    const text = await io.read(file);
    length += text.length;
    if (length > maxManifestLength) throw new UsageError('Unexpected length of the files, expected at most 2 MB.');
    manifests.push({ file, text });
  }
  return manifests;
}

async function readApp(names: readonly string[], io: CommandIo): Promise<ResiliencePolicy[]> {
  const policies: ResiliencePolicy[] = [];
  for (const file of names) {
    const text = await io.read(file);
    const reading = readPolicies(await parseSource(languageOfText(file, text), text));
    if (reading.policies.length === 0) throw new UsageError(`Found no retry policy in ${file}.`);
    policies.push(...reading.policies);
  }
  return policies;
}

function printRules(io: CommandIo, asJson: boolean): void {
  const list = rules.list.map(({ id, severity, title, why, source }) => ({ id, severity, title, why, source }));
  io.out(
    asJson ? JSON.stringify(list, null, 2) : columns(list.map(({ id, severity, title }) => [id, severity, title])),
  );
}

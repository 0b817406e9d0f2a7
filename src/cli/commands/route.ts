/** `hop route`: manifests and a request in, every hop with its reason out. */
import { readFileNames } from '../file-names.ts';
import {
  comparedControllers,
  compile,
  controllers,
  explainDifferences,
  loadCluster,
  maxManifestLength,
  routeRequest,
  type RequestSource,
} from '#engines/routing/index.ts';
import { UsageError, type Command } from '../command.ts';
import { diagnosticText } from '../diagnostic-text.ts';
import { readNumber, readOptions } from '../options.ts';
import { readHeaders, readRequest, readSource, withHostHeader } from '../request-line.ts';
import { checkSource } from './route-source.ts';
import { describeComparison, describeDecision, printComparison, printDecision, unreadable } from './route-output.ts';

const options = {
  file: { type: 'string', short: 'f', multiple: true },
  gateway: { type: 'string' },
  from: { type: 'string' },
  request: { type: 'string' },
  header: { type: 'string', short: 'H', multiple: true },
  sni: { type: 'string' },
  grpc: { type: 'boolean' },
  draw: { type: 'string' },
  'ingress-controller': { type: 'string' },
  compare: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const route: Command = {
  id: 'route',
  summary: 'what the data plane would do with a request, hop by hop, from Kubernetes manifests',
  help: `hop route: what the data plane would do with a request, hop by hop

Usage: hop route -f FILE… --request METHOD:URL [--gateway NAMESPACE/NAME | --from NAMESPACE/POD] [-H 'name: value' …] [--json]
       hop route -f - --request GET:http://shop.example.com/cart < manifests.yaml

  -f, --file FILE          manifests in YAML or JSON, several documents per file; may be repeated; - is standard input
  --request METHOD:URL     e.g. GET:https://shop.example.com/cart?id=1; a port in the URL is the port that is called;
                           http:///cart has no host name: the address itself is called
  --gateway NS/NAME        the Gateway or ingress controller that is called; needed where there are several
  --from NS/POD            a pod (or Deployment) inside calls instead
  -H, --header 'N: V'      a request header; may be repeated; Host replaces the URL's host, which is still connected to
  --sni NAME               server name of the TLS hello, if it is not the host
  --grpc                   a gRPC call: the path is /service/method
  --draw D                 0 ≤ D < 1, picks among weights and pods (default 0)
  --ingress-controller ID  who answers for Ingress objects whose class does not say (of ${controllers.ids.join(', ')})
  --compare                every Ingress on each of ${comparedControllers.join(', ')}:
                           their answers side by side, and which rule makes the difference
  --json                   {answer, reason, outcome, hops: [{kind, name, reason, origin, changes, passedOver}],
                            shares: [{name, ratio, backend, status, pods, traffic, origin}], mirrors, retry, timeouts, fault,
                            responseHeaders, dataPlane, notModelled, conditions, diagnostics};
                            origin is {ref, path, file, line, column}; with --compare {answers: [{controller, label, answer,
                            rule: {name, reason, origin}, outcome, notModelled, diagnostics}], differences: [{controller, versus, sentence}]}

What cannot be read of the manifests is said on standard error, and the rest answers.
Exit codes: 0 a backend or a redirect answers, 1 the request fails (no answer, or a status of 400 and above), 2 bad input;
with --compare 0 all answer the same, 1 they differ.`,
  async run(args, io) {
    const { values, positionals } = readOptions(args, options);
    const names = readFileNames(values.file, positionals);
    const manifests = [];
    let length = 0;
    for (const file of names) {
      const text = await io.read(file);
      length += text.length;
      if (length > maxManifestLength)
        throw new UsageError('Unexpected length of the manifests, expected at most 2 MB.');
      manifests.push({ file, text });
    }
    if (values.request === undefined) throw new UsageError('Expected --request METHOD:URL.');
    const source = sourceOf(values.gateway, values.from);
    const ingressController = values['ingress-controller'];
    if (ingressController !== undefined && !controllers.has(ingressController)) {
      throw new UsageError(
        `Unknown --ingress-controller ${ingressController}, expected one of ${controllers.ids.join(', ')}.`,
      );
    }
    const request = {
      ...withHostHeader(readRequest(values.request), readHeaders(values.header ?? [])),
      source,
      ...(values.grpc ? { protocol: 'grpc' as const } : {}),
      ...(values.sni === undefined ? {} : { sni: values.sni }),
    };
    const draw = values.draw === undefined ? 0 : readNumber('draw', values.draw, { min: 0, max: 0.999_999_999 });
    const cluster = loadCluster(manifests);
    if (!values.json) for (const found of unreadable(cluster)) io.err(diagnosticText(found, found.file));
    if (values.compare) {
      const comparison = explainDifferences(cluster, request, comparedControllers, {}, { draw });
      if (values.json) io.out(JSON.stringify(describeComparison(comparison), null, 2));
      else printComparison(comparison, io);
      return comparison.differences.length === 0 ? 0 : 1;
    }
    const world = compile(cluster, ingressController === undefined ? {} : { ingressController });
    checkSource(world, source);
    const decision = routeRequest(world, request, { draw });
    if (values.json) io.out(JSON.stringify(describeDecision(world, decision), null, 2));
    else printDecision(world, request, decision, io);
    const { outcome } = decision;
    return outcome.kind === 'forwarded' || (outcome.kind === 'answered' && outcome.status < 400) ? 0 : 1;
  },
};

function sourceOf(gateway: string | undefined, from: string | undefined): RequestSource {
  if (gateway !== undefined && from !== undefined) throw new UsageError('Expected --gateway or --from, not both.');
  if (from !== undefined) return { kind: 'pod', ...readSource('from', from) };
  return { kind: 'external', ...(gateway === undefined ? {} : { gateway: readSource('gateway', gateway) }) };
}

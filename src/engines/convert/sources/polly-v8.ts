/** Polly 8: resilience pipelines. The strategy added first is the outermost. */
import type { Diagnostic } from '../../core/diagnostics.ts';
import type { ResiliencePolicy } from '../../resilience/policy.ts';
import { composeParts } from '../compose.ts';
import { argumentsOf } from '../csharp/calls.ts';
import { holderName, type ChainCall } from '../csharp/call-chain.ts';
import { optionsOf } from '../csharp/options.ts';
import { pipelinesOf, type Pipeline } from '../csharp/pipeline.ts';
import { readRetryOptions, type StrategyContext } from '../csharp/polly-v8-retry.ts';
import { readStrategy } from '../csharp/polly-v8-strategies.ts';
import { csharpScope } from '../csharp/scope.ts';
import { reporter, type Part } from '../parts.ts';
import type { Source } from '../source.ts';
import { nodesOfType, type SyntaxNode } from '../syntax.ts';

export const pollyV8Thrown = { timeout: 'TimeoutRejectedException', brokenCircuit: 'BrokenCircuitException' };

export const pollyV8: Source = {
  id: 'polly-v8',
  label: 'Polly 8',
  language: 'csharp',
  forms: [
    'new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { … })',
    'AddResiliencePipeline("key", builder => …)',
  ],
  example: `var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
    .AddTimeout(TimeSpan.FromSeconds(20))
    .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
    {
        ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
            .Handle<HttpRequestException>()
            .HandleResult(r => (int)r.StatusCode >= 500),
        MaxRetryAttempts = 4,
        Delay = TimeSpan.FromMilliseconds(200),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
    })
    .Build();
`,
  sources: [
    {
      title: 'App-vNext/Polly',
      version: '8.7.0 (173d6d1)',
      at: 'src/Polly.Core/Retry/RetryStrategyOptions.TResult.cs',
      url: 'https://github.com/App-vNext/Polly/blob/8.7.0/src/Polly.Core/Retry/RetryStrategyOptions.TResult.cs',
    },
  ],
  read(source) {
    const diagnostics: Diagnostic[] = [];
    const context: StrategyContext = { scope: csharpScope(source.root), report: reporter(source, diagnostics) };
    const policies: ResiliencePolicy[] = [];
    const add = (name: string, whole: SyntaxNode, parts: readonly Part[]): void => {
      if (parts.length === 0) return;
      const made = composeParts(source, { name, library: 'polly', version: '8.x' }, whole, parts, pollyV8Thrown);
      policies.push(...made.policies);
      diagnostics.push(...made.diagnostics);
    };
    const pipelines = pipelinesOf(source.root, context.scope).filter(({ handler }) => !handler);
    const inner = innerPipelines(pipelines);
    for (const pipeline of pipelines) {
      if (!inner.has(pipeline)) add(pipeline.name, pipeline.node, partsOf(pipeline.calls, pipelines, context));
    }
    for (const node of looseOptions(source.root, context)) {
      const options = optionsOf(node, context.scope)!;
      add(holderName(node) ?? 'retry', node, [readRetryOptions(options, node, context, false)]);
    }
    return { policies, diagnostics };
  },
};

/** `AddPipeline(other)` puts the strategies of another pipeline of this text in its place. */
function partsOf(
  calls: readonly ChainCall[],
  pipelines: readonly Pipeline[],
  context: StrategyContext,
  depth = 0,
): Part[] {
  return calls.flatMap((call): Part[] => {
    const inner = call.name === 'AddPipeline' && depth < 4 ? pipelineNamed(call, pipelines) : undefined;
    if (inner) return partsOf(inner.calls, pipelines, context, depth + 1);
    const part = readStrategy(call, context);
    return part ? [part] : [];
  });
}

function pipelineNamed(call: ChainCall, pipelines: readonly Pipeline[]): Pipeline | undefined {
  const name = argumentsOf(call.node)[0]?.value.text;
  return pipelines.find((pipeline) => pipeline.name === name && !pipeline.calls.includes(call));
}

function innerPipelines(pipelines: readonly Pipeline[]): Set<Pipeline> {
  const added = pipelines.flatMap(({ calls }) => calls.filter(({ name }) => name === 'AddPipeline'));
  return new Set(added.flatMap((call) => pipelineNamed(call, pipelines) ?? []));
}

const retryOptions = /(^|\.)(Http)?RetryStrategyOptions(<.*>)?$/;

/** Options that no pipeline of this text takes: a fragment, or options kept for later. */
function looseOptions(root: SyntaxNode, { scope }: StrategyContext): SyntaxNode[] {
  const taken = nodesOfType(root, 'invocation_expression').flatMap((call) =>
    argumentsOf(call).flatMap(({ value }) => optionsOf(value, scope)?.node.id ?? []),
  );
  const used = new Set(taken);
  return nodesOfType(root, 'object_creation_expression').filter(
    (node) =>
      retryOptions.test(node.childForFieldName('type')?.text ?? '') &&
      !used.has(node.id) &&
      node.parent?.type !== 'assignment_expression',
  );
}

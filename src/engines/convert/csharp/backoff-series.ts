/** Polly.Contrib.WaitAndRetry: `Backoff.…(…)` makes the waits, one for each retry. */
import type { BackoffChoice } from '../../backoff/choice.ts';
import type { ParamValue } from '../../core/params.ts';
import { partDraft, type PartDraft } from '../parts.ts';
import { namedChildrenOf, type SyntaxNode } from '../syntax.ts';
import { unknownValue } from '../values.ts';
import { callChain } from './call-chain.ts';
import { argumentAt, argumentsOf } from './calls.ts';
import { evaluateCsharp } from './evaluate.ts';
import { readCount, readDurationMs, readNumber } from './read-value.ts';
import type { CsharpScope } from './scope.ts';

interface SeriesForm {
  readonly formula: string;
  /** Parameters in their order; `as` is the formula's name for it. */
  readonly parameters: readonly {
    readonly names: readonly string[];
    readonly as?: string;
    readonly kind: 'duration' | 'factor' | 'count' | 'seed' | 'toggle';
    readonly initial?: ParamValue;
  }[];
}

const retryCount = { names: ['retryCount'], kind: 'count' } as const;
const fastFirst = { names: ['fastFirst'], as: 'fastFirst', kind: 'toggle', initial: false } as const;
const seed = { names: ['seed'], kind: 'seed' } as const;
const duration = (as: string, ...names: string[]) => ({ names, as, kind: 'duration' }) as const;
const factor = (initial: number) => ({ names: ['factor'], as: 'factor', kind: 'factor', initial }) as const;

/** Signatures of Polly.Contrib.WaitAndRetry 1.1.1 (7596d2d), src/Polly.Contrib.WaitAndRetry/Backoff.*.cs. */
const forms: Readonly<Record<string, SeriesForm>> = {
  ConstantBackoff: {
    formula: 'polly-contrib-constant',
    parameters: [duration('delayMs', 'delay'), retryCount, fastFirst],
  },
  LinearBackoff: {
    formula: 'polly-contrib-linear',
    parameters: [duration('initialMs', 'initialDelay'), retryCount, factor(1), fastFirst],
  },
  ExponentialBackoff: {
    formula: 'polly-contrib-exponential',
    parameters: [duration('initialMs', 'initialDelay'), retryCount, factor(2), fastFirst],
  },
  AwsDecorrelatedJitterBackoff: {
    formula: 'polly-contrib-aws-decorrelated',
    parameters: [duration('minMs', 'minDelay'), duration('maxMs', 'maxDelay'), retryCount, seed, fastFirst],
  },
  DecorrelatedJitterBackoffV2: {
    formula: 'polly-contrib-decorrelated-v2',
    // The README of the package calls the first parameter medianFirstDelay.
    parameters: [duration('medianMs', 'medianFirstRetryDelay', 'medianFirstDelay'), retryCount, seed, fastFirst],
  },
};

export interface BackoffSeries {
  readonly node: SyntaxNode;
  readonly maxRetries: number | null;
  readonly backoff: BackoffChoice | null;
  readonly draft: PartDraft;
}

const copies = /^To(List|Array)$/;

/** The `Backoff.…` call an expression stands for, through variables, `ToList()` and functions without parameters. */
export function seriesCall(node: SyntaxNode, scope: CsharpScope, depth = 0): SyntaxNode | undefined {
  if (depth > 5) return undefined;
  if (node.type === 'identifier' || node.type === 'member_access_expression') {
    const held = scope.lookUp((node.childForFieldName('name') ?? node).text, node);
    return held && seriesCall(held, scope, depth + 1);
  }
  if (node.type === 'parenthesized_expression') {
    const [inner] = namedChildrenOf(node);
    return inner && seriesCall(inner, scope, depth + 1);
  }
  if (node.type !== 'invocation_expression') return undefined;
  const { root, rootNode, calls } = callChain(node);
  const [first, ...rest] = calls;
  if (!first) return undefined;
  if (/(^|\.)Backoff$/.test(root) && forms[first.name]) {
    return rest.every(({ name }) => copies.test(name)) ? first.node : undefined;
  }
  if (rootNode?.type === 'identifier' && calls.every(({ name }) => copies.test(name))) {
    return seriesCall(rootNode, scope, depth + 1);
  }
  const own = root === '' && rest.length === 0 ? scope.functionNamed(first.name) : undefined;
  return own && own.body.type !== 'block' ? seriesCall(own.body, scope, depth + 1) : undefined;
}

export function readSeries(node: SyntaxNode, scope: CsharpScope): BackoffSeries {
  const draft = partDraft();
  const form = forms[callChain(node).calls[0]?.name ?? '']!;
  const args = argumentsOf(node);
  const params: Record<string, ParamValue> = {};
  let maxRetries: number | null = null;
  for (const [position, { names, as, kind, initial }] of form.parameters.entries()) {
    const at = names.map((name) => argumentAt(args, name, position)).find((found) => found !== undefined);
    const field = kind === 'count' ? 'maxRetries' : `backoff.params.${as ?? names[0]}`;
    if (kind === 'seed') continue;
    if (!at) {
      if (initial !== undefined) params[as!] = initial;
      else draft.asked.push({ field, value: unknownValue(node, `has no ${names[0]}`) });
    } else if (kind === 'toggle') {
      draft.nodes[field] = at;
      const value = evaluateCsharp(at, scope);
      if (value.kind === 'truth') params[as!] = value.value;
      else draft.asked.push({ field, value: value.kind === 'unknown' ? value : unknownValue(at, 'is no bool') });
    } else {
      const value = (kind === 'duration' ? readDurationMs : kind === 'count' ? readCount : readNumber)(
        { scope, draft },
        field,
        at,
      );
      if (kind === 'count') maxRetries = value;
      else if (value !== null) params[as!] = value;
    }
  }
  draft.nodes['backoff'] = node;
  const complete = !draft.asked.some(({ field }) => field.startsWith('backoff'));
  return { node, maxRetries, backoff: complete ? { formula: form.formula, params } : null, draft };
}

export function seriesCalls(invocations: readonly SyntaxNode[]): SyntaxNode[] {
  return invocations.filter((node) => {
    const { root, calls } = callChain(node);
    return calls.length === 1 && /(^|\.)Backoff$/.test(root) && forms[calls[0]!.name] !== undefined;
  });
}

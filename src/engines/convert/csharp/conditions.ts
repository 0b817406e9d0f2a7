/** What a predicate accepts, found by asking it about every status, every gRPC code and every exception it names. */
import type { RetryCondition } from '../../resilience/policy.ts';
import { nodesOfType, type SyntaxNode } from '../syntax.ts';
import { nothing, numberValue, objectValue, type Value } from '../values.ts';
import { grpcStatusCodes } from './grpc-status-code.ts';
import { applyFunction, type Lambda } from './lambda.ts';
import { simpleType } from './patterns.ts';
import type { CsharpScope } from './scope.ts';

export interface Conditions {
  readonly retryOn: readonly RetryCondition[];
  readonly neverRetryOn: readonly RetryCondition[];
}

type Ask = (subject: Value) => boolean | undefined;

const response = (status: number): Value =>
  objectValue('HttpResponseMessage', {
    StatusCode: numberValue(status, true),
    IsSuccessStatusCode: { kind: 'truth', value: status >= 200 && status <= 299 },
  });

/** Asks about every status; undefined as soon as one answer is not known. */
function statusRanges(ask: (status: number) => boolean | undefined): RetryCondition[] | undefined {
  const ranges: { kind: 'status'; from: number; to: number }[] = [];
  for (let status = 100; status <= 599; status++) {
    const answer = ask(status);
    if (answer === undefined) return undefined;
    if (!answer) continue;
    const last = ranges.at(-1);
    if (last && last.to === status - 1) last.to = status;
    else ranges.push({ kind: 'status', from: status, to: status });
  }
  return ranges;
}

export const textOf = (node: SyntaxNode): string => node.text.replace(/\s+/g, ' ').slice(0, 400);

const asker =
  (lambda: Lambda, node: SyntaxNode, scope: CsharpScope, wrap: (subject: Value) => Value): Ask =>
  (subject) => {
    const answer = applyFunction(lambda, node, [wrap(subject)], scope);
    return answer.kind === 'truth' ? answer.value : undefined;
  };

/** `HandleResult(r => …)`: statuses where it looks at the status alone, its text otherwise. */
export function resultConditions(lambda: Lambda | undefined, node: SyntaxNode, scope: CsharpScope): RetryCondition[] {
  const ask = lambda && asker(lambda, node, scope, (subject) => subject);
  const statuses = ask && statusRanges((status) => ask(response(status)));
  if (statuses && statuses.length > 0) return statuses;
  return [{ kind: 'predicate', text: textOf(node) }];
}

/** `Handle<T>(e => …)`. */
export function exceptionConditions(
  name: string,
  lambda: Lambda | undefined,
  node: SyntaxNode,
  scope: CsharpScope,
): Conditions {
  const where = { kind: 'exception', name, where: textOf(node) } as const;
  if (!lambda) return { retryOn: [where], neverRetryOn: [] };
  const ask = asker(lambda, node, scope, (subject) => subject);
  const type = simpleType(name);
  if (type !== 'Exception') return oneException(type, name, ask, where);
  return manyExceptions(lambda, node, scope, ask);
}

/** One exception type: always, never, by status, by gRPC code, or only at run time. */
function oneException(type: string, name: string, ask: Ask, where: RetryCondition): Conditions {
  const always = ask(objectValue(type));
  if (always !== undefined) {
    return always
      ? { retryOn: [{ kind: 'exception', name }], neverRetryOn: [] }
      : { retryOn: [], neverRetryOn: [{ kind: 'exception', name }] };
  }
  if (type === 'HttpRequestException') {
    const statuses = statusRanges((status) => ask(objectValue(type, { StatusCode: numberValue(status, true) })));
    const withoutAnswer = ask(objectValue(type, { StatusCode: nothing }));
    if (statuses && withoutAnswer !== undefined) {
      const network: RetryCondition[] = withoutAnswer ? [{ kind: 'exception', name }] : [];
      return { retryOn: [...network, ...statuses], neverRetryOn: [] };
    }
  }
  if (type === 'RpcException') {
    const codes = Object.values(grpcStatusCodes).map((code) => {
      const text: Value = { kind: 'text', value: code };
      return {
        code,
        answer: ask(objectValue(type, { StatusCode: text, Status: objectValue('Status', { StatusCode: text }) })),
      };
    });
    if (codes.every(({ answer }) => answer !== undefined)) {
      const accepted = codes.filter(({ answer }) => answer);
      return { retryOn: accepted.map(({ code }) => ({ kind: 'grpc', code })), neverRetryOn: [] };
    }
  }
  return { retryOn: [where], neverRetryOn: [] };
}

/** The exception types a predicate names, the most special ones of a text included. */
function namedExceptions(node: SyntaxNode): string[] {
  const names = nodesOfType(node, 'identifier', 'qualified_name', 'generic_name')
    .map((n) => simpleType(n.text))
    .filter((name) => /Exception$/.test(name) && name !== 'Exception');
  if (/ResiliencePredicates\b/.test(node.text)) names.push('HttpRequestException', 'TimeoutRejectedException');
  return [...new Set(names)];
}

/** Any exception: what it says of each type it names and of all others. */
function manyExceptions(lambda: Lambda, node: SyntaxNode, scope: CsharpScope, ask: Ask): Conditions {
  const retryOn: RetryCondition[] = [];
  const neverRetryOn: RetryCondition[] = [];
  const others = ask(objectValue('other'));
  const named = namedExceptions(lambda.body);
  for (const type of named) {
    const where = { kind: 'exception', name: type, where: textOf(node) } as const;
    const found = oneException(type, type, ask, where);
    retryOn.push(...(others === true ? found.retryOn.filter((c) => c.kind !== 'exception' || c.where) : found.retryOn));
    // Or refused although it is also one that is retried, as in `e is A && e is not B`.
    const isException = named.some(
      (other) => ask(objectValue(other)) === true && ask(objectValue(`${type}&${other}`)) === false,
    );
    if (others === true || isException) neverRetryOn.push(...found.neverRetryOn);
  }
  if (others === true) retryOn.push({ kind: 'exception', name: '*' });
  if (others === undefined && !retryOn.some((c) => 'where' in c)) {
    retryOn.push({ kind: 'exception', name: '*', where: textOf(node) });
  }
  return { retryOn, neverRetryOn };
}

/** `args => …` of a Polly 8 `ShouldHandle`, asked about answers and exceptions. */
export function outcomeConditions(lambda: Lambda, node: SyntaxNode, scope: CsharpScope): Conditions {
  const ask = asker(lambda, node, scope, (outcome) =>
    objectValue('Arguments', { Outcome: outcome, AttemptNumber: numberValue(0, true) }),
  );
  const ofResult = (result: Value): Value => objectValue('Outcome', { Exception: nothing, Result: result });
  const statuses = statusRanges((status) => ask(ofResult(response(status))));
  const askException: Ask = (exception) => ask(objectValue('Outcome', { Exception: exception, Result: nothing }));
  const exceptions = manyExceptions(lambda, node, scope, askException);
  const unsure = exceptions.retryOn.some((c) => c.kind === 'exception' && c.where !== undefined);
  if (statuses) return { retryOn: [...exceptions.retryOn, ...statuses], neverRetryOn: exceptions.neverRetryOn };
  const whole: RetryCondition[] = [{ kind: 'predicate', text: textOf(node) }];
  return {
    retryOn: [...exceptions.retryOn.filter((c) => c.kind !== 'exception' || c.where === undefined), ...whole],
    neverRetryOn: unsure ? [] : exceptions.neverRetryOn,
  };
}

/** Members of values: `timeSpan.TotalSeconds`, `delays.Length`, `outcome.Exception`, and the constants of the .NET library. */
import type { SyntaxNode } from '../syntax.ts';
import { durationValue, numberValue, unknownValue, type Value } from '../values.ts';
import { grpcStatusCodes } from './grpc-status-code.ts';
import { httpStatusCodes } from './http-status-code.ts';
import { maxTimeSpanMs } from './time-span.ts';

const perMs: Readonly<Record<string, number>> = {
  Ticks: 1e4,
  TotalMicroseconds: 1e3,
  TotalMilliseconds: 1,
  TotalSeconds: 1e-3,
  TotalMinutes: 1 / 60_000,
  TotalHours: 1 / 3_600_000,
  TotalDays: 1 / 86_400_000,
};

const ticksPer: Readonly<Record<string, number>> = {
  Microsecond: 10,
  Millisecond: 1e4,
  Second: 1e7,
  Minute: 6e8,
  Hour: 3.6e10,
  Day: 8.64e11,
};

/** Constants of the .NET library, of Polly and of gRPC. */
export function knownMember(text: string): Value | undefined {
  if (/^(?:System\.)?TimeSpan\.Zero$/.test(text)) return durationValue(0);
  if (/^(?:System\.)?TimeSpan\.MaxValue$/.test(text)) return durationValue(maxTimeSpanMs);
  const ticks = ticksPer[/^(?:System\.)?TimeSpan\.TicksPer(\w+)$/.exec(text)?.[1] ?? ''];
  if (ticks !== undefined) return numberValue(ticks, true);
  if (/(?:^|\.)Timeout\.InfiniteTimeSpan$/.test(text)) return durationValue(-1);
  if (/(?:^|\.)Timeout\.Infinite$/.test(text)) return numberValue(-1, true);
  if (/^(?:int|(?:System\.)?Int32)\.MaxValue$/.test(text)) return numberValue(2_147_483_647, true);
  if (/^(?:long|(?:System\.)?Int64)\.MaxValue$/.test(text)) return numberValue(Number.MAX_SAFE_INTEGER, true);
  const [, owner, name] = /(?:^|\.)(HttpStatusCode|StatusCode|HttpMethod|DelayBackoffType)\.(\w+)$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  if (owner === 'HttpMethod') return { kind: 'text', value: name.toUpperCase() };
  if (owner === 'DelayBackoffType') return { kind: 'text', value: name };
  const code = owner === 'StatusCode' ? grpcStatusCodes[name] : undefined;
  if (code !== undefined) return { kind: 'text', value: code };
  const status = httpStatusCodes[name];
  return status === undefined ? undefined : numberValue(status, true);
}

export function memberValue(node: SyntaxNode, object: Value, name: string): Value {
  switch (object.kind) {
    case 'object':
      return object.members.get(name) ?? unknownValue(node, 'is only known when the program runs');
    case 'duration': {
      if (name === 'Value') return object;
      if (name === 'HasValue') return { kind: 'truth', value: true };
      const factor = perMs[name];
      if (factor === undefined) break;
      return { kind: 'number', min: object.minMs * factor, max: object.maxMs * factor, integer: name === 'Ticks' };
    }
    case 'list':
      if (name === 'Length' || name === 'Count') return numberValue(object.items.length, true);
      break;
    case 'nothing':
      if (name === 'HasValue') return { kind: 'truth', value: false };
      return unknownValue(node, 'would throw a NullReferenceException');
    case 'text':
      if (name === 'Method') return object;
      break;
    case 'number':
      if (name === 'Value') return object;
      if (name === 'HasValue') return { kind: 'truth', value: true };
      break;
    case 'unknown':
      return object;
  }
  return unknownValue(node, 'is only known when the program runs');
}

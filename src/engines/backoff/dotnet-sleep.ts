/** Waits that .NET cannot sleep: the policy throws where it should wait, and no try follows. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { SourceRef } from '../core/source-ref.ts';
import { longestTimeSpanMs } from './time-span.ts';

/** `WaitHandle.WaitOne(TimeSpan)`, where Polly blocks its thread; `Task.Delay` before .NET 6, too. About 24.9 days. */
export const longestBlockingMs = 2_147_483_647;
/** `Timer.MaxSupportedTimeout`, the limit of `Task.Delay` since .NET 6. About 49.7 days. */
export const longestDelayMs = 4_294_967_294;

export const dotnetSleepSources: readonly SourceRef[] = [
  {
    title: 'App-vNext/Polly',
    version: '7.2.4',
    at: 'src/Polly/Utilities/SystemClock.cs',
    url: 'https://github.com/App-vNext/Polly/blob/7.2.4/src/Polly/Utilities/SystemClock.cs',
  },
  {
    title: 'dotnet/runtime',
    version: '00b781c',
    at: 'src/libraries/System.Private.CoreLib/src/System/Threading/Tasks/Task.cs (ValidateTimeout)',
    url: 'https://github.com/dotnet/runtime/blob/00b781c/src/libraries/System.Private.CoreLib/src/System/Threading/Tasks/Task.cs',
  },
  {
    title: 'dotnet/runtime',
    version: '0253e39',
    at: 'src/libraries/System.Private.CoreLib/src/System/Threading/WaitHandle.cs (ToTimeoutMilliseconds)',
    url: 'https://github.com/dotnet/runtime/blob/0253e39/src/libraries/System.Private.CoreLib/src/System/Threading/WaitHandle.cs',
  },
];

const days = (ms: number): string => `${Number((ms / 86_400_000).toPrecision(3)).toLocaleString('en')} days`;
const milliseconds = (ms: number): string => `${ms.toLocaleString('en')} ms`;

/**
 * The first wait that a blocked thread cannot sleep and the first that nothing can; none where every wait fits.
 * @param waitMs before retry `retry`, from 1
 */
export function dotnetSleepFindings(retries: number, waitMs: (retry: number) => number): Diagnostic[] {
  const findings: Diagnostic[] = [];
  const fewer = (retry: number) =>
    (retry === 1 ? 'Cap' : `Stop after retry ${retry - 1}, or cap`) + ' the wait with Math.Min.';
  for (let retry = 1; retry <= retries; retry++) {
    const ms = waitMs(retry);
    const wait = `wait of ${days(ms)} before retry ${retry}`;
    if (ms > longestTimeSpanMs) {
      findings.push({
        code: 'wait-overflows-timespan',
        severity: 'warning',
        message: `Unexpected wait before retry ${retry}, expected one that a TimeSpan holds, at most ${Math.floor(longestTimeSpanMs / 86_400_000).toLocaleString('en')} days: the policy throws OverflowException there instead of retrying.`,
        hint: fewer(retry),
      });
      break;
    }
    if (ms > longestDelayMs) {
      findings.push({
        code: 'wait-too-long-for-task-delay',
        severity: 'warning',
        message: `Unexpected ${wait}, expected at most ${milliseconds(longestDelayMs)} (${days(longestDelayMs)}), the limit of Task.Delay since .NET 6: the policy throws ArgumentOutOfRangeException there instead of retrying.`,
        hint: fewer(retry),
      });
      break;
    }
    if (ms > longestBlockingMs && findings.length === 0) {
      findings.push({
        code: 'wait-too-long-to-block',
        severity: 'warning',
        message: `Unexpected ${wait}, expected at most ${milliseconds(longestBlockingMs)} (${days(longestBlockingMs)}) where the policy blocks its thread or runs on .NET 5 or older: it throws ArgumentOutOfRangeException there instead of retrying.`,
        hint: fewer(retry),
      });
    }
  }
  return findings;
}

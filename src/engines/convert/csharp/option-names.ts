/** The properties Polly 8's options have: one that is set and is none of them would be left out without a word. */
import type { Report } from '../parts.ts';
import type { Options } from './options.ts';

/**
 * App-vNext/Polly 8.7.0: the settable properties of RetryStrategyOptions, TimeoutStrategyOptions,
 * CircuitBreakerStrategyOptions and HedgingStrategyOptions with those of ResilienceStrategyOptions; dotnet/extensions 10.9,
 * HttpRetryStrategyOptions.
 */
const properties = {
  RetryStrategyOptions: [
    'MaxRetryAttempts',
    'BackoffType',
    'UseJitter',
    'Delay',
    'MaxDelay',
    'ShouldHandle',
    'DelayGenerator',
    'OnRetry',
    'Randomizer',
    'Name',
  ],
  HttpRetryStrategyOptions: ['ShouldRetryAfterHeader'],
  TimeoutStrategyOptions: ['Timeout', 'TimeoutGenerator', 'OnTimeout', 'Name'],
  CircuitBreakerStrategyOptions: [
    'FailureRatio',
    'MinimumThroughput',
    'SamplingDuration',
    'BreakDuration',
    'BreakDurationGenerator',
    'ShouldHandle',
    'OnClosed',
    'OnOpened',
    'OnHalfOpened',
    'ManualControl',
    'StateProvider',
    'Name',
  ],
  HedgingStrategyOptions: [
    'MaxHedgedAttempts',
    'Delay',
    'ShouldHandle',
    'ActionGenerator',
    'DelayGenerator',
    'OnHedging',
    'Name',
  ],
} as const;

export type OptionsType = keyof typeof properties;

export function reportUnknownProperties(options: Options, types: readonly OptionsType[], report: Report): void {
  const known = types.flatMap((type): readonly string[] => properties[type]);
  for (const [path, value] of options.values) {
    if (path.includes('.') || known.includes(path)) continue;
    report(
      'warning',
      'option-unknown',
      value.parent ?? value,
      `Unexpected ${path}, expected one of the properties of ${types[0]}: ${known.join(', ')}.`,
      'It was not read; correct its name or remove it.',
    );
  }
}

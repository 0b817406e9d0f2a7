/** What is said when the parser's worker gives no result; the text stays where it is. */
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import type { WorkFailure } from './use-timed-work.ts';

export function parserFailure(failure: WorkFailure): Diagnostic {
  switch (failure.kind) {
    case 'unavailable':
      return {
        code: 'parser-unavailable',
        severity: 'error',
        message: 'The parser could not be loaded.',
        hint: 'Check the connection and change the text again.',
      };
    case 'failed':
      return {
        code: 'parser-failed',
        severity: 'error',
        message: `The text could not be read: ${failure.message}.`,
        hint: 'Change the text and it is tried again.',
      };
    case 'too-slow':
      return {
        code: 'too-slow',
        severity: 'error',
        message: 'Reading this text took longer than two seconds and was stopped.',
        hint: 'Paste only the policy.',
      };
  }
}

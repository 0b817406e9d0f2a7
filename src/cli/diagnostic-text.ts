import type { Diagnostic } from '#engines/core/diagnostics.ts';

/** One line: how bad, where, what, and what to do. @param file left out where there is only one */
export function diagnosticText({ severity, place, message, hint }: Diagnostic, file?: string): string {
  const at = [file, place && `${place.line}:${place.column}`].filter((part) => part !== undefined).join(':');
  return `${severity}${at ? ` ${at}` : ''}: ${message} ${hint}`;
}

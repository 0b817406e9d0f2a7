import type { Diagnostic, Place } from '#engines/core/diagnostics.ts';

/** `3:14`, or `policy.java:3:14` where the file must be named; `` for neither. */
export const placeText = (place: Place | null | undefined, file?: string): string =>
  [file, place && `${place.line}:${place.column}`].filter((part) => part).join(':');

/** One line: how bad, where, what, and what to do. @param file left out where there is only one */
export function diagnosticText({ severity, place, message, hint }: Diagnostic, file?: string): string {
  const at = placeText(place, file);
  return `${severity}${at ? ` ${at}` : ''}: ${message} ${hint}`;
}

import type { Severity } from '#engines/core/diagnostics.ts';

/** Severities of lint findings with the shape that goes with them. */
export const severityWords: Readonly<Record<Severity, string>> = {
  error: '× error',
  warning: '△ warning',
  info: 'i info',
};

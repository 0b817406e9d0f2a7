/** A lint report as JSON and as lines. */
import type { LintReport } from '#engines/lint/index.ts';
import { describeRef } from '#engines/routing/index.ts';
import type { CommandIo } from '../command.ts';

const severities = ['error', 'warning', 'info'] as const;

function countOf(remarks: readonly { readonly severity: string }[]) {
  const count = (severity: string) => remarks.filter((remark) => remark.severity === severity).length;
  return { error: count('error'), warning: count('warning'), info: count('info') };
}

/** The documented shape of `hop lint --json`. */
export function describeReport(report: LintReport) {
  const { explanations, findings, diagnostics } = report;
  return {
    explanations,
    findings,
    diagnostics: diagnostics.map(({ code, severity, message, file, place, hint }) => ({
      code,
      severity,
      message,
      file,
      place: place ?? null,
      hint,
    })),
    counts: countOf([...findings, ...diagnostics]),
  };
}

export function printExplanations({ explanations }: LintReport, io: CommandIo): void {
  for (const { ref, file, place, text } of explanations) {
    io.out(`${describeRef(ref)} (${file}:${place.line})`);
    io.out(`  ${text}`);
    io.out('');
  }
}

/** `file:line:column severity rule: message`, as editors and CI logs link it, and the fix below. */
export function printFindings(report: LintReport, io: CommandIo): void {
  for (const { file, place, severity, ruleId, message, fix } of report.findings) {
    io.out(`${file}:${place.line}:${place.column} ${severity} ${ruleId}: ${message}`);
    io.out(`  ${fix}`);
  }
  for (const { file, place, severity, code, message, hint } of report.diagnostics) {
    io.err(`${file}${place ? `:${place.line}:${place.column}` : ''} ${severity} ${code}: ${message} ${hint}`);
  }
  const { explanations, findings, diagnostics } = report;
  const counts = countOf([...findings, ...diagnostics]);
  const parts = severities.map((severity) => {
    const plural = severity === 'info' || counts[severity] === 1 ? severity : `${severity}s`;
    return `${counts[severity]} ${plural}`;
  });
  io.out(`${parts.join(', ')} in ${explanations.length} ${explanations.length === 1 ? 'object' : 'objects'}`);
}

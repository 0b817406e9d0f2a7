/** A lint report as SARIF 2.1.0 (OASIS, sarif-v2.1.0-os), which code scanning services read. */
import type { Place, Severity } from '#engines/core/diagnostics.ts';
import { rules, type LintReport } from '#engines/lint/index.ts';
import type { Manifest } from '#engines/routing/index.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

export function toSarif({ findings, diagnostics }: LintReport, manifests: readonly Manifest[]) {
  const texts = new Map(manifests.map(({ file, text }) => [file, text]));
  const locationOf = (file: string, place: Place | undefined) => ({
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      ...(place && { region: regionOf(place, texts.get(file) ?? '') }),
    },
  });
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: {
          driver: {
            name: 'hop lint',
            rules: rules.list.map(({ id, severity, title, why, source }) => ({
              id,
              shortDescription: { text: `${title}.` },
              fullDescription: { text: why },
              help: { text: `${why} Source: ${source.title}, ${source.version}${source.at ? `, ${source.at}` : ''}.` },
              ...(source.url && { helpUri: source.url }),
              defaultConfiguration: { level: levels[severity] },
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: diagnostics.every(({ severity }) => severity !== 'error'),
            toolExecutionNotifications: diagnostics.map(({ code, severity, message, hint, file, place }) => ({
              descriptor: { id: code },
              level: levels[severity],
              message: { text: `${message} ${hint}` },
              locations: [locationOf(file, place)],
            })),
          },
        ],
        artifacts: manifests.map(({ file }) => ({ location: { uri: uriOf(file) } })),
        results: findings.map(({ ruleId, severity, message, fix, file, place }) => ({
          ruleId,
          ruleIndex: rules.ids.indexOf(ruleId),
          level: levels[severity],
          message: { text: `${message} ${fix}` },
          locations: [locationOf(file, place)],
        })),
      },
    ],
  };
}

/** A path as a URI reference; standard input has no path. */
function uriOf(file: string): string {
  return file === '-' ? 'stdin' : encodeURI(file.replaceAll('\\', '/'));
}

/** SARIF counts from 1 and ends after the last character. */
function regionOf(place: Place, text: string) {
  const stretch = text.slice(place.start, place.end);
  const breaks = stretch.split('\n');
  const last = breaks.at(-1)!;
  return {
    startLine: place.line,
    startColumn: place.column,
    endLine: place.line + breaks.length - 1,
    endColumn: (breaks.length === 1 ? place.column : 1) + last.length,
    charOffset: place.start,
    charLength: place.end - place.start,
  };
}

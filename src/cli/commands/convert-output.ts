/** What `hop convert` prints: one stream of YAML documents, the report, the diagnostics. */
import type { ConvertedLine } from '#engines/convert/index.ts';
import { placeText } from '../diagnostic-text.ts';

export interface Output {
  readonly policy: string;
  readonly target: string;
  readonly documents: string;
  readonly report: readonly ConvertedLine[];
}

/** A comment before each of several outputs. */
const title = ({ policy, target }: Pick<Output, 'policy' | 'target'>): string =>
  `# ${policy} → ${target}`.replace(/\s+/g, ' ');

/** Several outputs are documents of one stream. */
export function outputText(outputs: readonly Output[]): string {
  if (outputs.length === 1) return outputs[0]!.documents.trimEnd();
  return outputs.map((output) => `${title(output)}\n${output.documents.trimEnd()}`).join('\n---\n');
}

export interface Report extends Pick<Output, 'policy' | 'target' | 'report'> {
  /** The file the policy was read from; left out where there is only one. */
  readonly file: string | undefined;
}

/** One line for each setting: its status, where it stands in the source, what became of it. */
export function reportText(reports: readonly Report[]): string {
  return reports
    .flatMap((one) => [
      ...(reports.length > 1 ? [title(one)] : []),
      ...one.report.map((line) => {
        const at = placeText(line.sourcePlace, one.file);
        return `${line.status.padEnd(11)} ${at ? `${at} ` : ''}${line.field}: ${line.detail}`;
      }),
    ])
    .join('\n');
}

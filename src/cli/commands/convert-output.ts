/** What `hop convert` prints: one stream of YAML documents, the report, the diagnostics. */
import type { ConvertedLine } from '#engines/convert/index.ts';

export interface Output {
  readonly policy: string;
  readonly target: string;
  readonly documents: string;
  readonly report: readonly ConvertedLine[];
}

/** A comment before each of several outputs. */
const title = ({ policy, target }: Output): string => `# ${policy} → ${target}`.replace(/\s+/g, ' ');

/** Several outputs are documents of one stream. */
export function outputText(outputs: readonly Output[]): string {
  if (outputs.length === 1) return outputs[0]!.documents.trimEnd();
  return outputs.map((output) => `${title(output)}\n${output.documents.trimEnd()}`).join('\n---\n');
}

export function reportText(outputs: readonly Output[]): string {
  return outputs
    .flatMap((output) => [
      ...(outputs.length > 1 ? [title(output)] : []),
      ...output.report.map(({ status, field, detail }) => `${status.padEnd(11)} ${field}: ${detail}`),
    ])
    .join('\n');
}

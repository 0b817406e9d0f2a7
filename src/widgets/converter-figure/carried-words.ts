/** The report in one sentence. */
import { capital } from '#engines/core/capital.ts';
import type { ConvertedLine } from '#engines/convert/index.ts';
import { countOf } from '../kit/format.ts';

/** `Three settings carry over exactly, two settings approximately, and one setting is lost.` */
export function carriedWords(report: readonly ConvertedLine[]): string {
  const count = (status: string) => report.filter((line) => line.status === status).length;
  const [exact, approximate, lost] = [count('exact'), count('approximate'), count('lost')];
  const carry = (settings: number) => `${countOf(settings, 'setting')} ${settings === 1 ? 'carries' : 'carry'} over`;
  const parts = [
    exact > 0 && `${carry(exact)} exactly`,
    approximate > 0 && `${exact > 0 ? countOf(approximate, 'setting') : carry(approximate)} approximately`,
    lost > 0 && `${countOf(lost, 'setting')} ${lost === 1 ? 'is' : 'are'} lost`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return 'There is nothing to carry over.';
  return `${capital(parts.join(', ').replace(/, ([^,]*)$/, parts.length > 2 ? ', and $1' : ' and $1'))}.`;
}

/** What is said of a value that the text does not tell. */
import type { Unknown } from '../resilience/policy.ts';

/** `“retries” is set outside this text`, or that nothing stands where a value belongs. */
export const sayUnknown = ({ text, why }: Pick<Unknown, 'text' | 'why'>): string =>
  text.trim() === '' ? 'The value is missing' : `“${text}” ${why}`;

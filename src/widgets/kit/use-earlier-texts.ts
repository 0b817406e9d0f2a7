import { useState } from 'react';

/** Texts of the reader's that another text of theirs took the place of: offered again as long as the page is open. */
export interface EarlierTexts {
  /** Newest first. */
  readonly texts: readonly string[];
  /** Call with the text that is about to be replaced. */
  keep(text: string): void;
}

export const earlierId = (index: number): string => `earlier-${index + 1}`;
export const earlierLabel = (index: number): string => (index === 0 ? 'your text before' : `${index + 1} texts before`);

/** @param current the reader's text that is there anyway */
export function useEarlierTexts(current: string): EarlierTexts {
  const [texts, setTexts] = useState<readonly string[]>([]);
  return {
    texts: texts.filter((text) => text !== current),
    keep(text) {
      if (text.trim() !== '') setTexts((now) => [text, ...now.filter((one) => one !== text)]);
    },
  };
}

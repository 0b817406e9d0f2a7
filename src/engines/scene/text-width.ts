/** How wide a text stands in the scene's letters (Instrument Sans 500, its widths measured), without a browser. */

/** What a box is called, and the line beneath, px. */
export const namePx = 13.5;
export const notePx = 12;

/** Widths in em, and the letters that have about that width. */
const widths: readonly (readonly [em: number, letters: string])[] = [
  [0.12, '·'],
  [0.2, ' '],
  [0.26, 'ijlI.'],
  [0.39, 'frt1'],
  [0.45, 'J/_'],
  [0.5, 's-z'],
  [0.55, 'acekvxy27'],
  [0.6, 'oubdghnpq0345689FEL'],
  [0.66, 'BKPRSTXYZ…'],
  [0.74, 'ACDHNUV'],
  [0.8, 'wGOQ'],
  [0.93, 'mM'],
  [1.09, 'W'],
];
const byLetter = new Map(widths.flatMap(([em, letters]) => [...letters].map((letter) => [letter, em] as const)));
/** A letter not in the list is taken for a broad one. */
const broad = 1;

/** @returns pixels */
export function textWidth(text: string, fontPx: number): number {
  let em = 0;
  for (const letter of text) em += byLetter.get(letter) ?? broad;
  return em * fontPx;
}

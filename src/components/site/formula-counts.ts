import { formulas } from '#engines/backoff/index.ts';

const fromSource = formulas.list.filter(({ sources }) => sources.length > 0);

/** How many formulas there are, and how many of them name the file they were read from; the others are definitions. */
export const formulaCounts = {
  all: formulas.list.length,
  fromSource: fromSource.length,
  projects: new Set(fromSource.flatMap(({ sources }) => sources.map(({ title }) => title))).size,
};

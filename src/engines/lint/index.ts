/** Lint: retry configuration explained, and what it gets wrong. */
export { dialects } from './dialects/index.ts';
export type { Explanation, LintFinding } from './finding.ts';
export { lint, type LintOptions, type LintReport } from './lint.ts';
export type { BadExample, LintRule, RuleExample } from './rule.ts';
export { rules } from './rules/index.ts';

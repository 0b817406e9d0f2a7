export { guessLanguage } from './guess-language.ts';
export { convertPolicy, readPolicies, type Conversion, type ConvertedLine, type PolicyReading } from './convert.ts';
export { questionKey, readAnswered, type AnsweredReading, type Answers, type Question } from './answers.ts';
export { sources } from './sources/index.ts';
export type { Source, SourceExample } from './source.ts';
export { languages, type Language, type SourceText, type SyntaxNode, type TreeLanguage } from './syntax.ts';
export { parseText, settingsText } from './parse-text.ts';
export {
  defaultEmitOptions,
  type EmitOptions,
  type Fit,
  type PolicyField,
  type Status,
  type Target,
} from './target.ts';
export { targets } from './targets/index.ts';
export { features, lossMatrix, type Feature, type MatrixCell, type MatrixRow } from './loss-matrix.ts';
export {
  defaultProofOptions,
  proofQuantiles,
  prove,
  runPolicy,
  type Distribution,
  type Proof,
  type ProofOptions,
  type ProvenPolicy,
  type ProvenRetry,
} from './proof.ts';

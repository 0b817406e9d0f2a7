/** Formulas that are typed: read, checked, compiled, compared with the built-in ones. */
export { compileExpression, type CompiledExpression, type CompileResult } from './compile-formula.ts';
export { formulaOf } from './expression-formula.ts';
export { analyseExpression, type ExpressionAnalysis, type RetryForecast } from './analyse.ts';

/** Importing this lets a typed formula stand wherever a built-in one can. */
import { enableTypedFormulas } from '../choice.ts';
import { compileExpression } from './compile-formula.ts';
import { formulaOf } from './expression-formula.ts';

enableTypedFormulas((text) => {
  const { compiled, diagnostics } = compileExpression(text);
  return { formula: compiled && formulaOf(compiled), text: compiled?.text ?? text, diagnostics };
});

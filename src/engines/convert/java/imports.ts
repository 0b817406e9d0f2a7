/** What a simple name means in a Java text: its imports, then what only one library writes. */
import { nodesOfType, oncePerTree } from '../syntax.ts';

export interface Imports {
  /** Imported names, `org.example.Thing` and `org.example.*`. */
  readonly names: readonly string[];
  /** The package a simple name is imported from by name. */
  packageOf(simple: string): string | undefined;
  /** Whether anything is imported from below the package. */
  anyFrom(...packages: readonly string[]): boolean;
}

export const importsIn = oncePerTree((root): Imports => {
  const names = nodesOfType(root, 'import_declaration').map((node) =>
    node.text
      .replace(/^import\s+(static\s+)?/, '')
      .replace(/\s*;\s*$/, '')
      .replace(/\s+/g, ''),
  );
  return {
    names,
    packageOf: (simple) => names.find((name) => name.endsWith(`.${simple}`))?.slice(0, -simple.length - 1),
    anyFrom: (...packages) => names.some((name) => packages.some((one) => name.startsWith(`${one}.`))),
  };
});

/** Where `simple`, written as `written` (perhaps with its package), comes from; undefined when the text does not tell. */
export function originOf(imports: Imports, written: string, simple: string): string | undefined {
  const clean = written.replace(/\s+/g, '').replace(/<[^]*$/, '');
  if (/^[a-z_]\w*\./.test(clean) && clean.endsWith(`.${simple}`)) return clean.slice(0, -simple.length - 1);
  return imports.packageOf(simple);
}

/**
 * Leaves the definition, the remarks and the sources of a formula out of the scripts of pages: they stand on the reference
 * pages, which are made at the build, and no figure reads them.
 */
const prose = new Set(['definition', 'gotchas', 'sources']);

/** @returns {import('vite').Plugin} */
export function leaveOutFormulaProse() {
  return {
    name: 'formula-prose',
    apply: 'build',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'client',
    transform(code, id) {
      if (!id.includes('/engines/backoff/') || !code.includes('defineFormula(')) return null;
      const values = this.parse(code)
        .body.flatMap((node) => (node.declaration ?? node).declarations ?? [])
        .flatMap(({ init }) => (init?.callee?.name === 'defineFormula' ? init.arguments[0].properties : []))
        .filter(({ key }) => prose.has(key?.name))
        .map(({ value }) => value);
      return values.reduceRight((text, { start, end }) => `${text.slice(0, start)}[]${text.slice(end)}`, code);
    },
  };
}

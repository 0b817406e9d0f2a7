/**
 * Keeps the style sheets that only a lazily imported chunk brings (Monaco, xterm).
 * Astro 7.3 counts a client style sheet as an orphan unless it stands in `importedAssets`; Vite 8 lists it in `importedCss`.
 */
export const keepLazyCss = () => ({
  name: 'keep-lazy-css',
  enforce: 'pre',
  applyToEnvironment: (environment) => environment.name === 'client',
  generateBundle: {
    order: 'pre',
    handler(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const css of chunk.viteMetadata?.importedCss ?? []) chunk.viteMetadata.importedAssets.add(css);
      }
    },
  },
});

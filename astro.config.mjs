import mdx from '@astrojs/mdx';
import react from '@astrojs/react';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { clientIntent } from './src/integrations/client-intent.mjs';
import { contentSecurityPolicy } from './src/integrations/csp.mjs';
import { leaveOutFormulaProse } from './src/integrations/formula-prose.mjs';
import { keepLazyCss } from './src/integrations/lazy-css.mjs';
import { tokenClasses } from './src/integrations/token-classes.mjs';

export default defineConfig({
  outDir: './dist/site',
  trailingSlash: 'always',
  markdown: {
    shikiConfig: { theme: 'css-variables', transformers: [tokenClasses()] },
  },
  integrations: [
    starlight({
      title: 'Hop by Hop',
      description:
        'Service mesh, ingress and retries, learned on instruments that compute what the real software does.',
      favicon: '/favicon.svg',
      expressiveCode: false,
      tableOfContents: false,
      pagination: false,
      credits: false,
      markdown: { processedDirs: ['./content'] },
      customCss: ['./src/styles/index.css'],
      components: {
        Footer: './src/components/site/Footer.astro',
        Head: './src/components/site/Head.astro',
        Header: './src/components/site/Header.astro',
        Hero: './src/components/site/Hero.astro',
        PageFrame: './src/components/site/PageFrame.astro',
        PageTitle: './src/components/site/PageTitle.astro',
        ThemeProvider: './src/components/site/ThemeProvider.astro',
      },
    }),
    mdx(),
    react(),
    clientIntent(),
    contentSecurityPolicy(),
  ],
  vite: {
    plugins: [keepLazyCss(), leaveOutFormulaProse()],
    worker: { format: 'es' },
    // monaco-yaml still names Monaco's files as they were before 0.56.
    resolve: { alias: [{ find: /^monaco-editor\/esm\/vs\/(.*)$/, replacement: 'monaco-editor/$1' }] },
    build: {
      rolldownOptions: {
        checks: { moduleLevelDirective: false },
        // d3-array comes as one file that makes bisectors as it loads, which nobody here asks for.
        treeshake: { manualPureFunctions: ['bisector'], propertyReadSideEffects: false },
      },
    },
  },
});

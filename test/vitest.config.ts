import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { longestFirst } from './support/longest-first.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  resolve: { alias: { '~': `${root}src` } },
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/e2e/**', 'test/site/**', 'node_modules/**'],
    setupFiles: ['test/support/random-seed.ts'],
    testTimeout: 60_000,
    // Most time went into loading the same pure modules for every file.
    isolate: false,
    maxWorkers: '100%',
    sequence: { sequencer: longestFirst(/(fuzz|experiments|formulas\.contract|retry-simulator)\.test\.tsx?$/) },
  },
});

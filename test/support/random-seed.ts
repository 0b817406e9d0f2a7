/** Random cases are the same in every run, so that a red one is found again; HOP_TEST_SEED=N looks at others. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['HOP_TEST_SEED'] ?? 1) });

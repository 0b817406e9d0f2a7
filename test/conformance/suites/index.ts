import { createRegistry } from '../../../src/engines/core/registry.ts';
import type { Suite } from '../suite.ts';

export const suites = createRegistry<Suite>('suite', [] as readonly Suite[]);

import { createRegistry } from '../../../src/engines/core/registry.ts';
import type { Suite } from '../suite.ts';
import { istioValidation } from './istio-validation.ts';

export const suites = createRegistry<Suite>('suite', [istioValidation] as readonly Suite[]);

import { createRegistry } from '../../../src/engines/core/registry.ts';
import type { Suite } from '../suite.ts';
import { istioSimulation } from './istio-simulation.ts';
import { istioValidation } from './istio-validation.ts';

export const suites = createRegistry<Suite>('suite', [istioSimulation, istioValidation] as readonly Suite[]);

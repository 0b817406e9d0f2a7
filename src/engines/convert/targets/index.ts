import { createRegistry } from '../../core/registry.ts';
import type { Target } from '../target.ts';
import { istio } from './istio.ts';

/** Every mesh and gateway the converter writes for. */
export const targets = createRegistry<Target>('target', [istio] as readonly Target[]);

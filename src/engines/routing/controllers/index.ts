import { createRegistry } from '../../core/registry.ts';
import type { Controller } from './controller.ts';
import { istio } from './istio/index.ts';

export const controllers = createRegistry<Controller>('controller', [istio] as readonly Controller[]);

import { createRegistry } from '../../core/registry.ts';
import type { Controller } from './controller.ts';

export const controllers = createRegistry<Controller>('controller', [] as readonly Controller[]);

import { createRegistry } from '../../core/registry.ts';
import { awsContentionModel } from './aws-contention.ts';
import type { Model } from './model.ts';

/** Every model that is not a scenario of the general one. */
export const models = createRegistry<Model>('model', [awsContentionModel]);

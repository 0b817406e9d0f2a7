import { createRegistry } from '../../core/registry.ts';
import { awsContention } from './aws-contention.ts';
import { breaker } from './breaker.ts';
import { flakyService } from './flaky-service.ts';
import { hedging } from './hedging.ts';
import { independentFailures } from './independent-failures.ts';
import { metastableCollapse } from './metastable-collapse.ts';
import type { Preset } from './preset.ts';
import { retryBudget } from './retry-budget.ts';
import { slowReplica } from './slow-replica.ts';
import { threeLayers } from './three-layers.ts';
import { thunderingHerd } from './thundering-herd.ts';

/** Every preset of the simulator, in the order the pickers show them. */
export const presets = createRegistry<Preset>('preset', [
  flakyService,
  thunderingHerd,
  metastableCollapse,
  retryBudget,
  threeLayers,
  slowReplica,
  breaker,
  hedging,
  independentFailures,
  awsContention,
] as readonly Preset[]);

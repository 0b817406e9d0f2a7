import { createRegistry } from '../core/registry.ts';
import type { BackoffFormula } from './formula.ts';
import { constant } from './constant.ts';
import { envoy } from './envoy.ts';
import { exponential } from './exponential.ts';
import { istio } from './istio.ts';
import { listed } from './listed.ts';
import { none } from './none.ts';
import { pollyV7Lambda } from './polly-v7-lambda.ts';
import { springRetryExponential } from './spring-retry-exponential.ts';
import { springRetryExponentialRandom } from './spring-retry-exponential-random.ts';
import { springRetryFixed } from './spring-retry-fixed.ts';
import { springRetryUniformRandom } from './spring-retry-uniform-random.ts';

/** Every backoff formula the site knows, in the order the pickers show them. */
export const formulas = createRegistry<BackoffFormula>('backoff formula', [
  none,
  constant,
  exponential,
  listed,
  springRetryFixed,
  springRetryUniformRandom,
  springRetryExponential,
  springRetryExponentialRandom,
  pollyV7Lambda,
  envoy,
  istio,
] as readonly BackoffFormula[]);

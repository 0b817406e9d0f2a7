import { createRegistry } from '../core/registry.ts';
import type { BackoffFormula } from './formula.ts';
import { awsDecorrelated } from './aws-decorrelated.ts';
import { awsEqualJitter } from './aws-equal-jitter.ts';
import { awsFullJitter } from './aws-full-jitter.ts';
import { constant } from './constant.ts';
import { envoy } from './envoy.ts';
import { envoyFixed } from './envoy-fixed.ts';
import { exponential } from './exponential.ts';
import { fibonacci } from './fibonacci.ts';
import { grpc } from './grpc.ts';
import { haproxy } from './haproxy.ts';
import { istio } from './istio.ts';
import { kubernetesCrashLoop } from './kubernetes-crash-loop.ts';
import { linear } from './linear.ts';
import { linkerd } from './linkerd.ts';
import { listed } from './listed.ts';
import { nginx } from './nginx.ts';
import { none } from './none.ts';
import { pollyContribAwsDecorrelated } from './polly-contrib-aws-decorrelated.ts';
import { pollyContribConstant } from './polly-contrib-constant.ts';
import { pollyContribDecorrelatedV2 } from './polly-contrib-decorrelated-v2.ts';
import { pollyContribExponential } from './polly-contrib-exponential.ts';
import { pollyContribLinear } from './polly-contrib-linear.ts';
import { pollyV7Lambda } from './polly-v7-lambda.ts';
import { pollyV8Constant } from './polly-v8-constant.ts';
import { pollyV8Exponential } from './polly-v8-exponential.ts';
import { pollyV8Linear } from './polly-v8-linear.ts';
import { reactorBackoff } from './reactor-backoff.ts';
import { resilience4jConstant } from './resilience4j-constant.ts';
import { resilience4jExponential } from './resilience4j-exponential.ts';
import { resilience4jExponentialRandom } from './resilience4j-exponential-random.ts';
import { resilience4jRandomized } from './resilience4j-randomized.ts';
import { springFramework } from './spring-framework.ts';
import { springRetryExponential } from './spring-retry-exponential.ts';
import { springRetryExponentialRandom } from './spring-retry-exponential-random.ts';
import { springRetryFixed } from './spring-retry-fixed.ts';
import { springRetryUniformRandom } from './spring-retry-uniform-random.ts';
import { traefik } from './traefik.ts';

/** Every backoff formula the site knows, in the order the pickers show them. */
export const formulas = createRegistry<BackoffFormula>('backoff formula', [
  none,
  constant,
  linear,
  exponential,
  fibonacci,
  listed,
  awsFullJitter,
  awsEqualJitter,
  awsDecorrelated,
  springRetryFixed,
  springRetryUniformRandom,
  springRetryExponential,
  springRetryExponentialRandom,
  springFramework,
  resilience4jConstant,
  resilience4jRandomized,
  resilience4jExponential,
  resilience4jExponentialRandom,
  reactorBackoff,
  pollyV7Lambda,
  pollyContribConstant,
  pollyContribLinear,
  pollyContribExponential,
  pollyContribAwsDecorrelated,
  pollyContribDecorrelatedV2,
  pollyV8Constant,
  pollyV8Linear,
  pollyV8Exponential,
  envoy,
  istio,
  envoyFixed,
  linkerd,
  traefik,
  haproxy,
  nginx,
  grpc,
  kubernetesCrashLoop,
] as readonly BackoffFormula[]);

/** Routing: manifests in, what a request would meet out. */
export type { Cluster } from './cluster.ts';
export { comparedControllers, explainDifferences, type Comparison, type ControllerAnswer } from './compare.ts';
export { controllers } from './controllers/index.ts';
export type { ControllerOptions } from './controllers/controller.ts';
export type { Decision, DecisionHop, Outcome, Passed, Share, UpstreamRequest } from './decision.ts';
export { callersOf } from './endpoints.ts';
export { kinds } from './kinds/index.ts';
export { loadCluster, maxManifestLength } from './load.ts';
export { describeRef, type Manifest, type ObjectDiagnostic, type ObjectRef, type Origin } from './object.ts';
export { isCondition, type StatusCondition } from './status-condition.ts';
export type { RequestSource, RoutedRequest } from './request.ts';
export { describeRetry } from './retry-words.ts';
export { routeRequest, type RouteOptions } from './route.ts';
export { compile, compileProgrammed, type World } from './world.ts';

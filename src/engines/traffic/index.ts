/** Traffic: what would many of these requests do to this cluster? */
export { defaultNoticedAfterMs, shiftedWeights, startOf } from './actions.ts';
export { callsAnnotation, callsOrderAnnotation } from './annotations.ts';
export { compileTraffic, type CompiledTraffic } from './compile.ts';
export {
  clientNode,
  describeNode,
  edgeId,
  externalClient,
  gatewayNode,
  loadBalancerNode,
  outsideNode,
  podNode,
  serviceNode,
  sidecarNode,
  type TrafficEdge,
  type TrafficNode,
  type TrafficNodeKind,
} from './nodes.ts';
export {
  defaultNetwork,
  defaultPodSettings,
  type CallPlan,
  type NetworkSettings,
  type PodSettings,
  type RetryLayers,
  type TrafficAction,
  type TrafficEntry,
  type TrafficLoad,
  type TrafficPlan,
} from './plan.ts';
export {
  openTrafficRun,
  runManifests,
  runTraffic,
  trafficBuffersOf,
  trafficDataOf,
  wasSent,
  type TrafficAttempt,
  type TrafficRequest,
  type TrafficRun,
  type TrafficRunData,
} from './run.ts';
export {
  seriesOf,
  summariseTraffic,
  triesByShare,
  windowFor,
  windowWith,
  type TrafficSeries,
  type TrafficSummary,
} from './series.ts';
export { podAnnotations, readCall } from './settings.ts';
export { edgesOf, pathOf, type TrafficHop, type TrafficLayer } from './topology.ts';
export { actionWords } from './words.ts';
export { waysOf, type Variant, type Ways } from './variants.ts';
export {
  drawEvents,
  eventsOfRequest,
  indexEvents,
  type EventDrawers,
  type EventIndex,
  type TrafficEvent,
  type TrafficEventKind,
} from './events.ts';
export { trafficCsv, trafficJson } from './export.ts';
export { edgesByTry, flowOf, type EdgeFlow } from './flow.ts';
export {
  activeTries,
  lookAt,
  mostUnderWay,
  type ActiveTries,
  type AttemptMoment,
  type AttemptPhase,
} from './moment.ts';

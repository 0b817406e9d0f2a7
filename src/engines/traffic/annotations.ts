/** What is not in Kubernetes and an annotation says. Imports nothing, so that a page can write one without the engine. */

/** On a Service, a workload, its pod template or a pod: whom it calls. */
export const callsAnnotation = 'hop-by-hop.dev/calls';
export const callsOrderAnnotation = 'hop-by-hop.dev/calls-order';

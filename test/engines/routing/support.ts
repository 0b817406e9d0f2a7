/** Manifests and requests, short enough to read in a test. */
import type { RoutedRequest } from '../../../src/engines/routing/request.ts';
import { loadCluster } from '../../../src/engines/routing/load.ts';

export function cluster(...texts: readonly string[]) {
  return loadCluster(texts.map((text, i) => ({ file: `${i}.yaml`, text })));
}

/** `GET http://host:8080/path?query` from outside, with headers. */
export function get(url: string, more: Partial<RoutedRequest> = {}): RoutedRequest {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return {
    source: { kind: 'external' },
    scheme,
    method: 'GET',
    host: hostname,
    port: port === '' ? (scheme === 'https' ? 443 : 80) : Number(port),
    path: pathname,
    query: search.slice(1),
    headers: {},
    protocol: 'http',
    ...more,
  };
}

/** A Service `name` on a port, with as many ready pods. */
export function app(name: string, { namespace = 'default', port = 80, replicas = 1 } = {}): string {
  return `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ports: [{port: ${port}, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: app, image: app}]}}
`;
}

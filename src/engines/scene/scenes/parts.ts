/** Manifests that most scenes need, written as a person would. */
import { callsAnnotation } from '../../traffic/annotations.ts';

interface AppOptions {
  readonly namespace?: string;
  readonly replicas?: number;
  readonly port?: number;
  /** Further labels of the pods. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What a pod calls before it answers, e.g. `GET http://ratings/`. */
  readonly calls?: string;
}

/** A Service and a Deployment behind it. */
export function app(name: string, options: AppOptions = {}): string {
  return `${service(name, options)}---
${deployment(name, options)}`;
}

export function service(name: string, { namespace = 'shop', port = 80 }: AppOptions = {}): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector:
    app: ${name}
  ports:
    - name: http
      port: ${port}
      targetPort: 8080
`;
}

/** @param name of the Deployment; its pods carry `app: name` unless `labels` says otherwise */
export function deployment(
  name: string,
  { namespace = 'shop', replicas = 2, labels = {}, calls }: AppOptions = {},
): string {
  const all = Object.entries({ app: name, ...labels });
  const lines = (indent: string) => all.map(([key, value]) => `${indent}${key}: ${value}`).join('\n');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
${lines('      ')}
  template:
    metadata:
      labels:
${lines('        ')}${calls === undefined ? '' : `\n      annotations:\n        ${callsAnnotation}: ${calls}`}
    spec:
      containers:
        - name: app
          image: example.com/${name}
`;
}

/** A pod that only calls. */
export function caller(name: string, namespace = 'shop'): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  labels:
    app: ${name}
spec:
  containers:
    - name: app
      image: example.com/${name}
`;
}

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries(labels).map(([key, value]) => `    ${key}: ${value}\n`);
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
${lines.length > 0 ? `  labels:\n${lines.join('')}` : ''}`;
}

/** A namespace whose pods get Istio's sidecar. */
export const meshNamespace = (name: string): string => namespace(name, { 'istio-injection': 'enabled' });

/** The class whose Ingresses the community's ingress-nginx serves. */
export const nginxClass = `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: nginx
spec:
  controller: k8s.io/ingress-nginx
`;

/** A certificate's place; what is in it does not matter here. */
export function certificate(name: string, namespace = 'shop'): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  namespace: ${namespace}
type: kubernetes.io/tls
stringData:
  tls.crt: |
    -----BEGIN CERTIFICATE-----
    (left out)
    -----END CERTIFICATE-----
  tls.key: |
    -----BEGIN PRIVATE KEY-----
    (left out)
    -----END PRIVATE KEY-----
`;
}

/** Documents of one file. */
export function documents(...texts: readonly string[]): string {
  return texts.map((text) => text.trim()).join('\n---\n') + '\n';
}

/** Kuma's words for Envoy's conditions. */

const http: Readonly<Record<string, string>> = {
  '5xx': '5xx',
  'gateway-error': 'GatewayError',
  reset: 'Reset',
  'connect-failure': 'ConnectFailure',
  'refused-stream': 'RefusedStream',
};

/** `Canceled` is left out: Kuma hands it to Envoy in a spelling that Envoy does not know. */
const grpc: Readonly<Record<string, string>> = {
  'deadline-exceeded': 'DeadlineExceeded',
  internal: 'Internal',
  'resource-exhausted': 'ResourceExhausted',
  unavailable: 'Unavailable',
};

const methods = ['Connect', 'Delete', 'Get', 'Head', 'Options', 'Patch', 'Post', 'Put', 'Trace'];

export function kumaWord(word: string | number): { readonly block: 'http' | 'grpc'; readonly word: string } {
  const inGrpc = grpc[word];
  return inGrpc ? { block: 'grpc', word: inGrpc } : { block: 'http', word: http[word] ?? String(word) };
}

export function wordFromKuma(word: string): string | undefined {
  return Object.entries({ ...http, ...grpc }).find(([, spelled]) => spelled === word)?.[0];
}

export function kumaMethod(method: string): string | undefined {
  const name = methods.find((candidate) => candidate.toUpperCase() === method.toUpperCase());
  return name && `HttpMethod${name}`;
}

export function methodFromKuma(word: string): string | undefined {
  return /^HttpMethod/.test(word) ? word.slice('HttpMethod'.length).toUpperCase() : undefined;
}

/** A request as it is typed: a method, an address, header lines, and who sends it. */
import type { Diagnostic } from '../core/diagnostics.ts';
import type { RequestSource, RoutedRequest } from '../routing/request.ts';

export interface TypedRequest {
  readonly method: string;
  /** `http://host:port/path?query`. */
  readonly url: string;
  /** One `name: value` per line. */
  readonly headers: string;
  /** `outside`, `outside NS/GATEWAY`, or `NS/POD`. */
  readonly from: string;
}

export const addressCode = 'request-address';

export interface RequestReading {
  readonly request: RoutedRequest;
  readonly diagnostics: readonly Diagnostic[];
}

const address =
  /^(?:(https?):\/\/)?(\[[0-9A-Fa-f:.]+\]|[^/?#:\s]*)(?::(\d{1,5}))?(\/[^?#\s]*)?(?:\?([^#\s]*))?(?:#\S*)?$/i;

/** Reads what it can: where the address cannot be read the request goes to `/` of nobody, and a diagnostic says so. */
export function readTypedRequest(typed: TypedRequest): RequestReading {
  const diagnostics: Diagnostic[] = [];
  const parts = address.exec(typed.url.trim());
  const [, scheme = 'http', written = '', port, path = '/', query = ''] = parts ?? [];
  const portNumber = port === undefined ? (scheme.toLowerCase() === 'https' ? 443 : 80) : Number(port);
  const isPort = portNumber >= 1 && portNumber <= 65_535;
  const host = isPort ? written : '';
  if (!parts || host === '') {
    diagnostics.push({
      code: addressCode,
      severity: 'error',
      message: isPort
        ? `Unexpected address “${typed.url.slice(0, 80)}”, expected one such as http://shop.example.com/cart.`
        : `Unexpected port ${port} in “${typed.url.slice(0, 80)}”, expected 1 to 65,535.`,
      hint: 'Write http or https, host and path; a port after the host is the port that is called.',
    });
  }
  const headers = readHeaderLines(typed.headers, diagnostics);
  const grpc = typed.method === 'gRPC';
  return {
    request: {
      source: readFrom(typed.from),
      scheme: scheme.toLowerCase() === 'https' ? 'https' : 'http',
      method: grpc ? 'POST' : typed.method.toUpperCase(),
      host: host.toLowerCase(),
      port: isPort ? portNumber : 80,
      path,
      query,
      headers,
      protocol: grpc ? 'grpc' : 'http',
    },
    diagnostics,
  };
}

function readHeaderLines(text: string, diagnostics: Diagnostic[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parts = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*:\s*(.*?)\s*$/.exec(line);
    if (!parts) {
      diagnostics.push({
        code: 'request-header',
        severity: 'error',
        message: `Unexpected header line “${line.trim().slice(0, 60)}”, expected name: value.`,
        hint: 'Write one header per line; this one is left out.',
      });
      continue;
    }
    const name = parts[1]!.toLowerCase();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${parts[2]}` : parts[2]!;
  }
  return headers;
}

/** `outside`, `outside NS/GATEWAY`, or `NS/POD`. */
export function readFrom(from: string): RequestSource {
  const [first = '', gateway] = from.trim().split(/\s+/);
  const named = (text: string) => {
    const slash = text.indexOf('/');
    return slash === -1
      ? { namespace: 'default', name: text }
      : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
  };
  if (first !== 'outside' && first !== '') return { kind: 'pod', ...named(first) };
  return { kind: 'external', ...(gateway ? { gateway: named(gateway) } : {}) };
}

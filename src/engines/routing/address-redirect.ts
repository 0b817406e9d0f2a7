/** Redirects that depend on the whole address: where a pattern matches it and the replacement is another one. */
import { compilePattern } from './match/regex.ts';
import type { AddressRedirect } from './proxy.ts';
import type { RoutedRequest } from './request.ts';
import { rewriteRequest } from './rewrite.ts';

const impliedPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

function addressOf(request: RoutedRequest, { forwardedScheme, rewrite }: AddressRedirect): string {
  const { path, query } = rewriteRequest({ ...request, headers: {} }, rewrite);
  const told = forwardedScheme ? request.headers['x-forwarded-proto']?.toLowerCase().replace(/^ws/, 'http') : undefined;
  const scheme = told === 'http' || told === 'https' ? told : request.scheme;
  const implied = [request.scheme, scheme].some((one) => impliedPorts[one] === request.port);
  return `${scheme}://${request.host}${implied ? '' : `:${request.port}`}${path}${query === '' ? '' : `?${query}`}`;
}

/** What the request is answered with; undefined = it goes on. */
export function redirectedTo(
  request: RoutedRequest,
  redirect: AddressRedirect,
): { readonly status: number; readonly location?: string } | undefined {
  const pattern = compilePattern(redirect.pattern);
  if (typeof pattern === 'string') return undefined;
  const address = addressOf(request, redirect);
  const location = pattern.replaceAll(address, redirect.replacement);
  if (location === undefined || location === address) return undefined;
  if (!isAddress(location)) return { status: 502 };
  return { status: request.method === 'GET' ? redirect.status : redirect.otherStatus, location };
}

/** As Go reads one: whole escapes only, and none in the host. */
function isAddress(text: string): boolean {
  const host = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  return (
    !/%(?![0-9a-fA-F]{2})/.test(text.replace(/[?#].*/s, '')) &&
    !/[% ]/.test(host) &&
    !/[\u0000-\u001f\u007f]/.test(text)
  );
}

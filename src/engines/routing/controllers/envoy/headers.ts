/**
 * Headers to add and to remove, on route, virtual host and configuration.
 * Source: envoyproxy/envoy v1.35 source/common/router/header_parser.cc.
 */
import { fieldsOf, flagOf, listOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { placeHeaders, type HeaderLevel } from '../../header-levels.ts';
import { proto } from '../../kinds/envoy-proto.ts';
import type { Backend, HeaderChange, Route } from '../../proxy.ts';

type Side = 'request' | 'response';

/** Envoy's `%COMMAND%` in nginx's words where there are any; the rest stays as written. */
function withVariables(text: string): string {
  return text.replace(/%(?:%|([A-Z_]+)(?:\(([^)%]*)\))?%)/g, (written, name?: string, argument?: string) => {
    if (name === undefined) return '%';
    if (name === 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT') return '${remote_addr}';
    if (name !== 'REQ' || argument === undefined) return written;
    const header = argument.split('?')[0]!.toLowerCase();
    const pseudo: Readonly<Record<string, string>> = {
      ':method': '${request_method}',
      ':path': '${request_uri}',
      ':authority': '${host}',
      ':scheme': '${scheme}',
    };
    return pseudo[header] ?? `\${http_${header.replaceAll('-', '_')}}`;
  });
}

/** Changes of a route, with its virtual host's and configuration's, and of the clusters it chooses from by weight. */
export function placedChanges(
  levels: readonly Fields[],
  clusters: readonly Fields[],
): {
  readonly route: Pick<Route, 'requestHeaders' | 'responseHeaders'>;
  readonly clusters: readonly Pick<Backend, 'requestHeaders' | 'responseHeaders'>[];
} {
  const [request, response] = (['request', 'response'] as const).map((side) =>
    placeHeaders(
      levels.map((level) => toLevel(level, side)),
      clusters.map((cluster) => toLevel(cluster, side)),
    ),
  );
  return {
    route: changes(request!.route, response!.route),
    clusters: clusters.map((_, i) => changes(request!.destinations[i], response!.destinations[i])),
  };
}

function changes(request: HeaderChange | undefined, response: HeaderChange | undefined) {
  return {
    ...(request && { requestHeaders: { ...request, variables: true } }),
    ...(response && { responseHeaders: { ...response, variables: true } }),
  };
}

function toLevel(level: Fields, side: Side): HeaderLevel {
  const entries = listOf(proto(level, `${side}_headers_to_add`))
    .map(fieldsOf)
    .map((option) => {
      const header = fieldsOf(option['header']);
      const name = textOf(header['key']) ?? '';
      return { overwrites: overwrites(option), entry: [name, withVariables(textOf(header['value']) ?? '')] as const };
    });
  return {
    remove: textsOf(proto(level, `${side}_headers_to_remove`)),
    set: entries.filter((one) => one.overwrites).map(({ entry }) => entry),
    add: entries.filter((one) => !one.overwrites).map(({ entry }) => entry),
  };
}

function overwrites(option: Fields): boolean {
  const action = proto(option, 'append_action');
  if (action === undefined) return flagOf(option['append']) === false;
  return String(action).startsWith('OVERWRITE') || action === 2 || action === 3;
}

/** Actions that depend on whether the header is there already. */
export function conditionalAdditions(level: Fields): string[] {
  return (['request', 'response'] as const).flatMap((side) =>
    listOf(proto(level, `${side}_headers_to_add`))
      .map((option) => proto(fieldsOf(option), 'append_action'))
      .filter((action) => action === 'ADD_IF_ABSENT' || action === 'OVERWRITE_IF_EXISTS')
      .map((action) => `${String(action)} of ${side}_headers_to_add`),
  );
}

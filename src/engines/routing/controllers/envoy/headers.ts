/**
 * Headers to add and to remove, on route, virtual host and configuration.
 * Source: envoyproxy/envoy v1.35 source/common/router/header_parser.cc (removals before additions, the route first).
 */
import { fieldsOf, flagOf, listOf, textOf, textsOf, type Fields } from '../../fields.ts';
import { proto } from '../../kinds/envoy-proto.ts';
import type { HeaderChange } from '../../proxy.ts';

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

/** Levels in the order they are applied; undefined when nothing changes. */
export function headerChanges(levels: readonly Fields[], side: Side): HeaderChange | undefined {
  const set = new Map<string, string>();
  const add = new Map<string, string>();
  const remove = new Set<string>();
  for (const level of levels) {
    for (const name of textsOf(proto(level, `${side}_headers_to_remove`)).map((one) => one.toLowerCase())) {
      set.delete(name);
      add.delete(name);
      remove.add(name);
    }
    for (const option of listOf(proto(level, `${side}_headers_to_add`)).map(fieldsOf)) {
      const header = fieldsOf(option['header']);
      const name = (textOf(header['key']) ?? '').toLowerCase();
      const value = withVariables(textOf(header['value']) ?? '');
      const action = proto(option, 'append_action');
      const overwrites =
        action === undefined
          ? flagOf(option['append']) === false
          : String(action).startsWith('OVERWRITE') || action === 2 || action === 3;
      if (overwrites || remove.has(name)) {
        set.set(name, value);
        add.delete(name);
      } else if (set.has(name)) set.set(name, `${set.get(name)},${value}`);
      else add.set(name, add.has(name) ? `${add.get(name)},${value}` : value);
      remove.delete(name);
    }
  }
  if (set.size + add.size + remove.size === 0) return undefined;
  return { set: Object.fromEntries(set), add: Object.fromEntries(add), remove: [...remove], variables: true };
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

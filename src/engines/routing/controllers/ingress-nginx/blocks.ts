/** Whom the ConfigMap shuts out of every server: block-cidrs, block-user-agents, block-referers. Source: kubernetes/ingress-nginx@dbb11b9 rootfs/etc/nginx/template/nginx.tmpl. */
import type { Condition } from '../../match/condition.ts';
import type { TextMatch } from '../../match/text.ts';
import { listOfWords, type NginxSettings } from './settings.ts';

/** A value of nginx's `map`: `~` and `~*` begin patterns of any part of the text, everything else is the text. */
function mapMatch(written: string): TextMatch {
  const [, sign, pattern] = /^(~\*?)(.*)$/s.exec(written) ?? [];
  if (sign !== undefined) return { kind: 'regex', value: pattern!, partial: true, ignoreCase: sign === '~*' };
  return { kind: 'exact', value: written, ignoreCase: true };
}

/** Conditions each of which is answered with 403, with the setting they are from; the server asks them before its locations. */
export function blockedByServer(settings: NginxSettings): readonly (readonly [setting: string, Condition])[] {
  return (
    [
      ['block-user-agents', 'user-agent'],
      ['block-referers', 'referer'],
    ] as const
  ).flatMap(([setting, name]) =>
    listOfWords(settings.text(setting)).map(
      (value) => [setting, { on: 'header', name, match: mapMatch(value) }] as const,
    ),
  );
}

/** Addresses denied to all locations that have no list of their own. */
export function blockedRanges(settings: NginxSettings): readonly string[] {
  return listOfWords(settings.text('block-cidrs'));
}

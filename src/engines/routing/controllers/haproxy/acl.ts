/** `route-acl`: a condition in HAProxy's own words. The tests its documentation uses for canaries are read. Source: haproxytech/kubernetes-ingress@fc12067 documentation/canary-deployment.md. */
import type { Condition } from '../../match/condition.ts';

/** undefined = a test this engine does not know. */
export function readAcl(written: string): Condition | undefined {
  const text = written.trim().replace(/^\{\s*(.*?)\s*\}$/, '$1');
  const share = /^rand\((\d+)\)\s+lt\s+(\d+)$/.exec(text);
  if (share) return { on: 'share', ratio: Math.min(1, Number(share[2]) / Math.max(1, Number(share[1]))) };
  const value =
    /^(?:(?:req\.)?(hdr|cook|cookie)|(?:url_param|urlp))\(([^)]+)\)\s*(?:-m\s+(found|str|beg|end|sub|reg))?\s*(\S+)?$/.exec(
      text,
    );
  if (!value) return undefined;
  const [, sort, name, how = 'str', against = ''] = value;
  const on = sort === 'hdr' ? 'header' : sort === undefined ? 'query' : 'cookie';
  const kinds = { str: 'exact', beg: 'prefix', end: 'suffix', sub: 'contains' } as const;
  const key = on === 'header' ? name!.toLowerCase() : name!;
  if (how === 'found') return { on, name: key, match: { kind: 'present' } };
  if (how === 'reg') return { on, name: key, match: { kind: 'regex', value: against, partial: true } };
  return { on, name: key, match: { kind: kinds[how as keyof typeof kinds], value: against } };
}

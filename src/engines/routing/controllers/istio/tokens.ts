/** Tokens a proxy accepts, by the RequestAuthentications that apply to it. Whether a token is genuine is for the request to say. */
import { fieldsOf, isFields, listOf, textMapOf, textOf, textsOf } from '../../fields.ts';
import type { Condition } from '../../match/condition.ts';
import { hasLabels } from '../../selector.ts';
import type { Client } from './destination-rules.ts';
import type { MeshWorld } from './world.ts';

export interface TokenPolicy {
  readonly issuers: readonly string[];
  /** Headers the proxy fills from claims (and clears of what the client sent), by lower-case name. */
  readonly claimOfHeader: ReadonlyMap<string, readonly string[]>;
}

export function tokenPolicy({ cluster, mesh }: MeshWorld, { namespace, labels }: Client): TokenPolicy {
  const rules = cluster
    .ofKind('RequestAuthentication')
    .filter((object) => object.namespace === namespace || object.namespace === mesh.rootNamespace)
    .filter((object) => {
      const { selector } = fieldsOf(object.value['spec']);
      return !isFields(selector) || hasLabels(labels, textMapOf(selector['matchLabels']));
    })
    .flatMap((object) => listOf(fieldsOf(object.value['spec'])['jwtRules']).map(fieldsOf));
  const filled = rules.flatMap((rule) => listOf(rule['outputClaimToHeaders']).map(fieldsOf));
  return {
    issuers: rules.flatMap((rule) => textsOf([rule['issuer']])),
    claimOfHeader: new Map(
      filled.map(({ header, claim }) => [(textOf(header) ?? '').toLowerCase(), (textOf(claim) ?? '').split('.')]),
    ),
  };
}

/** A condition on a claim, which holds only for tokens of an issuer the proxy accepts; on a filled header, the claim it is filled from. */
export function underTokens(condition: Condition, { issuers, claimOfHeader }: TokenPolicy): Condition {
  const not = 'not' in condition && condition.not ? { not: true } : {};
  const accepted: Condition = {
    on: 'any',
    of: issuers.map((issuer): Condition => ({ on: 'claim', path: ['iss'], match: { kind: 'exact', value: issuer } })),
  };
  if (condition.on === 'claim') {
    const { not: _, ...positive } = condition;
    return { on: 'all', of: [accepted, positive], ...not };
  }
  const path = condition.on === 'header' ? claimOfHeader.get(condition.name.toLowerCase()) : undefined;
  if (condition.on !== 'header' || !path) return condition;
  return { on: 'all', of: [accepted, { on: 'claim', path, match: condition.match }], ...not };
}

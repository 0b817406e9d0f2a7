/**
 * Traefik's routers in the order they are tried: explicit priority, else the length of the rule, then the provider.
 * Source: traefik/traefik@fd5a576 pkg/muxer/http/mux.go (GetRulePriority, routes.Less), pkg/config/static (precedence).
 */
import type { Origin } from '../../object.ts';
import type { Route } from '../../proxy.ts';
import { compileRule, type RuleSyntax } from './matchers.ts';
import type { RuleFault } from './rule.ts';

export interface RouterDraft {
  readonly name: string;
  readonly rule: string;
  readonly syntax: RuleSyntax;
  /** 0 = the length of the rule. Negative ones come after. */
  readonly priority: number;
  readonly provider: string;
  readonly origin: Origin;
  /** What the router does. */
  readonly parts: Pick<Route, 'action'> & Partial<Route>;
}

export interface RouterFault extends RuleFault {
  readonly router: RouterDraft;
}

/** At equal priority the later provider of this list wins; one that is not in it comes last. */
const providers = ['kubernetesingressnginx', 'kubernetes', 'kubernetescrd', 'kubernetesgateway'];

/** Routes in Traefik's order; a router whose rule is refused does not exist. */
export function routersOf(drafts: readonly RouterDraft[]): {
  readonly routers: readonly Route[];
  readonly faults: readonly RouterFault[];
} {
  const faults: RouterFault[] = [];
  const ranked = drafts.flatMap((router) => {
    const compiled = compileRule(router.rule, router.syntax);
    if (!compiled.ok) {
      faults.push({ ...compiled.fault, router });
      return [];
    }
    const rank = router.priority === 0 ? byteLength(router.rule) : router.priority;
    return [{ router, condition: compiled.condition, rank, provider: providers.indexOf(router.provider) }];
  });
  const routers = ranked
    .toSorted((a, b) => b.rank - a.rank || b.provider - a.provider)
    .map(({ router, condition, rank }): Route => {
      const why = router.priority === 0 ? `its rule is ${rank} characters long` : `its priority is ${rank}`;
      return {
        ...router.parts,
        name: router.name,
        conditions: [condition],
        precedence: `${why}; higher numbers are tried first`,
        origin: router.origin,
      };
    });
  return { routers, faults };
}

/** Length in UTF-8, as Go counts it. */
function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return length;
}

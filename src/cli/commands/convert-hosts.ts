/** For which Service each policy of a conversion is written, so that no two documents claim the same name. */
import type { Diagnostic } from '#engines/core/diagnostics.ts';
import { defaultEmitOptions } from '#engines/convert/target.ts';

/** A policy's name as a Kubernetes name: `ratingOf (outer retry)` becomes `rating-of-outer-retry`. */
function toServiceName(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  const label = words.replace(/[^a-z0-9]+/g, '-').replace(/^[-0-9]+|-+$/g, '');
  return label.slice(0, 59).replace(/-+$/, '') || defaultEmitOptions.host;
}

export interface Hosts {
  /** One for each policy, in order. */
  readonly hosts: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @param given the host that was asked for; one policy alone is written for the default where none was */
export function chooseHosts(policyNames: readonly string[], given: string | undefined): Hosts {
  if (policyNames.length < 2)
    return { hosts: policyNames.map(() => given ?? defaultEmitOptions.host), diagnostics: [] };
  if (given !== undefined) {
    const repeated: Diagnostic = {
      code: 'host-repeated',
      severity: 'warning',
      message: `Unexpected ${policyNames.length} policies for one host ${given}, expected one: their documents bear the same names, and of documents with one name the cluster keeps the last applied.`,
      hint: 'Convert each on its own, or leave --host out to name each after its policy.',
    };
    return { hosts: policyNames.map(() => given), diagnostics: [repeated] };
  }
  const taken = new Set<string>();
  const hosts = policyNames.map((name) => {
    const base = toServiceName(name);
    let host = base;
    for (let n = 2; taken.has(host); n++) host = `${base}-${n}`;
    taken.add(host);
    return host;
  });
  const named: Diagnostic = {
    code: 'host-by-policy',
    severity: 'info',
    message: `Several policies: each is written for a Service named after it (${hosts.slice(0, 3).join(', ')}${hosts.length > 3 ? ' …' : ''}).`,
    hint: 'Set the names of the Services they call.',
  };
  return { hosts, diagnostics: [named] };
}

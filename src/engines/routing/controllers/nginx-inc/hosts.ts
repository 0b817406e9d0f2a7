/**
 * Who holds a host: of several Ingresses and VirtualServers the oldest; the others are not served there.
 * Minions bring their paths to the master that holds their host.
 * Source: nginx/kubernetes-ingress@0eb3072 internal/k8s/configuration.go (buildHostsAndResources, buildMinionConfigs).
 */
import { toDiagnostic } from '../../findings.ts';
import { unexpected } from '../../kinds/checks.ts';
import { refOf, type KubeObject, type ObjectDiagnostic } from '../../object.ts';
import type { StatusCondition } from '../../status-condition.ts';
import type { ControllerOptions } from '../controller.ts';
import { ingressesOf } from '../ingress/class.ts';
import type { IngressRule } from '../ingress/ingress.ts';
import { nginxIncId, type NginxIncContext, type NginxIncServer } from './context.ts';
import { readIngressAnnotations } from './ingress-annotations.ts';
import { ingressProblems } from './ingress-problems.ts';
import { ingressServer, type AnnotatedIngress, type PathSource } from './ingress-servers.ts';
import { virtualServers } from './virtual-servers.ts';

export interface Hosts {
  readonly servers: readonly NginxIncServer[];
  readonly diagnostics: readonly ObjectDiagnostic[];
  readonly conditions: readonly StatusCondition[];
  /** Objects of the controller, served or not. */
  readonly own: readonly KubeObject[];
}

interface Claim {
  readonly object: KubeObject;
  readonly host: string;
  server(): NginxIncServer;
}

function minionSources(
  master: AnnotatedIngress,
  host: string,
  minions: readonly AnnotatedIngress[],
  context: NginxIncContext,
): readonly PathSource[] {
  const own = minions.filter(({ ingress }) => ingress.rules[0]!.host === host);
  const taken = new Set<string>();
  return own.map(({ ingress }) => {
    const annotations = readIngressAnnotations(ingress.object, context, master.ingress.object);
    const paths = ingress.rules[0]!.paths!.filter(({ path }) => !taken.has(path));
    for (const { path } of paths) taken.add(path);
    return { ingress, annotations, paths };
  });
}

function ingressClaims(accepted: readonly AnnotatedIngress[], context: NginxIncContext): Claim[] {
  const minions = accepted.filter(({ annotations }) => annotations.mergeable === 'minion');
  return accepted
    .filter(({ annotations }) => annotations.mergeable !== 'minion')
    .flatMap((owner) =>
      owner.ingress.rules.map((rule: IngressRule): Claim => ({
        object: owner.ingress.object,
        host: rule.host,
        server: () =>
          ingressServer(
            owner,
            rule,
            owner.annotations.mergeable === 'master'
              ? minionSources(owner, rule.host, minions, context)
              : [{ ...owner, paths: rule.paths ?? [] }],
            context,
          ),
      })),
    );
}

function state(object: KubeObject, valid: boolean, warnings: readonly string[]): StatusCondition {
  return {
    ref: refOf(object),
    type: 'Valid',
    status: valid ? 'True' : 'False',
    reason: !valid ? 'Rejected' : warnings.length > 0 ? 'AddedOrUpdatedWithWarning' : 'AddedOrUpdated',
    message: warnings.join(' '),
  };
}

export function nginxIncHosts(context: NginxIncContext, options: ControllerOptions): Hosts {
  const ingresses = ingressesOf(nginxIncId, context.cluster, options).map((ingress): AnnotatedIngress => ({
    ingress,
    annotations: readIngressAnnotations(ingress.object, context),
  }));
  const diagnostics: ObjectDiagnostic[] = [];
  const accepted = ingresses.filter(({ ingress, annotations }) => {
    const problems = ingressProblems(ingress, annotations, context);
    diagnostics.push(...problems.map((finding) => toDiagnostic(finding, ingress.object)));
    return problems.length === 0;
  });
  const { taken, refused } = virtualServers(context);
  const claims = [
    ...ingressClaims(accepted, context),
    ...taken.map(({ object, server }): Claim => ({ object, host: server.host, server: () => server })),
  ].toSorted((a, b) => a.object.age - b.object.age);
  const holders = new Map<string, Claim>();
  const losses = new Map<KubeObject, string[]>();
  for (const claim of claims) {
    const holder = holders.get(claim.host);
    if (!holder) {
      holders.set(claim.host, claim);
      continue;
    }
    const name = `${holder.object.kind} ${holder.object.namespace}/${holder.object.name}`;
    const message = `host ${claim.host || '(all)'} is taken by ${name}, which is older`;
    losses.set(claim.object, [...(losses.get(claim.object) ?? []), message]);
    const hint = 'Only a master and its minions share a host; otherwise write all paths in one object.';
    const finding = unexpected(['spec'], 'nginx-inc-host-taken', message, 'a host of its own', hint, 'warning');
    diagnostics.push(toDiagnostic(finding, claim.object));
  }
  for (const { object, attached } of taken) {
    for (const { index, message } of attached.problems) {
      const hint = 'The path is not served.';
      const path = ['spec', 'routes', index];
      diagnostics.push(
        toDiagnostic({ code: 'nginx-inc-route-left-out', severity: 'warning', message, hint, path }, object),
      );
    }
  }
  return {
    servers: [...holders.values()].map((claim) => claim.server()),
    diagnostics,
    conditions: [
      ...taken.map(({ object, attached }) =>
        state(object, true, [...(losses.get(object) ?? []), ...attached.problems.map(({ message }) => message)]),
      ),
      ...refused.map((object) => state(object, false, [])),
    ],
    own: [...ingresses.map(({ ingress }) => ingress.object), ...taken.map(({ object }) => object), ...refused],
  };
}

/** BackendTLSPolicy: how a gateway speaks TLS to a Service, and when it cannot. */
import type { Cluster } from '../../cluster.ts';
import { servicePort } from '../../endpoints.ts';
import { fieldsOf, listOf, textOf } from '../../fields.ts';
import { refOf, type KubeObject } from '../../object.ts';
import type { BrokenBackend } from '../../proxy.ts';
import type { StatusCondition } from '../../status-condition.ts';
import { authorityProblems } from './certificates.ts';
import { objectsOf, readReference } from './names.ts';

interface Target {
  readonly namespace: string;
  readonly name: string;
  readonly port: number | string;
}

/** Policies of a Service’s port, the one in force first: naming the port beats the whole Service, older beats newer. */
function policiesOf(cluster: Cluster, target: Target): readonly KubeObject[] {
  const all = objectsOf(cluster, 'BackendTLSPolicy');
  if (all.length === 0) return [];
  const service = cluster.get('Service', target.namespace, target.name);
  const portName = service && textOf(servicePort(service, target.port)?.['name']);
  const fitting = all.flatMap((policy) => {
    if (policy.namespace !== target.namespace) return [];
    const refs = targetsOf(policy).filter(
      (ref) => ref.kind === 'Service' && ref.group === '' && ref.name === target.name,
    );
    if (refs.some((ref) => ref.sectionName !== undefined && ref.sectionName === portName))
      return [{ policy, exact: true }];
    return refs.some((ref) => ref.sectionName === undefined) ? [{ policy, exact: false }] : [];
  });
  return fitting
    .toSorted((a, b) => Number(b.exact) - Number(a.exact) || a.policy.age - b.policy.age)
    .map(({ policy }) => policy);
}

function targetsOf(policy: KubeObject) {
  return listOf(fieldsOf(policy.value['spec'])['targetRefs']).map((ref) =>
    readReference(ref, { group: '', kind: 'Service', namespace: policy.namespace }),
  );
}

function validationOf(policy: KubeObject): unknown {
  return fieldsOf(policy.value['spec'])['validation'];
}

/** A backend whose policy cannot be honoured is not called in plain text: it fails. */
export function tlsProblem(cluster: Cluster, target: Target): BrokenBackend | undefined {
  const policy = policiesOf(cluster, target)[0];
  if (!policy || !authorityProblems(cluster, policy, validationOf(policy)).noneValid) return undefined;
  const message = `BackendTLSPolicy ${policy.namespace}/${policy.name} has no valid certificate authority`;
  return { status: 500, reason: 'NoValidCACertificate', message };
}

/** Conditions of a policy for one Gateway that reaches its Services. */
export function policyConditions(cluster: Cluster, policy: KubeObject, gateway: KubeObject): StatusCondition[] {
  const { problems, noneValid } = authorityProblems(cluster, policy, validationOf(policy));
  const overruled = targetsOf(policy).length > 0 && targetsOf(policy).every((ref) => overrules(cluster, policy, ref));
  const about = { ref: refOf(policy), parent: refOf(gateway) };
  const [problem] = problems;
  const accepted = noneValid ? 'NoValidCACertificate' : overruled ? 'Conflicted' : undefined;
  return [
    {
      ...about,
      type: 'Accepted',
      status: accepted ? 'False' : 'True',
      reason: accepted ?? 'Accepted',
      message: accepted === 'Conflicted' ? 'An older policy has the same target' : (problem?.message ?? ''),
    },
    {
      ...about,
      type: 'ResolvedRefs',
      status: problem ? 'False' : 'True',
      reason: problem ? policyReason(problem.reason) : 'ResolvedRefs',
      message: problem?.message ?? '',
    },
  ];
}

/** A policy calls it `InvalidKind` where a listener says `InvalidCACertificateKind` (BackendTLSPolicyReasonInvalidKind). */
function policyReason(reason: string): string {
  return reason === 'InvalidCACertificateKind' ? 'InvalidKind' : reason;
}

/** Whether an older policy has exactly this target. */
function overrules(cluster: Cluster, policy: KubeObject, ref: ReturnType<typeof targetsOf>[number]): boolean {
  return objectsOf(cluster, 'BackendTLSPolicy').some(
    (other) =>
      other !== policy &&
      other.namespace === policy.namespace &&
      other.age < policy.age &&
      targetsOf(other).some(
        (one) => one.kind === ref.kind && one.name === ref.name && one.sectionName === ref.sectionName,
      ),
  );
}

/** Services a policy is about. */
export function policyTargets(policy: KubeObject): readonly string[] {
  return targetsOf(policy).map((ref) => `${ref.namespace}/${ref.name}`);
}

/** How the kinds of Istio are described: their shape checked first, then the rules that hold for every kind. */
import type { SourceRef } from '../../core/source-ref.ts';
import type { Cluster } from '../cluster.ts';
import type { KubeObject } from '../object.ts';
import { Field } from './istio-field.ts';
import type { Check } from './istio-shape.ts';
import type { Finding, Kind } from './kind.ts';

export interface IstioKindParts extends Pick<Kind, 'id' | 'kind' | 'plural' | 'summary'> {
  readonly group: 'networking.istio.io' | 'security.istio.io' | 'telemetry.istio.io' | 'extensions.istio.io';
  readonly versions: readonly string[];
  readonly shortNames?: readonly string[];
  /** Function in pkg/config/validation/validation.go of istio/istio that was read. */
  readonly validator?: string;
  /** Checks of `spec`, made with the object at hand. */
  spec(object: KubeObject): Check;
  validateInCluster?(object: KubeObject, cluster: Cluster): readonly Finding[];
}

const readAt = '86c9f01';

export function defineIstioKind(parts: IstioKindParts): Kind {
  const { spec, validator, shortNames = [], ...rest } = parts;
  const sources: readonly SourceRef[] = [
    { title: 'istio/api', version: '1.31', at: 'kubernetes/customresourcedefinitions.gen.yaml' },
    ...(validator
      ? [{ title: 'istio/istio', version: readAt, at: `pkg/config/validation/validation.go ${validator}` }]
      : []),
  ];
  return {
    ...rest,
    shortNames,
    namespaced: true,
    sources,
    validate(object) {
      const findings: Finding[] = [];
      checkAnnotations(new Field(object.annotations, ['metadata', 'annotations'], findings), object);
      const field = new Field(object.value['spec'], ['spec'], findings);
      if (field.isSet) spec(object)(field);
      else field.error('missing-spec', `Unexpected ${object.kind} without spec, expected one.`, 'Add "spec:".');
      return findings;
    },
  };
}

/** Annotations only Istio itself may write, and the dry run, which only AuthorizationPolicy has. */
function checkAnnotations(annotations: Field, object: KubeObject): void {
  for (const name of ['internal.istio.io/parents', 'internal.istio.io/parent-namespace', 'istio.io/always-reject']) {
    if (!annotations.at(name).isSet) continue;
    annotations
      .at(name)
      .keyFinding(
        'error',
        'internal-annotation',
        `Unexpected annotation ${name}, expected none.`,
        'Remove it: Istio keeps it for itself.',
      );
  }
  const dryRun = annotations.at('istio.io/dry-run');
  if (!dryRun.isSet) return;
  if (object.kind !== 'AuthorizationPolicy') {
    dryRun.keyFinding(
      'error',
      'dry-run',
      `Unexpected istio.io/dry-run on a ${object.kind}, expected it on an AuthorizationPolicy only.`,
      'Remove it.',
    );
  } else if (['AUDIT', 'CUSTOM'].includes(new Field(object.value['spec'], [], []).at('action').text)) {
    dryRun.keyFinding(
      'error',
      'dry-run',
      'Unexpected istio.io/dry-run with this action, expected it with ALLOW or DENY.',
      'Remove it or change the action.',
    );
  } else if (!/^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(dryRun.text)) {
    dryRun.error('dry-run', `Unexpected "${dryRun.text}", expected "true" or "false".`, 'Write "true" or "false".');
  }
}

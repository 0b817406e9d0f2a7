/** Recorded status conditions against those the engine writes. */
import type { StatusCondition } from '../../../src/engines/routing/status-condition.ts';
import type { World } from '../../../src/engines/routing/world.ts';

export interface RecordedCondition {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly parent?: { readonly kind?: string; readonly namespace?: string; readonly name: string };
  readonly listener?: string | readonly string[];
  readonly type: string;
  /** `True`, `False`, `False-or-absent`, or a number for AttachedRoutes and AttachedListenerSets. */
  readonly status: string;
  readonly reason?: string;
  readonly attachedRoutes?: number;
  readonly supportedKinds?: readonly string[];
}

const counts = new Set(['AttachedRoutes', 'AttachedListenerSets']);

export function conditionDifferences(world: World, recorded: RecordedCondition): readonly string[] {
  const listeners = recorded.listener === undefined ? [undefined] : [recorded.listener].flat();
  return listeners.flatMap((listener) => differencesOf(world, recorded, listener));
}

function differencesOf(world: World, recorded: RecordedCondition, listener: string | undefined): readonly string[] {
  const { kind, namespace, name, parent } = recorded;
  const about = world.conditions.filter(
    ({ ref, parent: of }) =>
      ref.kind === kind &&
      ref.namespace === namespace &&
      ref.name === name &&
      (parent === undefined || (of?.name === parent.name && (parent.namespace ?? of.namespace) === of.namespace)),
  );
  const ofType = about.filter(({ type }) => type === recorded.type);
  if (counts.has(recorded.type) && /^\d+$/.test(recorded.status)) {
    return countDifferences(ofType, Number(recorded.status), listener);
  }
  // A route’s condition names the parent’s section it is about; the recording of a route does not.
  const found = ofType.filter((one) => one.parent !== undefined || one.listener === listener);
  const differences = found.length === 0 ? absent(recorded) : found.flatMap((one) => compare(one, recorded));
  return [...differences, ...listenerDifferences(about, recorded, listener)];
}

function absent({ type, status }: RecordedCondition): string[] {
  return status === 'False-or-absent' ? [] : [`There is no condition ${type}.`];
}

function compare(found: StatusCondition, { type, status, reason }: RecordedCondition): string[] {
  const wanted = status === 'False-or-absent' ? 'False' : status;
  const differences = [];
  if (found.status !== wanted)
    differences.push(`${type} is ${found.status} (${found.reason}: ${found.message}), recorded ${wanted}.`);
  if (reason && found.reason !== reason) differences.push(`${type} has reason ${found.reason}, recorded ${reason}.`);
  return differences;
}

function countDifferences(found: readonly StatusCondition[], wanted: number, listener: string | undefined): string[] {
  const relevant = found.filter((one) => listener === undefined || one.listener === listener);
  const sum = relevant.reduce((total, { count }) => total + (count ?? 0), 0);
  return sum === wanted ? [] : [`${sum} attached, recorded ${wanted}.`];
}

function listenerDifferences(
  about: readonly StatusCondition[],
  { attachedRoutes, supportedKinds }: RecordedCondition,
  listener: string | undefined,
): string[] {
  const differences = [];
  const of = (type: string) => about.find((one) => one.type === type && one.listener === listener);
  if (attachedRoutes !== undefined && of('AttachedRoutes')?.count !== attachedRoutes) {
    differences.push(`${of('AttachedRoutes')?.count} routes attached, recorded ${attachedRoutes}.`);
  }
  const kinds = of('SupportedKinds')?.names ?? [];
  for (const kind of supportedKinds ?? [])
    if (!kinds.includes(kind)) differences.push(`${kind} is not among ${kinds.join(', ')}.`);
  if (supportedKinds?.length === 0 && kinds.length > 0) differences.push(`Kinds ${kinds.join(', ')}, recorded none.`);
  return differences;
}

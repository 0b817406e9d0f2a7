/** The picture of a cluster: what stands where, and the way of a request through it. */
export type { Duty } from './duties.ts';
export type { Frame, Layout, Placed } from './layout.ts';
export { partyLabels } from './parties.ts';
export { readTypedRequest, type TypedRequest } from './request-line.ts';
export type { Located, NodeKind, Party, Scene, SceneLink, SceneNode } from './scene.ts';
export { studyScene, worldOf, type Leg, type LocatedCondition, type SceneStudy, type StudyInput } from './study.ts';
export type { Trail, TrailHop } from './trail.ts';
export type { Trouble, Troubles } from './plans.ts';
export type { Tries, TryStep } from './tries.ts';

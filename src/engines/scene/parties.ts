import type { Party } from './scene.ts';

/** Who does the work, as the picture says it. */
export const partyLabels: Readonly<Record<Party, string>> = {
  caller: 'caller',
  ingress: 'ingress',
  mesh: 'mesh',
  cluster: 'cluster',
  app: 'application',
};

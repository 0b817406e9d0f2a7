import { toFragment } from '../kit/link-state.ts';

/** The traffic page with these documents applied to two Services that lack them. */
export function applyLink(documents: string): string {
  return `/playground/traffic/${toFragment('scene', { scene: 'converted', manifest: documents }, {})}`;
}

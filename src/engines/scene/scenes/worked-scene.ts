/** A scene worth opening: manifests, requests to try, and the question they answer. */
import type { Manifest } from '../../routing/object.ts';
import type { TypedRequest } from '../request-line.ts';
import type { RetryLayers } from '../../traffic/plan.ts';
import type { Troubles } from '../plans.ts';

export interface Try extends TypedRequest {
  /** What this request shows, in a few words. */
  readonly label: string;
  /** See StudyInput. */
  readonly draw?: number;
}

export interface WorkedScene {
  readonly id: string;
  readonly title: string;
  /** One sentence; the page computes the answer. */
  readonly question: string;
  readonly files: readonly Manifest[];
  /** The first is what the scene opens with. */
  readonly tries: readonly [Try, ...Try[]];
  /** Pods that do not answer as they should. */
  readonly troubles?: Troubles;
  /** Who retries; the proxies, as the manifests say, unless given. */
  readonly retries?: RetryLayers;
}

/** A file of this name holds what a converter wrote; the next one it writes takes its place. */
export const convertedFile = 'from-converter.yaml';

type Written = Partial<Omit<Try, 'url' | 'label'>>;

/** A GET from outside unless it says otherwise. */
export function ask(label: string, url: string, more: Written = {}): Try {
  return { label, method: 'GET', url, headers: '', from: 'outside', ...more };
}

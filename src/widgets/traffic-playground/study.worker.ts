/** Reads manifests, programs the controllers and routes the request away from the page. */
import type { Manifest } from '#engines/routing/object.ts';
import type { RetryLayers } from '#engines/traffic/plan.ts';
import { scenes } from '#engines/scene/scenes/index.ts';
import { studyScene, worldOf, type SceneStudy, type Troubles, type TypedRequest } from '#engines/scene/index.ts';

export interface StudyQuestion {
  readonly scene: string;
  /** Edited files; null = the scene's own. */
  readonly files: readonly Manifest[] | null;
  /** Further files on top of either. */
  readonly added: readonly Manifest[];
  readonly request: TypedRequest;
  readonly controller: string;
  readonly draw: number;
  readonly troubles: Troubles;
  readonly retries: RetryLayers;
  readonly previous: readonly string[];
}

export interface StudyAnswer {
  readonly study: SceneStudy;
  /** What was read: the scene's files or the edited ones, with those added. */
  readonly files: readonly Manifest[];
}

export type StudyMessage = StudyQuestion & { readonly id: number };
export type StudyReply =
  /** The engine is loaded and the work begins: the page starts its watch. */
  | { readonly id: number; readonly kind: 'started' }
  | { readonly id: number; readonly kind: 'done'; readonly answer: StudyAnswer }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };

let last: { key: string; world: ReturnType<typeof worldOf> } | undefined;

function answer(question: StudyQuestion): StudyAnswer {
  const scene = scenes.get(question.scene);
  const replaced = new Set(question.added.map(({ file }) => file));
  const own = question.files ?? scene?.files ?? [];
  const files = [...own.filter(({ file }) => !replaced.has(file)), ...question.added];
  const key = JSON.stringify([files, question.controller]);
  if (last?.key !== key) last = { key, world: worldOf(files, question.controller) };
  const { request, controller, draw, troubles, retries, previous } = question;
  return { study: studyScene({ files, request, controller, draw, troubles, retries, previous }, last.world), files };
}

self.addEventListener('message', ({ data }: MessageEvent<StudyMessage>) => {
  const { id, ...question } = data;
  self.postMessage({ id, kind: 'started' } satisfies StudyReply);
  try {
    self.postMessage({ id, kind: 'done', answer: answer(question) } satisfies StudyReply);
  } catch (error) {
    self.postMessage({ id, kind: 'failed', message: (error as Error).message } satisfies StudyReply);
  }
});

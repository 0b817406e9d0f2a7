/** What the page's link carries, and how it becomes a question to the engine. */
import type { Manifest } from '#engines/routing/object.ts';
import type { Trouble, Troubles, TypedRequest } from '#engines/scene/index.ts';
import type { RetryLayers } from '#engines/traffic/plan.ts';
import { ask, type Try, type WorkedScene } from '#engines/scene/scenes/worked-scene.ts';

/** A scene without its manifests: those come when it is opened. */
export interface SceneSummary extends Omit<WorkedScene, 'files'> {
  readonly fileNames: readonly string[];
}

/** Begins with nothing: every file is the reader's. */
export const ownScene: SceneSummary = {
  id: 'own',
  title: 'My own manifests',
  question: 'Which way does a request take through your manifests, and why?',
  fileNames: [],
  tries: [ask('from outside', 'http://shop.example.com/')],
};

export function summaryOf({ files, ...scene }: WorkedScene): SceneSummary {
  return { ...scene, fileNames: files.map(({ file }) => file) };
}

/** What holds once these are the files: a scene whose files are all gone is none any more, the request stays. */
export function withFiles(
  state: PlaygroundState,
  scene: SceneSummary,
  files: readonly Manifest[],
): Partial<PlaygroundState> {
  const written = { files: joinFiles(files) };
  if (scene.id === ownScene.id || files.some(({ file }) => scene.fileNames.includes(file))) return written;
  const troubles = state.troubles || writeTroubles(scene.troubles ?? {});
  return { ...ownRequest(requestOf(state, scene), {}), ...written, scene: ownScene.id, troubles };
}

export interface PlaygroundState {
  readonly [key: string]: string | number | boolean;
  readonly scene: string;
  /** Which of the scene's requests; -1 = the reader's own, in the fields below. */
  readonly ask: number;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly from: string;
  /** The request's draw in thousandths; -1 = as the prepared request says. */
  readonly draw: number;
  readonly controller: string;
  /** Edited files, joined; '' = the scene's own. */
  readonly files: string;
  /** What the converter wrote, applied on top. */
  readonly manifest: string;
  readonly who: boolean;
  /** `ns/pod=trouble` pairs; '' = the scene's own, `none` = every pod is well. */
  readonly troubles: string;
  /** '' = the scene's own. */
  readonly retries: string;
  /** Load of the run: requests per second, and for how long. */
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  /** What happens in the run, as its text. */
  readonly actions: string;
}

export const defaultState: PlaygroundState = {
  scene: 'ingress-host-path',
  ask: 0,
  method: '',
  url: '',
  headers: '',
  from: '',
  draw: -1,
  controller: '',
  files: '',
  manifest: '',
  who: false,
  troubles: '',
  retries: '',
  rate: 20,
  seconds: 10,
  seed: 1,
  actions: '',
};

/** Whether anything is not as the scene opens. */
export function isChanged(state: PlaygroundState): boolean {
  return Object.entries(defaultState).some(([key, value]) => key !== 'scene' && state[key] !== value);
}

export const loadSpecs = {
  rate: {
    kind: 'number',
    label: 'Requests',
    doc: 'How many arrive each second, at random.',
    unit: 'rps',
    min: 1,
    max: 2000,
    default: 20,
    step: 1,
    integer: true,
    scale: 'log',
  },
  seconds: {
    kind: 'number',
    label: 'Seconds',
    doc: 'How long they arrive.',
    unit: 'count',
    min: 1,
    max: 60,
    default: 10,
    step: 1,
    integer: true,
  },
} as const;

/** Where manifests from other playgrounds are applied. */
export const handoverScene = 'converted';

/** The request as it stands in the fields. */
export function requestOf(state: PlaygroundState, scene: SceneSummary): Try {
  const prepared = scene.tries[state.ask];
  if (prepared) return prepared;
  const { method, url, headers, from } = state;
  return { label: 'your own', method: method || 'GET', url, headers, from: from || 'outside' };
}

export function drawOf(state: PlaygroundState, request: Try): number {
  return state.draw >= 0 ? Math.min(state.draw, 999) / 1000 : (request.draw ?? 0);
}

/** The fields of a request that is the reader's own from now on. */
export function ownRequest(request: TypedRequest, patch: Partial<TypedRequest>): Partial<PlaygroundState> {
  const { method, url, headers, from } = { ...request, ...patch };
  return { ask: -1, method, url, headers, from };
}

export function troublesOf(state: PlaygroundState, scene: SceneSummary): Troubles {
  if (state.troubles === '') return scene.troubles ?? {};
  const known = new Set<string>(Object.keys(troubleWords));
  return Object.fromEntries(
    state.troubles
      .split(',')
      .map((pair) => pair.split('='))
      .filter(([pod, kind]) => pod && kind && known.has(kind)),
  ) as Troubles;
}

export function writeTroubles(troubles: Troubles): string {
  return (
    Object.entries(troubles)
      .map(([pod, trouble]) => `${pod}=${trouble}`)
      .join(',') || 'none'
  );
}

/** What a pod in trouble does, as its box and its choice say it. */
export const troubleWords: Readonly<Record<Trouble, string>> = {
  errors: 'answers 503',
  slow: 'is slow',
  silent: 'never answers',
  dead: 'is dead',
};

/** The notes of the boxes, by their ids. */
export function notesOf(troubles: Troubles): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(troubles).map(([pod, kind]) => [`pod:${pod}`, troubleWords[kind]]));
}

export const retryLayers: readonly { readonly value: RetryLayers; readonly label: string }[] = [
  { value: 'mesh', label: 'proxies' },
  { value: 'app', label: 'the app' },
  { value: 'both', label: 'both' },
  { value: 'none', label: 'nobody' },
];

export function retriesOf(state: PlaygroundState, scene: SceneSummary): RetryLayers {
  return retryLayers.find(({ value }) => value === state.retries)?.value ?? scene.retries ?? 'mesh';
}

const fileLine = /^# file: (.+)$/m;

export function joinFiles(files: readonly Manifest[]): string {
  return files.map(({ file, text }) => `# file: ${file}\n${text}`).join('\n');
}

/** The opposite of `joinFiles`; a text without such lines is one file. */
export function splitFiles(joined: string): Manifest[] {
  const parts = joined.split(fileLine);
  const [before = '', ...rest] = parts;
  const files: Manifest[] = before.trim() === '' ? [] : [{ file: 'manifests.yaml', text: before }];
  for (let i = 0; i + 1 < rest.length; i += 2) {
    const text = rest[i + 1]!.replace(/^\n/, '');
    files.push({ file: rest[i]!.trim(), text: i + 2 < rest.length ? text.replace(/\n$/, '') : text });
  }
  return files;
}

/** Lints away from the page, so that typing never waits. */
import type { LintRequest, LintResult } from './lint-request.ts';
import { lintText } from './lint-text.ts';

export type WorkerRequest = LintRequest & { readonly id: number };
/** Without a result: the worker is up and begins, and the page starts its watch. */
export type WorkerReply = { readonly id: number; readonly result?: LintResult };

self.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => {
  self.postMessage({ id: data.id } satisfies WorkerReply);
  self.postMessage({ id: data.id, result: lintText(data) } satisfies WorkerReply);
});

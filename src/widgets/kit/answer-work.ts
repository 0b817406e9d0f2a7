/** The worker's side of `useTimedWork`. */
import type { WorkMessage, WorkReply } from './use-timed-work.ts';

/** `prepare` loads what the work needs; only the work itself is timed, first until it calls `parsed`, then until its end. */
export function answerWork<Request, Result>(
  prepare: (request: Request) => Promise<void>,
  work: (request: Request, parsed: () => void) => Promise<Result>,
): void {
  const reply = (message: WorkReply<Result>): void => self.postMessage(message);
  self.addEventListener('message', ({ data: { id, request } }: MessageEvent<WorkMessage<Request>>) => {
    void (async () => {
      try {
        await prepare(request);
        reply({ id, kind: 'started' });
        reply({ id, kind: 'done', result: await work(request, () => reply({ id, kind: 'parsed' })) });
      } catch (error) {
        reply({ id, kind: 'failed', message: (error as Error).message });
      }
    })();
  });
}

/** A few workers that share out pieces of work. Newer work ends older work; what is under way for nobody is stopped. */

export interface PoolWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface JobHandlers<Part> {
  onPart(part: Part): void;
  onDone(): void;
  onError(message: string): void;
}

export interface Pool<Task, Part> {
  /** Starts the tasks in order. @returns gives the job up; nothing of it is reported afterwards */
  run(tasks: readonly Task[], handlers: JobHandlers<Part>): () => void;
}

/** What a worker answers to a task. */
export type Reply<Part> = { readonly part: Part } | { readonly error: string };

interface Job<Task, Part> {
  readonly tasks: readonly Task[];
  readonly handlers: JobHandlers<Part>;
  next: number;
  open: number;
}

/** @param size most workers at once; they are started when there is work for them */
export function createPool<Task, Part>(size: number, spawn: () => PoolWorker): Pool<Task, Part> {
  const jobs: Job<Task, Part>[] = [];
  const idle: PoolWorker[] = [];
  const busy = new Map<PoolWorker, Job<Task, Part>>();

  const stop = (job: Job<Task, Part>): void => {
    const at = jobs.indexOf(job);
    if (at < 0) return;
    jobs.splice(at, 1);
    for (const [worker, of] of busy) {
      if (of !== job) continue;
      worker.onmessage = worker.onerror = null;
      worker.terminate();
      busy.delete(worker);
    }
    dispatch();
  };

  const fail = (job: Job<Task, Part>, message: string): void => {
    stop(job);
    job.handlers.onError(message);
  };

  const dispatch = (): void => {
    for (;;) {
      const job = jobs.find(({ next, tasks }) => next < tasks.length);
      if (!job || (idle.length === 0 && busy.size >= size)) return;
      const worker = idle.pop() ?? spawn();
      busy.set(worker, job);
      const task = job.tasks[job.next++]!;
      worker.onmessage = ({ data }: MessageEvent<Reply<Part>>) => {
        busy.delete(worker);
        idle.push(worker);
        if ('error' in data) return fail(job, data.error);
        job.open -= 1;
        job.handlers.onPart(data.part);
        if (job.open === 0) {
          stop(job);
          job.handlers.onDone();
        } else dispatch();
      };
      worker.onerror = (event) => {
        busy.delete(worker);
        worker.terminate();
        fail(job, event.message || 'the worker stopped');
      };
      worker.postMessage(task);
    }
  };

  return {
    run(tasks, handlers) {
      const job: Job<Task, Part> = { tasks, handlers, next: 0, open: tasks.length };
      jobs.push(job);
      dispatch();
      return () => stop(job);
    },
  };
}

/** One less than the machine has, so that the page keeps one; between 1 and 8. */
export function poolSize(cores: number | undefined): number {
  return Math.max(1, Math.min(8, (cores ?? 2) - 1));
}

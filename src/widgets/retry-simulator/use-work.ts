/** Work in the pool of workers, as state of a component. */
import { useEffect, useRef, useState } from 'react';
import { createPool, poolSize, type Pool } from './pool.ts';
import type { ViewPart, ViewTask } from './simulate.worker.ts';
import type { Part, Task } from './tasks.ts';

const spawn = () => new Worker(new URL('./simulate.worker.ts', import.meta.url), { type: 'module' });
/** A slider on its way asks for nothing yet. */
const pauseMs = 140;
const repaintMs = 120;

let pool: Pool<Task, Part> | undefined;
/** One worker of its own, which keeps the runs that are looked at. */
let viewer: Pool<ViewTask, ViewPart> | undefined;

export interface View<T> {
  /** The newest answer, perhaps to an older question. */
  readonly value: T;
  /** Whether it answers another question than the one asked now. */
  readonly stale: boolean;
  readonly error: string | null;
}

/**
 * One answer of the viewer. A newer question drops the older one.
 * @param initial what the build computed, and the question it answers
 */
export function useView<K extends ViewPart['kind'], T extends Extract<ViewPart, { kind: K }>>(
  task: Extract<ViewTask, { kind: K }> | null,
  initial: { readonly key: string; readonly value: T },
): View<T> {
  const key = JSON.stringify(task);
  const [known, setKnown] = useState<{ key: string; value: T; error: string | null }>({ ...initial, error: null });
  useEffect(() => {
    if (task === null || known.key === key) return;
    let cancel: (() => void) | undefined;
    const start = setTimeout(() => {
      viewer ??= createPool(1, spawn);
      cancel = viewer.run([task], {
        onPart: (part) => setKnown({ key, value: part as T, error: null }),
        onDone: () => {},
        onError: (error) => setKnown((before) => ({ ...before, key, error })),
      });
    }, pauseMs);
    return () => {
      clearTimeout(start);
      cancel?.();
    };
    // The key stands for the task.
  }, [key, known.key]);
  return { value: known.value, stale: task !== null && known.key !== key, error: known.error };
}

export interface Work<T> {
  readonly status: 'idle' | 'running' | 'done' | 'cancelled' | 'failed';
  /** What is known so far of the present settings. */
  readonly result: T | null;
  /** Runs made, and to be made. */
  readonly done: number;
  readonly total: number;
  readonly error: string | null;
  start(): void;
  cancel(): void;
}

/** What is handed out, and how what comes back is put together. */
export interface LongWork<T> {
  readonly tasks: readonly Task[];
  merge(parts: readonly Part[]): T;
}

interface WorkState<T> {
  readonly key: string;
  readonly status: Work<T>['status'];
  readonly result: T | null;
  readonly done: number;
  readonly error: string | null;
}

/**
 * Long work for the settings that `key` stands for; other settings drop it.
 * @param load the work, fetched when it begins
 * @param total runs that it will take
 */
export function useWork<T>(
  key: string,
  total: number,
  load: () => Promise<LongWork<T>>,
  options: {
    /** Whether it begins by itself when the settings change. */
    readonly automatic: boolean;
    /** What the build computed, and the settings it belongs to. */
    readonly initial: { readonly key: string; readonly result: T };
  },
): Work<T> {
  const { automatic, initial } = options;
  const built = initial.key === key;
  const fresh: WorkState<T> = {
    key,
    status: built ? 'done' : 'idle',
    result: built ? initial.result : null,
    done: 0,
    error: null,
  };
  const [held, setHeld] = useState<WorkState<T>>(fresh);
  const state = held.key === key ? held : fresh;
  const cancelRun = useRef<(() => void) | null>(null);

  const start = () => {
    cancelRun.current?.();
    let dropped = false;
    let stop = () => {};
    cancelRun.current = () => {
      dropped = true;
      stop();
    };
    const put = (patch: Partial<WorkState<T>>) => !dropped && setHeld((before) => ({ ...before, ...patch }));
    const fail = (error: string) => put({ status: 'failed', error });
    setHeld({ ...fresh, result: null, status: 'running' });
    void load().then(
      ({ tasks, merge }) => {
        if (dropped) return;
        const parts: Part[] = [];
        let done = 0;
        let paintedMs = performance.now();
        pool ??= createPool(poolSize(navigator.hardwareConcurrency), spawn);
        stop = pool.run(tasks, {
          onPart(part) {
            parts.push(part);
            done += part.count;
            if (performance.now() - paintedMs < repaintMs) return;
            paintedMs = performance.now();
            put({ result: merge(parts), done });
          },
          onDone: () => put({ status: 'done', result: merge(parts), done }),
          onError: fail,
        });
      },
      (error: unknown) => fail(String(error)),
    );
  };

  useEffect(() => {
    if (!automatic || built) return;
    const timer = setTimeout(start, 2 * pauseMs);
    return () => clearTimeout(timer);
    // The key stands for the settings.
  }, [key]);
  useEffect(
    () => () => {
      cancelRun.current?.();
      cancelRun.current = null;
    },
    [key],
  );

  return {
    ...state,
    total,
    start,
    cancel() {
      cancelRun.current?.();
      cancelRun.current = null;
      setHeld((before) => (before.status === 'running' ? { ...before, status: 'cancelled' } : before));
    },
  };
}

import { startTransition, useEffect, useRef, useState } from 'react';
import type { StudyAnswer, StudyMessage, StudyQuestion, StudyReply } from './study.worker.ts';

const typingPauseMs = 150;
const maxWorkMs = 5000;

export interface StudyState extends StudyAnswer {
  readonly busy: boolean;
  /** Why there is no newer answer; '' when there is. */
  readonly trouble: string;
}

/**
 * Answers in a worker that is started with the first question that differs from `initial`. Work that takes longer than five
 * seconds is ended with its worker; what was shown stays.
 */
export function useStudy(
  question: StudyQuestion,
  initial: { question: StudyQuestion; answer: StudyAnswer },
): StudyState {
  const [state, setState] = useState<StudyState>({ ...initial.answer, busy: false, trouble: '' });
  const worker = useRef<Worker | null>(null);
  /** Begun and not ended: a worker still on an older question would keep the newer one waiting. */
  const working = useRef(false);
  const id = useRef(0);
  const shown = useRef(initial.answer);
  const key = keyOf(question);
  const answered = useRef(keyOf(initial.question));

  useEffect(() => {
    const mine = ++id.current; // whatever is under way is out of date
    if (key === answered.current) {
      setState({ ...shown.current, busy: false, trouble: '' });
      return;
    }
    setState((now) => ({ ...now, busy: true }));
    let watch: ReturnType<typeof setTimeout> | undefined;
    const fail = (trouble: string) => {
      clearTimeout(watch);
      worker.current?.terminate();
      worker.current = null;
      working.current = false;
      if (id.current === mine) setState((now) => ({ ...now, busy: false, trouble }));
    };
    const start = setTimeout(() => {
      if (working.current) {
        worker.current?.terminate();
        worker.current = null;
        working.current = false;
      }
      worker.current ??= new Worker(new URL('./study.worker.ts', import.meta.url), { type: 'module' });
      const running = worker.current;
      running.onerror = () =>
        fail('The routing engine could not be loaded. Check the connection and change something.');
      running.onmessage = ({ data }: MessageEvent<StudyReply>) => {
        working.current = data.kind === 'started';
        if (data.id !== mine || mine !== id.current) return;
        if (data.kind === 'started') {
          watch = setTimeout(
            () => fail('Reading these manifests took longer than five seconds and was stopped.'),
            maxWorkMs,
          );
          return;
        }
        if (data.kind === 'failed') return fail(`The manifests could not be read: ${data.message}.`);
        clearTimeout(watch);
        answered.current = key;
        shown.current = data.answer;
        // Drawn in slices: what the reader does meanwhile goes first.
        startTransition(() => setState({ ...data.answer, busy: false, trouble: '' }));
      };
      const previous = shown.current.study.scene.nodes.map((node) => node.id);
      running.postMessage({ id: mine, ...question, previous } satisfies StudyMessage);
    }, typingPauseMs);
    return () => {
      clearTimeout(start);
      clearTimeout(watch);
    };
  }, [key]);

  useEffect(() => () => worker.current?.terminate(), []);
  return state;
}

function keyOf({ previous: _, ...question }: StudyQuestion): string {
  return JSON.stringify(question);
}

import { startTransition, useEffect, useRef, useState } from 'react';
import type { StudyAnswer, StudyMessage, StudyQuestion, StudyReply } from './study.worker.ts';

const typingPauseMs = 150;
const maxWorkMs = 5000;
const toldAfterMs = 700;

export interface StudyState extends StudyAnswer {
  /** What was asked and is answered here: what is drawn belongs to this, not to what is being worked out. */
  readonly question: StudyQuestion;
  readonly busy: boolean;
  /** Busy for so long that the reader is told. */
  readonly slow: boolean;
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
  const [state, setState] = useState<StudyState>({ ...initial.answer, question: initial.question, ...atRest });
  const worker = useRef<Worker | null>(null);
  /** Begun and not ended: a worker still on an older question would keep the newer one waiting. */
  const working = useRef(false);
  const id = useRef(0);
  const shown = useRef({ ...initial.answer, question: initial.question });
  const key = keyOf(question);
  const answered = useRef(keyOf(initial.question));

  useEffect(() => {
    const mine = ++id.current; // whatever is under way is out of date
    if (key === answered.current) {
      setState({ ...shown.current, ...atRest });
      return;
    }
    setState((now) => ({ ...now, busy: true }));
    const tell = setTimeout(() => setState((now) => ({ ...now, slow: true, trouble: '' })), toldAfterMs);
    let watch: ReturnType<typeof setTimeout> | undefined;
    const fail = (trouble: string) => {
      clearTimeout(watch);
      clearTimeout(tell);
      worker.current?.terminate();
      worker.current = null;
      working.current = false;
      if (id.current === mine) setState((now) => ({ ...now, busy: false, slow: false, trouble }));
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
          watch = setTimeout(() => fail('Working this out took longer than five seconds and was stopped.'), maxWorkMs);
          return;
        }
        if (data.kind === 'failed') return fail(`The manifests could not be read: ${data.message}.`);
        clearTimeout(watch);
        clearTimeout(tell);
        answered.current = key;
        shown.current = { ...data.answer, question };
        // Drawn in slices: what the reader does meanwhile goes first.
        startTransition(() => setState({ ...data.answer, question, ...atRest }));
      };
      const previous = shown.current.study.scene.nodes.map((node) => node.id);
      running.postMessage({ id: mine, ...question, previous } satisfies StudyMessage);
    }, typingPauseMs);
    return () => {
      clearTimeout(start);
      clearTimeout(watch);
      clearTimeout(tell);
    };
  }, [key]);

  useEffect(() => () => worker.current?.terminate(), []);
  return state;
}

const atRest = { busy: false, slow: false, trouble: '' };

function keyOf({ previous: _, ...question }: StudyQuestion): string {
  return JSON.stringify(question);
}

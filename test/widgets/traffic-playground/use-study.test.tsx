// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { scenes } from '../../../src/engines/scene/scenes/index.ts';
import type { StudyAnswer, StudyMessage, StudyReply } from '../../../src/widgets/traffic-playground/study.worker.ts';
import { firstQuestion } from '../../../src/widgets/traffic-playground/TrafficPlayground.tsx';
import { summaryOf } from '../../../src/widgets/traffic-playground/state.ts';
import { useStudy, type StudyState } from '../../../src/widgets/traffic-playground/use-study.ts';
import { studyOf } from '../../engines/scene/support.ts';

/** A worker of which the test writes the replies. */
class StandIn {
  static last: StandIn | undefined;
  onmessage: ((event: { data: StudyReply }) => void) | null = null;
  onerror: (() => void) | null = null;
  asked: StudyMessage | undefined;
  constructor() {
    StandIn.last = this;
  }
  postMessage(message: StudyMessage) {
    this.asked = message;
  }
  terminate() {}
  reply(reply: (id: number) => StudyReply) {
    act(() => this.onmessage?.({ data: reply(this.asked!.id) }));
  }
}

const [one, other] = [scenes.list[0]!, scenes.list[1]!];
const answerOf = (scene: typeof one): StudyAnswer => ({ study: studyOf(scene), files: scene.files });
const initial = { question: firstQuestion(summaryOf(one)), answer: answerOf(one) };
let state: StudyState;

function Probe({ scene }: { readonly scene: typeof one }) {
  state = useStudy(firstQuestion(summaryOf(scene)), initial);
  return null;
}

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('Worker', StandIn);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('manifests, request and troubles change together, when the answer is there', () => {
  const root = createRoot(document.createElement('div'));
  act(() => root.render(<Probe scene={one} />));
  act(() => root.render(<Probe scene={other} />));
  expect([state.busy, state.slow, state.question.scene]).toEqual([true, false, one.id]);
  pass(200);
  StandIn.last!.reply((id) => ({ id, kind: 'started' }));
  pass(600);
  expect([state.slow, state.question.scene, state.files]).toEqual([true, one.id, one.files]);
  StandIn.last!.reply((id) => ({ id, kind: 'done', answer: answerOf(other) }));
  expect([state.busy, state.slow, state.question.scene, state.files]).toEqual([false, false, other.id, other.files]);
  act(() => root.unmount());
});

test('what takes too long is not laid to the manifests', () => {
  const root = createRoot(document.createElement('div'));
  act(() => root.render(<Probe scene={one} />));
  act(() => root.render(<Probe scene={other} />));
  pass(200);
  StandIn.last!.reply((id) => ({ id, kind: 'started' }));
  pass(5100);
  expect([state.busy, state.slow]).toEqual([false, false]);
  expect(state.trouble).toBe('Working this out took longer than five seconds and was stopped.');
  act(() => root.unmount());
});

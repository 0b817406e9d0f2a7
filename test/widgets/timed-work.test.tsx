// @vitest-environment happy-dom
import { act, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  graceMs,
  maxRestMs,
  maxWorkMs,
  useTimedWork,
  type Work,
  type WorkReply,
} from '../../src/widgets/kit/use-timed-work.ts';

/** A worker of which the test writes the replies. */
class StandIn {
  static made: StandIn[] = [];
  onmessage: ((event: { data: WorkReply<string> }) => void) | null = null;
  onerror: (() => void) | null = null;
  sent: { id: number; request: string }[] = [];
  ended = false;
  constructor() {
    StandIn.made.push(this);
  }
  postMessage(message: { id: number; request: string }) {
    this.sent.push(message);
  }
  terminate() {
    this.ended = true;
  }
  reply(reply: WorkReply<string>) {
    act(() => this.onmessage?.({ data: reply }));
  }
}

const work: Work<string, string> = {
  key: (request) => request,
  start: () => new StandIn() as unknown as Worker,
  failure: ({ kind }) => kind,
};
const initial = { request: 'first', result: 'FIRST' };
let ask: (request: string) => void;
let shown: { result: string; busy: boolean };

function Probe() {
  const [request, setRequest] = useState('first');
  ask = (next) => act(() => setRequest(next));
  shown = useTimedWork(request, initial, work);
  return null;
}

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

beforeEach(() => {
  (globalThis as Record<string, unknown>)['IS_REACT_ACT_ENVIRONMENT'] = true;
  vi.useFakeTimers();
  StandIn.made = [];
  act(() => createRoot(document.createElement('div')).render(<Probe />));
});
afterEach(() => vi.useRealTimers());

test('the result that came with the page needs no worker', () => {
  pass(5000);
  expect(StandIn.made).toHaveLength(0);
  expect(shown).toEqual({ result: 'FIRST', busy: false });
});

test('work that overruns is ended with its worker; the next text gets a new one', () => {
  ask('slow');
  pass(300);
  const [worker] = StandIn.made;
  worker!.reply({ id: worker!.sent[0]!.id, kind: 'started' });
  pass(maxWorkMs);
  pass(graceMs - 1);
  expect(worker!.ended).toBe(false);
  pass(1);
  expect(worker!.ended).toBe(true);
  expect(shown).toEqual({ result: 'too-slow', busy: false });
  ask('quick');
  pass(300);
  expect(StandIn.made).toHaveLength(2);
  StandIn.made[1]!.reply({ id: StandIn.made[1]!.sent[0]!.id, kind: 'done', result: 'QUICK' });
  expect(shown).toEqual({ result: 'QUICK', busy: false });
});

test('once the text is parsed there is more time', () => {
  ask('text');
  pass(300);
  const [worker] = StandIn.made;
  const { id } = worker!.sent[0]!;
  worker!.reply({ id, kind: 'started' });
  worker!.reply({ id, kind: 'parsed' });
  pass(maxRestMs);
  expect(worker!.ended).toBe(false);
  pass(graceMs);
  expect(shown.result).toBe('too-slow');
});

test('loading is not counted as work', () => {
  ask('text');
  pass(60_000);
  expect(StandIn.made[0]!.ended).toBe(false);
  expect(shown.busy).toBe(true);
});

test('typing on while older work hangs ends the old worker', () => {
  ask('hangs');
  pass(300);
  const [worker] = StandIn.made;
  worker!.reply({ id: worker!.sent[0]!.id, kind: 'started' });
  ask('newer');
  pass(300);
  expect(worker!.ended).toBe(true);
  expect(StandIn.made).toHaveLength(2);
});

test('an answer to an older text is not shown', () => {
  ask('old');
  pass(300);
  const [worker] = StandIn.made;
  const { id } = worker!.sent[0]!;
  ask('new');
  worker!.reply({ id, kind: 'done', result: 'OLD' });
  expect(shown).toEqual({ result: 'FIRST', busy: true });
  ask('first');
  expect(shown).toEqual({ result: 'FIRST', busy: false });
});

test('a worker that cannot be loaded is said, and tried again', () => {
  ask('text');
  pass(300);
  act(() => StandIn.made[0]!.onerror?.());
  expect(shown).toEqual({ result: 'unavailable', busy: false });
  ask('again');
  pass(300);
  expect(StandIn.made).toHaveLength(2);
});

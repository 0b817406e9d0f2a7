/** What the marks on the canvas mean: only those that occur in this run, each once. */
import { useMemo, type ReactNode } from 'react';
import { markWords, MarkShape } from '../kit/marks.tsx';
import { crowd, type FlowMode } from './paint.ts';
import { longestRow } from './paint-nodes.ts';
import type { FlowStudy } from './use-flow-run.ts';

interface Entry {
  readonly kind: string;
  readonly words: string;
  readonly shape: ReactNode;
  /** Of the drawing, px; its middle is 0. */
  readonly width: number;
}

export function FlowKey({ study, mode }: { study: FlowStudy; mode: FlowMode }): ReactNode {
  const entries = useMemo(() => entriesFor(study, mode), [study, mode]);
  return (
    <ul className="hop-key" aria-label="Marks in this picture">
      {entries.map(({ kind, words, shape, width }) => (
        <li key={kind} className={`hop-key__item hop-key__item--${kind}`}>
          <svg width={width} height="18" viewBox={`${-width / 2} -9 ${width} 18`} aria-hidden="true">
            {shape}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

export function entriesFor(
  { run, summary, most }: Omit<FlowStudy, 'flow' | 'series' | 'events'>,
  mode: FlowMode,
): Entry[] {
  const { requests, answered, retries } = summary;
  const fails = answered < requests || retries > 0;
  const isSingle = mode === 'requests' || (mode === 'auto' && most > 0);
  const isBanded = mode === 'flow' || (mode === 'auto' && most > crowd);
  const entries: Entry[] = [];
  const add = (isThere: boolean, kind: string, words: string, shape: ReactNode, width = 18) =>
    void (isThere && entries.push({ kind, words, shape, width }));
  add(isSingle, 'flow', 'on its way', <circle className="flow-key__ring" r={4.5} />);
  add(isSingle && answered > 0, 'answered', markWords.answered, <MarkShape kind="answered" />);
  add(isSingle && fails, 'failed', markWords.failed, <MarkShape kind="failed" />);
  add(isSingle && retries > 0, 'retry', 'a retry on its way', <MarkShape kind="retry" />);
  const copies = run.hops.some(({ mirror }) => mirror);
  add(isSingle && copies, 'copy', 'a copy', <path className="flow-key__copy" d="M-6-2.5H6M-6 2.5H6" />);
  const band = (name: string) => <path className={`flow-key__band flow-key__band--${name}`} d="M-9 0H9" />;
  add(isBanded && answered > 0, 'band', 'answered at the first try', band('flow'));
  add(isBanded && retries > 0, 'band-retry', 'answered retries', band('retry'));
  add(isBanded && fails, 'band-failed', 'failing tries', band('failed'));
  const rate = (
    <text className="flow-key__number" y={4}>
      {fails ? '9/s ✕\u200950\u2009%' : '9/s'}
    </text>
  );
  add(isBanded, 'rate', fails ? 'tries a second, and how many of them fail' : 'tries a second', rate, fails ? 66 : 22);
  add(true, 'working', 'worked on', <circle className="flow-key__work" r={2.8} />);
  add(hasQueues(run), 'queued', 'in the queue', <rect className="flow-key__box" x={-3} y={-3} width={6} height={6} />);
  const dots = [-5, 0, 5].map((x) => <circle key={x} cx={x} r={1.6} />);
  add(retries > 0, 'waiting', 'waiting to retry', <g className="flow-key__dots">{dots}</g>);
  // Of what is under way, half is at a pod at most: its caller waits for it.
  const isCounted = most > 2 * longestRow.dot || (retries > 0 && most > longestRow.dots);
  add(
    isCounted,
    'count',
    'so many of the mark before it',
    <text className="flow-key__number" y={4}>
      12
    </text>,
  );
  const isEjecting = run.run.phases.some(({ replica }) => replica >= 0);
  add(isEjecting, 'hatch', 'pod left out', <path className="flow-key__hatch" d="M-7 5-1-5M-2 5 4-5M3 5 9-5" />);
  const isCutting = (run.plan.actions ?? []).some(({ kind }) => kind === 'partition');
  add(isCutting, 'lost', 'hangs: no answer comes', <circle className="flow-key__lost" r={3} />);
  const isKilling = (run.plan.actions ?? []).some(({ kind }) => kind === 'kill' || kind === 'partition');
  add(
    isKilling,
    'dead',
    'pod dead or cut off',
    <path className="flow-key__dead" d="M-7-7H7V7H-7ZM-7-7 7 7M-7 7 7-7" />,
  );
  return entries;
}

function hasQueues({ run: { trace } }: FlowStudy['run']): boolean {
  for (let id = 0; id < trace.length; id++) if (trace.startMs[id]! > trace.arriveMs[id]!) return true;
  return false;
}

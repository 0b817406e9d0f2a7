/** What the marks on the canvas mean: only those that occur in this run. */
import { useMemo, type ReactNode } from 'react';
import { markWords, MarkShape } from '../kit/marks.tsx';
import type { FlowStudy } from './use-flow-run.ts';

export function FlowKey({ study: { run, summary } }: { study: FlowStudy }): ReactNode {
  const { requests, answered, retries } = summary;
  const queues = useMemo(() => hasQueues(run), [run]);
  const hasFailures = answered < requests || retries > 0;
  const entries: [name: string, shape: ReactNode, kind: string][] = [
    ['on its way', <circle key="out" className="flow-key__ring" r={4.5} />, 'flow'],
  ];
  const mark = (kind: 'answered' | 'failed' | 'retry' | 'waiting', words: string = markWords[kind]) =>
    void entries.push([words, <MarkShape key={kind} kind={kind} />, kind]);
  if (answered > 0) mark('answered');
  if (hasFailures) mark('failed');
  if (retries > 0) {
    mark('retry', 'retry');
    mark('waiting', 'waiting to retry');
  }
  entries.push(['worked on', <circle key="work" className="flow-key__work" r={2.8} />, 'working']);
  if (queues)
    entries.push([
      'in the queue',
      <rect key="queue" className="flow-key__box" x={-3} y={-3} width={6} height={6} />,
      'queued',
    ]);
  if (run.hops.some(({ mirror }) => mirror))
    entries.push(['a copy', <path key="copy" className="flow-key__copy" d="M-6-2.5H6M-6 2.5H6" />, 'copy']);
  if (run.run.phases.some(({ replica }) => replica >= 0))
    entries.push([
      'left out',
      <path key="hatch" className="flow-key__hatch" d="M-7 5-1-5M-2 5 4-5M3 5 9-5" />,
      'hatch',
    ]);
  return (
    <ul className="hop-key" aria-label="Marks in this picture">
      {entries.map(([words, shape, kind]) => (
        <li key={kind} className={`hop-key__item hop-key__item--${kind}`}>
          <svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
            {shape}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

function hasQueues({ run: { trace } }: FlowStudy['run']): boolean {
  for (let id = 0; id < trace.length; id++) if (trace.startMs[id]! > trace.arriveMs[id]!) return true;
  return false;
}

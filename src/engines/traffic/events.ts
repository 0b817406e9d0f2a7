/** A run told as events, for one request or for all of them around a moment. */
import { causeCode, outcomeCode } from '../simulation/codes.ts';
import { actionWords, attemptWords, lastTryWords, phaseWords, requestEndWords } from './words.ts';
import type { TrafficRun } from './run.ts';

export type TrafficEventKind =
  | 'sent'
  | 'retry'
  | 'answered'
  | 'failed'
  | 'timed-out'
  | 'rejected'
  | 'cancelled'
  /** The request is over, and no try ended with it. Else the end of that try tells both. */
  | 'ended'
  /** A pod is left out, or taken back; a breaker opens or closes. */
  | 'ejection'
  /** Something the plan does. */
  | 'action';

export interface TrafficEvent {
  readonly tMs: number;
  readonly kind: TrafficEventKind;
  /** -1 for what concerns none. */
  readonly request: number;
  /** -1 for what is no try. */
  readonly attempt: number;
  readonly text: string;
}

export interface EventIndex {
  /** The last `before` events up to `tMs` and the first `after` behind it, in order of time. */
  around(tMs: number, before: number, after: number): readonly TrafficEvent[];
  /** Time of the next event after `tMs`, or of the one before it; undefined when there is none. */
  next(tMs: number): number | undefined;
  previous(tMs: number): number | undefined;
}

/** What an entry of the index is, in its two lowest bits; the rest is a try or a request. */
const entry = { sent: 0, received: 1, ended: 2, other: 3 } as const;

/** Events sorted roughly by time, as numbers: plain data, so that a worker can make it. */
export interface EventDrawers {
  readonly widthMs: number;
  /** Where each drawer begins in `items`; one entry more than there are drawers. */
  readonly starts: Uint32Array;
  readonly items: Uint32Array;
}

/** Events are put in drawers by time, without sorting them all: a million take some ten milliseconds. */
export function drawEvents(run: TrafficRun): EventDrawers {
  const { trace, requestTrace } = run.run;
  const others = otherEvents(run);
  const told = new Uint8Array(requestTrace.length);
  for (let id = 0; id < trace.length; id++) if (endsRequest(run, id)) told[trace.request[id]!] = 1;
  const total = trace.length * 2 + requestTrace.length + others.length;
  const drawers = Math.max(1, Math.min(1 << 17, total >> 2));
  const widthMs = Math.max(1e-6, (run.durationMs + 1) / drawers);
  const starts = new Uint32Array(drawers + 1);
  const each = (visit: (tMs: number, item: number) => void): void => {
    for (let id = 0; id < trace.length; id++) {
      if (!isOwnAnswer(run, id)) visit(trace.sendMs[id]!, id * 4 + entry.sent);
      visit(trace.receiveMs[id]!, id * 4 + entry.received);
    }
    for (let id = 0; id < requestTrace.length; id++)
      if (told[id] === 0) visit(requestTrace.endMs[id]!, id * 4 + entry.ended);
    others.forEach(({ tMs }, i) => visit(tMs, i * 4 + entry.other));
  };
  each((tMs) => {
    if (!Number.isNaN(tMs)) starts[drawerOf(tMs, widthMs, drawers) + 1]! += 1;
  });
  for (let i = 0; i < drawers; i++) starts[i + 1]! += starts[i]!;
  const items = new Uint32Array(starts[drawers]!);
  const filled = starts.slice(0, drawers);
  each((tMs, item) => {
    if (!Number.isNaN(tMs)) items[filled[drawerOf(tMs, widthMs, drawers)]!++] = item;
  });
  return { widthMs, starts, items };
}

/** What a caller answers itself, with nothing sent: told once. */
function isOwnAnswer({ run: { trace } }: TrafficRun, id: number): boolean {
  return trace.receiveMs[id] === trace.sendMs[id] && trace.cause[id] !== causeCode.none;
}

/** Whether the request was over with this try, at the caller that began it. */
function endsRequest({ run: { trace, requestTrace }, hops }: TrafficRun, id: number): boolean {
  return (
    trace.parent[id] === -1 &&
    trace.receiveMs[id] === requestTrace.endMs[trace.request[id]!] &&
    trace.outcome[id] !== outcomeCode.cancelled &&
    !hops[trace.hop[id]!]!.mirror
  );
}

function drawerOf(tMs: number, widthMs: number, drawers: number): number {
  return Math.min(drawers - 1, Math.max(0, Math.floor(tMs / widthMs)));
}

/** @param drawers of the same run, if they were made elsewhere */
export function indexEvents(run: TrafficRun, drawers: EventDrawers = drawEvents(run)): EventIndex {
  const { trace, requestTrace } = run.run;
  const { widthMs, starts, items } = drawers;
  const count = starts.length - 1;
  const others = otherEvents(run);

  const timeOf = (item: number): number => {
    const id = item >>> 2;
    switch (item & 3) {
      case entry.sent:
        return trace.sendMs[id]!;
      case entry.received:
        return trace.receiveMs[id]!;
      case entry.ended:
        return requestTrace.endMs[id]!;
      default:
        return others[id]!.tMs;
    }
  };
  /** At the same moment: what the plan does, then what is received (inner hop first), then what is sent, then the end. */
  const rankOf = (item: number): number => {
    const id = item >>> 2;
    switch (item & 3) {
      case entry.other:
        return 0;
      case entry.received:
        return 200 - trace.hop[id]!;
      case entry.sent:
        return 300 + trace.hop[id]!;
      default:
        return 500;
    }
  };
  const drawer = (i: number): number[] =>
    [...items.subarray(starts[i]!, starts[i + 1]!)].sort(
      (a, b) => timeOf(a) - timeOf(b) || rankOf(a) - rankOf(b) || a - b,
    );
  const toEvent = (item: number): TrafficEvent => {
    const id = item >>> 2;
    switch (item & 3) {
      case entry.sent:
        return sentEvent(run, id);
      case entry.received:
        return receivedEvent(run, id);
      case entry.ended:
        return { tMs: timeOf(item), kind: 'ended', request: id, attempt: -1, text: requestEndWords(run, id) };
      default:
        return others[id]!;
    }
  };
  const collect = (tMs: number, wanted: number, direction: 1 | -1): number[] => {
    const found: number[] = [];
    const isBeyond = (item: number) => (direction === 1 ? timeOf(item) > tMs + 1e-6 : timeOf(item) <= tMs + 1e-6);
    for (let i = drawerOf(tMs + 1e-6, widthMs, count); i >= 0 && i < count && found.length < wanted; i += direction) {
      const fitting = drawer(i).filter(isBeyond);
      if (direction === 1) found.push(...fitting);
      else found.unshift(...fitting);
    }
    return direction === 1 ? found.slice(0, wanted) : found.slice(Math.max(0, found.length - wanted));
  };
  return {
    around: (tMs, before, after) => [...collect(tMs, before, -1), ...collect(tMs, after, 1)].map(toEvent),
    next: (tMs) => {
      const [item] = collect(tMs, 1, 1);
      return item === undefined ? undefined : timeOf(item);
    },
    previous: (tMs) => {
      const [item] = collect(tMs - 2e-6, 1, -1);
      return item === undefined ? undefined : timeOf(item);
    },
  };
}

/** Everything that happened to one request, in order of time. */
export function eventsOfRequest(run: TrafficRun, request: number): TrafficEvent[] {
  const tries = run.attemptsOf(request);
  const events = tries.flatMap(({ id, receiveMs }) => {
    const received = Number.isNaN(receiveMs) ? [] : [receivedEvent(run, id)];
    return isOwnAnswer(run, id) ? received : [sentEvent(run, id), ...received];
  });
  const { endMs } = run.request(request);
  if (!Number.isNaN(endMs) && !tries.some(({ id }) => endsRequest(run, id)))
    events.push({ tMs: endMs, kind: 'ended', request, attempt: -1, text: requestEndWords(run, request) });
  const rank = ({ kind, attempt }: TrafficEvent): number => {
    const hop = attempt >= 0 ? run.run.trace.hop[attempt]! : 0;
    return kind === 'ended' ? 500 : kind === 'sent' || kind === 'retry' ? 300 + hop : 200 - hop;
  };
  return events
    .map((event, i) => ({ event, i }))
    .sort((a, b) => a.event.tMs - b.event.tMs || rank(a.event) - rank(b.event) || a.i - b.i)
    .map(({ event }) => event);
}

function sentEvent(run: TrafficRun, attempt: number): TrafficEvent {
  const { trace } = run.run;
  return {
    tMs: trace.sendMs[attempt]!,
    kind: trace.number[attempt]! > 1 ? 'retry' : 'sent',
    request: trace.request[attempt]!,
    attempt,
    text: attemptWords(run, attempt, 'sent'),
  };
}

const receivedKinds = ['failed', 'answered', 'failed', 'timed-out', 'rejected', 'cancelled'] as const;

function receivedEvent(run: TrafficRun, attempt: number): TrafficEvent {
  const { trace } = run.run;
  const outcome = trace.outcome[attempt]!;
  return {
    tMs: trace.receiveMs[attempt]!,
    kind: outcome === outcomeCode.unfinished ? 'failed' : receivedKinds[outcome]!,
    request: trace.request[attempt]!,
    attempt,
    text: endsRequest(run, attempt) ? lastTryWords(run, attempt) : attemptWords(run, attempt, 'received'),
  };
}

function otherEvents(run: TrafficRun): TrafficEvent[] {
  const none = { request: -1, attempt: -1 };
  const actions = (run.plan.actions ?? []).flatMap((action) =>
    actionWords(action).map(({ tMs, text }): TrafficEvent => ({ tMs, kind: 'action', ...none, text })),
  );
  const phases = run.run.phases.map((change): TrafficEvent => ({
    tMs: change.tMs,
    kind: 'ejection',
    ...none,
    text: phaseWords(run, change),
  }));
  return [...actions, ...phases].filter(({ tMs }) => tMs <= run.durationMs).sort((a, b) => a.tMs - b.tMs);
}

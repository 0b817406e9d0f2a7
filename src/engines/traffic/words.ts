/** What happened, as sentences. */
import { capital } from '../core/capital.ts';
import type { PhaseChange } from '../simulation/engine/world.ts';
import { describeNode } from './nodes.ts';
import type { TrafficAction } from './plan.ts';
import type { TrafficAttempt, TrafficRun } from './run.ts';

const space = '\u00a0';

function ms(value: number): string {
  if (value >= 10_000) return `${Math.round(value / 100) / 10}${space}s`;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)}${space}ms`;
}

const percent = (ratio: number): string => `${Math.round(ratio * 1000) / 10}${space}%`;

export function attemptWords(run: TrafficRun, id: number, moment: 'sent' | 'received'): string {
  const attempt = run.attempt(id);
  const { caller, target } = partiesOf(attempt);
  const lead = `Request ${attempt.request + 1}: `;
  const copy = attempt.mirror ? ' a copy' : '';
  if (moment === 'sent') {
    const to = target === '' ? '' : ` ${target}`;
    if (attempt.number === 1) return `${lead}${caller} ${attempt.mirror ? 'sends' : 'calls'}${to}${copy}.`;
    const waited = attempt.waitMs > 0 ? ` after waiting ${ms(attempt.waitMs)}` : ' at once';
    return `${lead}${caller} retries${waited}: try ${attempt.number}${target === '' ? '' : `, to ${target}`}.`;
  }
  return `${lead}${endWords(attempt, caller, target)}`;
}

/** The end of the try with which its request ends. */
export function lastTryWords(run: TrafficRun, id: number): string {
  const attempt = run.attempt(id);
  const { arriveMs, endMs } = run.request(attempt.request);
  const after = attempt.number > 1 ? ` after ${ms(endMs - arriveMs)}` : '';
  const { caller, target } = partiesOf(attempt);
  return `Request ${attempt.request + 1} ends${after}: ${endWords(attempt, caller, target)}`;
}

/** `target` is '' where nothing was called. */
function partiesOf({ path }: TrafficAttempt): { readonly caller: string; readonly target: string } {
  const label = (id: string) => describeNode(id).label;
  return { caller: label(path[0]!), target: path.length > 1 ? label(path.at(-1)!) : '' };
}

function endWords(attempt: TrafficAttempt, caller: string, target: string): string {
  const { outcome, status, cause } = attempt;
  if (outcome === 'answered') {
    if (cause === 'own-answer' || cause === 'injected') return `${caller} answers ${status} itself.`;
    return `${target} answers ${caller} with ${status} after ${ms(attempt.receiveMs - attempt.sendMs)}.`;
  }
  if (outcome === 'cancelled') return `${caller} no longer waits for ${target}: another try was answered first.`;
  if (outcome === 'timed-out')
    return `${caller} stops waiting for ${target} after ${ms(attempt.receiveMs - attempt.sendMs)}; ${nextWords(attempt)}`;
  return `${failureWords(attempt, caller, target)}; ${nextWords(attempt)}`;
}

function failureWords({ cause, status }: TrafficAttempt, caller: string, target: string): string {
  switch (cause) {
    case 'own-answer':
      return status === 0 ? `${caller} gets no connection` : `${caller} answers ${status} itself`;
    case 'injected':
      return `the fault injection of ${caller} answers ${status}`;
    case 'no-endpoints':
      return `${caller} has no endpoint left and answers ${status}`;
    case 'breaker-open':
      return `${caller} sends nothing while its breaker is open`;
    case 'bulkhead-full':
      return `${caller} has too many calls out and answers ${status}`;
    case 'throttled':
      return `${caller} throttles itself and sends nothing`;
    case 'connection-refused':
      return `${target === '' ? caller : target} refuses the connection`;
    case 'reset':
      return `${target} dies in the middle of it`;
    case 'queue-full':
      return `${target} is full and refuses with ${status}`;
    case 'expired':
      return `${target} drops it, its time being over`;
    case 'callee':
      return `${target} passes on the failure ${status} of what it called`;
    default:
      return `${target} fails with ${status}`;
  }
}

/** Why the caller retries or does not. */
function nextWords({ verdict, mirror, number }: TrafficAttempt): string {
  if (mirror) return 'nobody waits for a copy.';
  switch (verdict) {
    case 'retried':
      return 'a retry follows.';
    case 'retries-exhausted':
      return number === 1 ? 'no retry is configured.' : 'no retry is left.';
    case 'no-time-left':
      return 'no time is left.';
    case 'too-late':
      return 'retries may no longer begin.';
    case 'not-retriable':
      return 'this is not retried.';
    case 'budget-exhausted':
      return 'the retry budget is used up.';
    case 'breaker-open':
      return 'the breaker is open.';
    case 'awaiting-hedge':
      return 'another try is still out.';
    case 'done':
    case 'superseded':
    case 'unfinished':
      return 'that was all.';
  }
}

export function requestEndWords(run: TrafficRun, id: number): string {
  const { outcome, status, arriveMs, endMs } = run.request(id);
  const after = ` after ${ms(endMs - arriveMs)}`;
  if (outcome === 'answered') return `Request ${id + 1} is answered ${status}${after}.`;
  return status === 0 ? `Request ${id + 1} gets no answer.` : `Request ${id + 1} has failed with ${status}${after}.`;
}

export function phaseWords(run: TrafficRun, { hop, caller, replica, phase }: PhaseChange): string {
  const info = run.hops[hop]!;
  const who = describeNode(info.callers[caller] ?? info.callers[0]!).label;
  if (replica < 0) {
    const what = { open: 'opens', 'half-open': 'lets a trial through', closed: 'closes' }[phase];
    return `The breaker of ${who} ${what}.`;
  }
  const pod = describeNode(info.targets[replica]!.at(-1)!).label;
  return phase === 'open' ? `${capital(who)} leaves out ${pod}: ejected.` : `${capital(who)} takes ${pod} back.`;
}

/** Its beginning, and its end where it has one. */
export function actionWords(action: TrafficAction): { readonly tMs: number; readonly text: string }[] {
  if (action.kind === 'load')
    return [{ tMs: action.atMs, text: `The load becomes ${action.rateRps} requests per second.` }];
  if (action.kind === 'shift')
    return [{ tMs: action.atMs, text: `${action.share} now gets ${percent(action.ratio)} of the requests.` }];
  const end = action.untilMs === undefined || !Number.isFinite(action.untilMs) ? [] : [action.untilMs];
  const [begins, ends] = windowWords(action);
  return [{ tMs: action.fromMs, text: begins }, ...end.map((tMs) => ({ tMs, text: ends }))];
}

function windowWords(action: Exclude<TrafficAction, { kind: 'load' | 'shift' }>): readonly [string, string] {
  switch (action.kind) {
    case 'kill':
      return [`Pod ${action.pod} dies.`, `Pod ${action.pod} is back.`];
    case 'slow':
      return [`Pod ${action.pod} becomes ${action.factor} times as slow.`, `Pod ${action.pod} is as fast as before.`];
    case 'break':
      return [
        `Pod ${action.pod} fails ${percent(action.errorRatio)} of its answers with ${action.status ?? 503}.`,
        `Pod ${action.pod} no longer fails.`,
      ];
    case 'partition':
      return [`Pod ${action.pod} is cut off.`, `Pod ${action.pod} can be reached again.`];
    case 'outage':
      return [
        `Service ${action.service} is out: every pod answers an error.`,
        `Service ${action.service} works again.`,
      ];
  }
}

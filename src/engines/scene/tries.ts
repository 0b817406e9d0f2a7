/** One request run to its end: every try with its wait, its host, its end, and why there was another or none. */
import type { RoutedRequest } from '../routing/request.ts';
import type { World } from '../routing/world.ts';
import type { Cause, Verdict } from '../simulation/codes.ts';
import { runTraffic, type TrafficAttempt, type TrafficRun } from '../traffic/run.ts';
import type { RetryLayers } from '../traffic/plan.ts';
import type { Duty } from './duties.ts';
import { planOf, type Troubles } from './plans.ts';
import type { Located } from './scene.ts';

export interface TryStep {
  /** Node that makes the try, and the one it ends in; the same when nothing was sent. */
  readonly from: string;
  readonly to: string;
  readonly path: readonly string[];
  /** 1 = the first call. */
  readonly number: number;
  /** Hops outside this one: tries of a proxy belong to a try of its client. */
  readonly depth: number;
  readonly layer: TrafficAttempt['layer'];
  readonly waitMs: number;
  readonly sendMs: number;
  /** NaN when the caller never knew. */
  readonly receiveMs: number;
  readonly outcome: TrafficAttempt['outcome'];
  readonly status: number;
  /** What happened, and what the caller did then. */
  readonly why: string;
  readonly verdict: Verdict;
  /** The line that let the caller try again, or did not. */
  readonly rule?: Located;
}

export interface Tries {
  readonly steps: readonly TryStep[];
  readonly outcome: TrafficAttempt['outcome'];
  readonly status: number;
  readonly endMs: number;
  /** It makes more calls than are reckoned: these are the first. */
  readonly isCut: boolean;
  /** Calls sent to pods of each Service, by its node; a pod called past any Service counts by itself. */
  readonly calls: Readonly<Record<string, number>>;
  readonly notModelled: readonly string[];
}

const maxSeeds = 12;
/** A request that makes so many is run once, whichever pods it meets. */
const manyTries = 1000;
/** A request is left where it is after so many events, some 10,000 tries. */
const maxEvents = 50_000;

/** @param wanted pods the first tries should meet, as the decision drew them: the first seed that does is taken, or that meets the first of them */
export function readTries(
  world: World,
  request: RoutedRequest,
  given: Troubles,
  retries: RetryLayers,
  wanted: readonly string[],
): Tries {
  const load = { shape: 'steady', rateRps: 1, durationMs: 1 } as const;
  const plan = { ...planOf({ request, troubles: given, retries, load }), pods: { workCv: 0 } };
  const run = (seed: number): TrafficRun => runTraffic(world, plan, seed, { maxEvents });
  let first: TrafficRun | undefined;
  for (let seed = 1; seed <= maxSeeds; seed++) {
    const one = run(seed);
    const met = podsMet(one);
    if (wanted.every((pod, i) => met[i] === undefined || met[i] === pod) || one.run.trace.length > manyTries)
      return triesOf(one);
    if (met[0] === wanted[0]) first ??= one;
  }
  return triesOf(first ?? run(1));
}

const dutyBehind: Readonly<Partial<Record<Verdict, string>>> = {
  retried: 'Retries',
  'retries-exhausted': 'Retries',
  'not-retriable': 'Retries',
  'no-time-left': 'Timeout',
};

/** @param dutiesAt what the proxies do on the way to the Service of a node; absent where they were told not to retry */
export function withRules(tries: Tries, dutiesAt: (service: string) => readonly Duty[]): Tries {
  const ruled = (step: TryStep): TryStep => {
    const duty = step.layer === 'proxy' ? dutyBehind[step.verdict] : undefined;
    const service = step.path.find((id) => id.startsWith('service:'));
    if (duty === undefined || service === undefined || step.outcome === 'answered') return step;
    const rule = dutiesAt(service).find((one) => one.duty === duty)?.origin;
    return rule ? { ...step, rule } : step;
  };
  return { ...tries, steps: tries.steps.map(ruled) };
}

/** The pod the first try of each hop reaches. */
function podsMet(run: TrafficRun): string[] {
  const met: string[] = [];
  const seen = new Set<number>();
  for (const { hop, path, mirror } of run.attemptsOf(0)) {
    const end = path.at(-1)!;
    if (mirror || seen.has(hop) || !end.startsWith('pod:')) continue;
    seen.add(hop);
    met.push(end);
  }
  return met;
}

function triesOf(run: TrafficRun): Tries {
  const all = run.attemptsOf(0).filter(({ mirror }) => !mirror);
  const byId = new Map(all.map((attempt) => [attempt.id, attempt]));
  const depthOf = (attempt: TrafficAttempt): number => {
    const parent = byId.get(attempt.parent);
    return parent ? depthOf(parent) + (told.has(parent.id) ? 1 : 0) : 0;
  };
  // A single try that only hands the request on to a proxy is not worth a line.
  const key = ({ hop, parent }: TrafficAttempt) => `${hop}/${parent}`;
  const counts = new Map<string, number>();
  for (const attempt of all) counts.set(key(attempt), (counts.get(key(attempt)) ?? 0) + 1);
  const relays = ({ path }: TrafficAttempt) => path.length > 1 && !path.at(-1)!.startsWith('pod:');
  const told = new Set(all.filter((attempt) => !relays(attempt) || counts.get(key(attempt))! > 1).map(({ id }) => id));
  const { outcome, status, endMs } = run.request(0);
  return {
    steps: all
      .filter(({ id }) => told.has(id))
      .map((attempt): TryStep => {
        const { path, number, layer, waitMs, sendMs, receiveMs } = attempt;
        return {
          from: path[0]!,
          to: path.at(-1)!,
          path,
          number,
          depth: depthOf(attempt),
          layer,
          waitMs,
          sendMs,
          receiveMs,
          outcome: attempt.outcome,
          status: attempt.status,
          why: whyOf(attempt, run.run.stoppedEarly),
          verdict: attempt.verdict,
        };
      }),
    outcome,
    status,
    endMs,
    isCut: run.run.stoppedEarly,
    calls: callsOf(all),
    notModelled: run.notModelled,
  };
}

function callsOf(all: readonly TrafficAttempt[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path } of all) {
    const end = path.at(-1)!;
    if (path.length < 2 || !end.startsWith('pod:')) continue;
    const called = path.find((id) => id.startsWith('service:')) ?? end;
    counts[called] = (counts[called] ?? 0) + 1;
  }
  return counts;
}

function whyOf({ outcome, cause, status, verdict, number }: TrafficAttempt, isCut: boolean): string {
  if (outcome === 'answered') return `It answers ${status}.`;
  if (outcome === 'unfinished')
    return isCut ? 'Not ended when the reckoning was stopped.' : 'No answer ever comes, and no timeout is set.';
  const then = verdict === 'retries-exhausted' && number === 1 ? 'No retry is configured.' : whatThen[verdict];
  return [whatHappened(cause, status), then].filter(Boolean).join(' ');
}

function whatHappened(cause: Cause, status: number): string {
  switch (cause) {
    case 'error':
    case 'outage':
      return `It answers ${status}.`;
    case 'callee':
      return `A call further on fails, so it answers ${status}.`;
    case 'queue-full':
      return `Its queue is full: ${status}.`;
    case 'connection-refused':
      return 'Connection refused.';
    case 'reset':
      return 'The connection is reset.';
    case 'timeout':
      return 'No answer within the time it has.';
    case 'expired':
      return 'The caller’s deadline has passed.';
    case 'breaker-open':
      return 'The pod is left out for its errors.';
    case 'bulkhead-full':
    case 'throttled':
      return 'The caller’s own limit stops it; nothing is sent.';
    case 'own-answer':
      return `The proxy answers ${status} itself.`;
    case 'injected':
      return `The proxy’s fault injection answers ${status}.`;
    case 'no-endpoints':
      return `No pod is left to choose: ${status}.`;
    case 'hedge-lost':
    case 'none':
      return '';
  }
}

const whatThen: Readonly<Record<Verdict, string>> = {
  unfinished: '',
  done: '',
  retried: 'It is tried again.',
  'retries-exhausted': 'No retry is left.',
  'no-time-left': 'The timeout of the whole call leaves no time for another try.',
  'not-retriable': 'Not a failure that is retried.',
  'budget-exhausted': 'The retry budget is spent.',
  'breaker-open': 'Nothing more is let through.',
  'too-late': 'The time in which retries may begin is over.',
  'awaiting-hedge': '',
  superseded: '',
};

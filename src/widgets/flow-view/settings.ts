/** What a reader sets for a run, as one short text for a link, and the plan it makes. */
import type { RoutedRequest } from '#engines/routing/index.ts';
import { emptyPolicy, type ResiliencePolicy } from '#engines/resilience/policy.ts';
import type { RetryLayers, TrafficAction, TrafficLoad, TrafficPlan } from '#engines/traffic/index.ts';

export interface TrafficSettings {
  readonly rateRps: number;
  readonly durationMs: number;
  readonly shape: TrafficLoad['shape'];
  readonly retries: RetryLayers;
  /** Retries of the library inside every calling application, and the wait before each. */
  readonly appRetries: number;
  readonly appWaitMs: number;
  readonly seed: number;
  readonly actions: readonly TrafficAction[];
}

export const defaultTraffic: TrafficSettings = Object.freeze({
  rateRps: 20,
  durationMs: 10_000,
  shape: 'random',
  retries: 'mesh',
  appRetries: 2,
  appWaitMs: 100,
  seed: 1,
  actions: [],
});

const shapes: readonly TrafficLoad['shape'][] = ['steady', 'random', 'bursts'];
const layers: readonly RetryLayers[] = ['mesh', 'app', 'both', 'none'];
const ranges = {
  rateRps: [0.1, 20_000],
  durationMs: [100, 120_000],
  appRetries: [0, 10],
  appWaitMs: [0, 60_000],
  seed: [0, 1_000_000],
} as const;

/** `rateRps=50;retries=both;do=kill default/shop-0 2000 4000`; only what differs from `base`. */
export function writeTraffic(settings: TrafficSettings, base: TrafficSettings = defaultTraffic): string {
  const parts: string[] = [];
  for (const name of ['rateRps', 'durationMs', 'shape', 'retries', 'appRetries', 'appWaitMs', 'seed'] as const) {
    if (settings[name] !== base[name]) parts.push(`${name}=${settings[name]}`);
  }
  const actions = settings.actions.map(writeAction);
  if (actions.join() !== base.actions.map(writeAction).join())
    parts.push(...actions.map((action) => `do=${action}`), ...(actions.length === 0 ? ['do='] : []));
  return parts.join(';');
}

/** What cannot be read is left as it is in `base`. */
export function readTraffic(text: string, base: TrafficSettings = defaultTraffic): TrafficSettings {
  const found: Record<string, unknown> = { ...base };
  let actions: TrafficAction[] | undefined;
  for (const part of text.split(';')) {
    const at = part.indexOf('=');
    const [name, value] = [part.slice(0, at), part.slice(at + 1)];
    if (name === 'do') {
      const action = readAction(value);
      actions = [...(actions ?? []), ...(action ? [action] : [])];
    } else if (name === 'shape') {
      if (shapes.includes(value as TrafficLoad['shape'])) found[name] = value;
    } else if (name === 'retries') {
      if (layers.includes(value as RetryLayers)) found[name] = value;
    } else if (name in ranges) {
      const [min, max] = ranges[name as keyof typeof ranges];
      const number = Number(value);
      if (value !== '' && number >= min && number <= max) found[name] = number;
    }
  }
  return { ...(found as unknown as TrafficSettings), actions: actions ?? base.actions };
}

const ms = (value: number | undefined): string => (value === undefined ? '' : ` ${value}`);

/** `kind target … from until`; times are milliseconds. */
export function writeAction(action: TrafficAction): string {
  switch (action.kind) {
    case 'load':
      return `load ${action.rateRps} ${action.atMs}`;
    case 'shift':
      return `shift ${action.share.replaceAll(' ', '+')} ${action.ratio} ${action.atMs}`;
    case 'slow':
      return `slow ${action.pod} ${action.factor} ${action.fromMs}${ms(action.untilMs)}`;
    case 'break':
      return `break ${action.pod} ${action.errorRatio} ${action.fromMs}${ms(action.untilMs)}`;
    case 'outage':
      return `outage ${action.service} ${action.fromMs}${ms(action.untilMs)}`;
    case 'kill':
    case 'partition':
      return `${action.kind} ${action.pod} ${action.fromMs}${ms(action.untilMs)}`;
  }
}

export function readAction(text: string): TrafficAction | undefined {
  const [kind, ...words] = text.trim().split(/\s+/);
  const numbers = (from: number): number[] | undefined => {
    const all = words.slice(from).map(Number);
    return all.length > 0 && all.every((n) => Number.isFinite(n) && n >= 0) ? all : undefined;
  };
  const during = (all: readonly number[]) => ({
    fromMs: all[0]!,
    ...(all[1] === undefined ? {} : { untilMs: all[1] }),
  });
  const target = words[0] ?? '';
  if (kind === 'load') {
    const [rateRps, atMs] = numbers(0) ?? [];
    return rateRps === undefined || atMs === undefined ? undefined : { kind, rateRps, atMs };
  }
  const rest = numbers(1);
  if (!rest || target === '') return undefined;
  switch (kind) {
    case 'shift':
      return rest[1] === undefined
        ? undefined
        : { kind, share: target.replaceAll('+', ' '), ratio: rest[0]!, atMs: rest[1] };
    case 'slow':
      return rest[1] === undefined ? undefined : { kind, pod: target, factor: rest[0]!, ...during(rest.slice(1)) };
    case 'break':
      return rest[1] === undefined ? undefined : { kind, pod: target, errorRatio: rest[0]!, ...during(rest.slice(1)) };
    case 'outage':
      return { kind, service: target, ...during(rest) };
    case 'kill':
    case 'partition':
      return { kind, pod: target, ...during(rest) };
    default:
      return undefined;
  }
}

/** A library that retries every failure a caller of HTTP meets. */
export function libraryPolicy(maxRetries: number, waitMs: number): ResiliencePolicy {
  return {
    ...emptyPolicy,
    name: 'library',
    library: 'library',
    maxRetries,
    backoff: { formula: 'constant', params: { delayMs: waitMs } },
    retryOn: [
      { kind: 'status', from: 500, to: 599 },
      { kind: 'transport', event: 'connect-failure' },
      { kind: 'transport', event: 'reset' },
      { kind: 'transport', event: 'timeout' },
    ],
  };
}

/** @param more what the scene brings along: pods' settings, calls */
export function planOf(
  request: RoutedRequest,
  settings: TrafficSettings,
  more: Partial<TrafficPlan> = {},
): TrafficPlan {
  const { rateRps, durationMs, shape, retries, appRetries, appWaitMs, actions } = settings;
  const app = more.app ?? libraryPolicy(appRetries, appWaitMs);
  const fromOutside = request.source.kind === 'external' && (retries === 'app' || retries === 'both');
  return {
    ...more,
    // Outside there is no proxy but the client's own library may be there.
    entries: [{ request, ...(fromOutside ? { policy: app } : {}) }],
    load: { shape, rateRps, durationMs },
    retries,
    app,
    actions: [...(more.actions ?? []), ...actions],
  };
}

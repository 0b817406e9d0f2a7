/** Actions as one short text for a link: `kill default/shop-0 2000 4000;load 100 3000`. Times are milliseconds. */
import type { TrafficAction } from '#engines/traffic/plan.ts';

export function writeActions(actions: readonly TrafficAction[]): string {
  return actions.map(writeAction).join(';');
}

/** What cannot be read is left out; see `unreadActions`. */
export function readActions(text: string): TrafficAction[] {
  return text.split(';').flatMap((part) => readAction(part) ?? []);
}

/** The parts of the text that are no action. */
export function unreadActions(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !readAction(part));
}

/** Nothing done to a dead pod changes anything. */
export function isIdle(action: TrafficAction, dead: readonly string[]): boolean {
  return 'pod' in action && dead.includes(action.pod);
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

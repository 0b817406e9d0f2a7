/** A run as text for other programs. */
import type { TrafficRun } from './run.ts';
import { seriesOf, summariseTraffic } from './series.ts';

const columns = [
  'request',
  'try',
  'parent',
  'number',
  'layer',
  'copy',
  'from',
  'to',
  'wait_ms',
  'send_ms',
  'arrive_ms',
  'start_ms',
  'finish_ms',
  'receive_ms',
  'outcome',
  'status',
  'cause',
  'verdict',
] as const;

/** Milliseconds with three decimals; empty for never. */
const ms = (value: number): string => (Number.isNaN(value) ? '' : String(Math.round(value * 1000) / 1000));

/** Every try, one a row (RFC 4180). Requests count from 1, as in the words. */
export function trafficCsv(run: TrafficRun): string {
  const rows: string[] = [columns.join(',')];
  for (let id = 0; id < run.run.trace.length; id++) {
    const one = run.attempt(id);
    rows.push(
      [
        one.request + 1,
        id,
        one.parent < 0 ? '' : one.parent,
        one.number,
        one.layer,
        one.mirror,
        one.path[0]!,
        one.path.length > 1 ? one.path.at(-1)! : '',
        ms(one.waitMs),
        ms(one.sendMs),
        ms(one.arriveMs),
        ms(one.startMs),
        ms(one.finishMs),
        ms(one.receiveMs),
        one.outcome,
        one.status,
        one.cause,
        one.verdict,
      ].join(','),
    );
  }
  return `${rows.join('\r\n')}\r\n`;
}

/** The plan, the summary, the curves, and every request with its tries. NaN is written as null. */
export function trafficJson(run: TrafficRun): string {
  const series = Object.fromEntries(
    Object.entries(seriesOf(run)).map(([name, values]) => [
      name,
      ArrayBuffer.isView(values) ? [...(values as Float64Array)] : values,
    ]),
  );
  const tries = Array.from({ length: run.run.trace.length }, (_, id) => run.attempt(id));
  const requests = Array.from({ length: run.requestCount }, (_, id) => run.request(id));
  return JSON.stringify({
    plan: run.plan,
    seed: run.run.seed,
    summary: summariseTraffic(run),
    notModelled: run.notModelled,
    series,
    requests,
    tries,
  });
}

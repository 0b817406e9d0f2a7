/** The results in words. */
import { capital } from '#engines/core/capital.ts';
import { countOf, formatCount, formatMs, formatShare } from '../kit/format.ts';
import { differenceWords, formatValue } from './format.ts';
import type { Look, SideLook } from './look.ts';
import type { Estimate, Summary } from './summary.ts';
import type { Tipping } from './tipping.ts';

export interface Words {
  readonly answer: string;
  readonly reason: string;
}

const figure = (side: SideLook, id: string): number | null => side.figures[id] ?? null;

/** Recovery is told to a hundredth of the time of arrivals. */
const stretches = 100;

/** What became of one policy after the disturbance; null when it was well as soon as that ended. */
function fate(letter: string, side: SideLook, { arrivalsEndMs }: Look): string | null {
  const recovery = figure(side, 'recoveryMs');
  if (figure(side, 'collapsed') === 1) return `${letter} does not come back`;
  if (recovery === null) return `${letter} has not quite come back`;
  return recovery > arrivalsEndMs / stretches ? `${letter} is well again ${formatMs(recovery)} after it` : null;
}

export function lookWords(look: Look): Words {
  const [a, b] = look.sides as readonly [SideLook, SideLook];
  const [successA, successB] = [a, b].map((side) => figure(side, 'successRatio') ?? 0) as [number, number];
  const [loadA, loadB] = [a, b].map((side) => formatCount(figure(side, 'load') ?? 0));
  const callsOf = (load: string | undefined) => `${load} ${load === '1' ? 'call' : 'calls'}`;
  const calls =
    loadA === loadB
      ? `Both make ${callsOf(loadA)} for each request`
      : `For each request A makes ${callsOf(loadA)} to the service, B ${loadB}`;
  const [slowA, slowB] = [a, b].map((side) => formatValue('ms', figure(side, 'p99Ms')));
  const tails = slowA === slowB ? '' : `; 99 of 100 answers come within ${slowA} with A, ${slowB} with B`;
  const shares =
    formatShare(successA) === formatShare(successB)
      ? `both answer ${formatShare(successA)} of the requests`
      : `A answers ${formatShare(successA)} of the requests, B ${formatShare(successB)}`;
  if (successA === 0 && successB === 0) {
    return {
      answer: 'No request is answered, with A or with B.',
      reason: `${calls}.`,
    };
  }
  if (look.disturbances.length > 0 && figure(a, 'collapsed') === 1 && figure(b, 'collapsed') === 1) {
    return {
      answer: `${capital(what(look))}: neither A nor B comes back.`,
      reason: `Over the whole run ${shares}. ${calls}${tails}.`,
    };
  }
  const fates = look.disturbances.length > 0 ? [fate('A', a, look), fate('B', b, look)] : [null, null];
  if (fates.some((text) => text !== null) && figure(a, 'recoveryMs') !== figure(b, 'recoveryMs')) {
    const told = fates.map((text, i) => text ?? `${'AB'[i]} is well as soon as it ends`);
    return {
      answer: `${capital(what(look))}: ${told.join(', ')}.`,
      reason: `Over the whole run ${shares}. ${calls}${tails}.`,
    };
  }
  return { answer: `${capital(shares)}.`, reason: `${calls}${tails}.` };
}

function what({ disturbances }: Look): string {
  const fromMs = Math.min(...disturbances.map((d) => d.fromMs));
  const untilMs = Math.max(...disturbances.map((d) => d.untilMs));
  return `${formatMs(untilMs - fromMs)} of trouble`;
}

/** Figures in which a difference is told, the first that shows one. */
const telling = ['successRatio', 'p99Ms', 'calls', 'completionMs', 'load'];

export function summaryWords({ runs, rows, collapsed }: Summary): Words {
  if (runs < 2)
    return { answer: 'Running both policies on the same seeds.', reason: 'Figures follow with the second run.' };
  const row = telling
    .map((id) => rows.find((candidate) => candidate.id === id))
    .find((candidate) => candidate && excludesZero(candidate.difference));
  const collapse =
    collapsed && collapsed[0] + collapsed[1] > 0
      ? `Of ${runs} runs each, ${times(collapsed[0])} with A and ${times(collapsed[1])} with B`
      : null;
  const difference = row
    ? `${row.label}: A ${formatValue(row.unit, row.a.mean)}, B ${formatValue(row.unit, row.b.mean)}; ${differenceWords(row.unit, row.difference)}`
    : `No figure tells A from B over ${countOf(runs, 'run')} of each`;
  const price = rows.find(({ id }) => id === 'load' || id === 'completionMs');
  const also =
    price && price.id !== row?.id && excludesZero(price.difference)
      ? ` ${price.label}: A ${formatValue(price.unit, price.a.mean)}, B ${formatValue(price.unit, price.b.mean)}.`
      : '';
  return collapse
    ? { answer: `${collapse}.`, reason: `${difference}.${also}` }
    : { answer: `${difference}.`, reason: `Mean over ${countOf(runs, 'run')} of each on the same seeds.${also}` };
}

const times = (count: number): string => `${count === 0 ? 'none' : count} ${count === 1 ? 'collapses' : 'collapse'}`;
const excludesZero = ({ low, high }: Estimate): boolean => low !== null && high !== null && (low > 0 || high < 0);

/** @param own the value of y that the policy has now */
export function tippingWords({ x, y, cells, ramp }: Tipping, letter: string, own: number): Words {
  const edgeOf = (row: number) =>
    cells.slice(row * x.values.length, (row + 1) * x.values.length).findIndex(({ share }) => (share ?? 0) >= 0.5);
  const tipsAt = (row: number): number | undefined => x.values[edgeOf(row)];
  const at = y.values.reduce(
    (best, value, i) => (Math.abs(value - own) < Math.abs(y.values[best]! - own) ? i : best),
    0,
  );
  const name = (row: number) => {
    const value = y.values[row]!;
    const label = y.label.toLowerCase();
    if (value === 0) return `no ${label}`;
    return `${formatCount(value)} ${value === 1 ? label.replace(/ries$/, 'ry').replace(/s$/, '') : label}`;
  };
  const where = (value: number) =>
    x.unit === 'rps' ? formatValue(x.unit, value) : `${x.label.toLowerCase()} ${formatValue(x.unit, value)}`;
  const say = (row: number) => {
    const tips = tipsAt(row);
    return tips === undefined ? `with ${name(row)} nowhere on the map` : `with ${name(row)} from ${where(tips)}`;
  };
  const other = at === 0 ? y.values.length - 1 : 0;
  const runs = Math.min(...cells.map((cell) => cell.runs));
  const answer = `Of ${countOf(runs, 'run')} of ${letter} in each cell, at least half collapse ${say(at)}; ${say(other)}.`;
  const edge = cells[at * x.values.length + edgeOf(at)];
  const sure = edge
    ? `At that edge ${formatShare(edge.share ?? 0)} collapse, 95 % interval ${formatShare(edge.low)} to ${formatShare(edge.high)}. `
    : '';
  const memory = ramp?.curves.map(({ letter: who, up, down }) => {
    const breaks = ramp.ratesRps.find((_, i) => (up[i] ?? 1) < 0.9);
    if (breaks === undefined) return `${who} holds at every step`;
    const back = ramp.ratesRps.findLast((_, i) => (down[i] ?? 0) >= 0.9);
    const above = formatValue('rps', breaks);
    return back === undefined
      ? `${who} breaks at ${above} and is not back at any step down`
      : `${who} breaks at ${above} and is back at ${formatValue('rps', back)}`;
  });
  const ways =
    memory && ramp
      ? `With the load raised and lowered in steps of ${formatMs(ramp.stepMs)}, ${memory.join('; ')}. `
      : '';
  return { answer, reason: `${sure}${ways}`.trim() };
}

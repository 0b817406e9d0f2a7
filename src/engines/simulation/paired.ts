/** Two experiments on the same seeds: what differs between them, run by run. */
import { cutInterval, estimateMean, estimatePairedShares, type Interval } from '../core/statistics.ts';
import type { FigureEstimate, Replications } from './replicate.ts';

export interface PairedFigure {
  readonly a: FigureEstimate;
  readonly b: FigureEstimate;
  /** Mean of a − b over the runs in which both have a value, with its 95 % interval. */
  readonly difference: Interval & { readonly mean: number; readonly count: number };
}

/**
 * Figures of both, in the order of the first, with the difference of each pair of runs. A figure that is 0 or 1 in every run is
 * a share: its intervals are Wilson's and Newcombe's, because Student's t has nothing to say about runs that all agree.
 */
export function pairedFigures(a: Replications, b: Replications): PairedFigure[] {
  return a.figures.flatMap((figure) => {
    const other = b.figures.find(({ id }) => id === figure.id);
    if (!other) return [];
    const left = a.samples[figure.id]!;
    const right = b.samples[figure.id]!;
    const pairs = Math.min(left.length, right.length);
    if (figure.id === 'collapsed') {
      const { difference, first, second } = estimatePairedShares(left.subarray(0, pairs), right.subarray(0, pairs));
      return [
        {
          a: { ...figure, low: first.low, high: first.high },
          b: { ...other, low: second.low, high: second.high },
          difference: { ...difference, count: pairs },
        },
      ];
    }
    const { max } = figure;
    const differences = estimateMean(left.subarray(0, pairs).map((value, i) => value - right[i]!));
    const difference = max === undefined ? differences : cutInterval(differences, -max, max);
    const { mean, low, high, count } = difference;
    return [{ a: figure, b: other, difference: { mean, low, high, count } }];
  });
}

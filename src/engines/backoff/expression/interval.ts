/** Interval arithmetic, with ends that may be excluded, so that ⌊25 × rand()⌋ stops at 24. */

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The end itself is never reached. */
  readonly lowOpen: boolean;
  readonly highOpen: boolean;
  /** The value may be no number at all. */
  readonly nan: boolean;
  /** The ends are the true ends, not just an enclosure. */
  readonly exact: boolean;
}

export const point = (value: number): Interval => ({
  low: value,
  high: value,
  lowOpen: false,
  highOpen: false,
  nan: Number.isNaN(value),
  exact: true,
});

export const everything: Interval = {
  low: -Infinity,
  high: Infinity,
  lowOpen: true,
  highOpen: true,
  nan: false,
  exact: true,
};

/** The value is no number, whatever is drawn. */
export const never: Interval = { ...point(Number.NaN), nan: true };
export const isNever = (x: Interval): boolean => Number.isNaN(x.low);

export const unit: Interval = { low: 0, high: 1, lowOpen: false, highOpen: true, nan: false, exact: true };
export const truth: Interval = { ...point(0), high: 1 };

export const isPoint = (x: Interval): boolean => x.low === x.high;
/** `a` is below `b` whatever is drawn. */
const certainlyBelow = (a: Interval, b: Interval): boolean =>
  a.high < b.low || (a.high === b.low && (a.highOpen || b.lowOpen));

const both = (a: Interval, b: Interval): Pick<Interval, 'nan' | 'exact'> => ({
  nan: a.nan || b.nan,
  exact: a.exact && b.exact,
});

/** 0 × ∞ at the ends of intervals is 0: infinity is never reached. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

/** The hull of a function of two variables that is monotone in each, from its four corners. */
function corners(a: Interval, b: Interval, of: (x: number, y: number) => number): Interval {
  if (isNever(a) || isNever(b)) return never;
  let low = Infinity;
  let high = -Infinity;
  let lowOpen = true;
  let highOpen = true;
  let nan = a.nan || b.nan;
  for (const [x, xOpen] of [
    [a.low, a.lowOpen],
    [a.high, a.highOpen],
  ] as const) {
    for (const [y, yOpen] of [
      [b.low, b.lowOpen],
      [b.high, b.highOpen],
    ] as const) {
      const value = of(x, y);
      const open = xOpen || yOpen;
      if (Number.isNaN(value)) nan = true;
      if (value < low || (value === low && !open)) {
        lowOpen = value < low ? open : lowOpen && open;
        low = value;
      }
      if (value > high || (value === high && !open)) {
        highOpen = value > high ? open : highOpen && open;
        high = value;
      }
    }
  }
  if (low > high) return { ...everything, nan: true, exact: false };
  return { low, high, lowOpen, highOpen, nan, exact: a.exact && b.exact };
}

export const negate = (x: Interval): Interval => ({
  ...x,
  low: -x.high,
  high: -x.low,
  lowOpen: x.highOpen,
  highOpen: x.lowOpen,
});

export const add = (a: Interval, b: Interval): Interval => ({
  low: a.low + b.low,
  high: a.high + b.high,
  lowOpen: a.lowOpen || b.lowOpen,
  highOpen: a.highOpen || b.highOpen,
  ...both(a, b),
});

export const multiply = (a: Interval, b: Interval): Interval => corners(a, b, product);

export function divide(a: Interval, b: Interval): Interval {
  if (isNever(a) || isNever(b)) return never;
  if (b.low > 0 || b.high < 0) return corners(a, b, (x, y) => x / y);
  const nan = a.nan || b.nan || (a.low <= 0 && a.high >= 0);
  if (isPoint(b)) return { ...everything, nan, exact: false };
  if (b.low === 0 && a.low >= 0) {
    return {
      low: a.low / b.high,
      high: Infinity,
      lowOpen: a.lowOpen || b.highOpen,
      highOpen: true,
      nan,
      exact: a.exact && b.exact,
    };
  }
  return { ...everything, nan, exact: false };
}

export function power(a: Interval, b: Interval): Interval {
  if (isNever(a) || isNever(b)) return never;
  if (a.low > 0 || (a.low === 0 && b.low >= 0)) return corners(a, b, (x, y) => x ** y);
  if (!isPoint(b) || !Number.isInteger(b.low) || b.low < 0) return { ...everything, nan: true, exact: false };
  if (b.low % 2 === 1) return monotone(a, (x) => x ** b.low);
  return monotone(absolute(a), (x) => x ** b.low);
}

/** A rising function of one variable. */
export function monotone(x: Interval, of: (value: number) => number): Interval {
  const low = of(x.low);
  const high = of(x.high);
  return { ...x, low, high, nan: x.nan || Number.isNaN(low) || Number.isNaN(high) };
}

export function absolute(x: Interval): Interval {
  if (x.low >= 0 || isNever(x)) return x;
  if (x.high <= 0) return negate(x);
  const flipped = -x.low;
  return {
    ...x,
    low: 0,
    lowOpen: false,
    high: Math.max(flipped, x.high),
    highOpen: flipped === x.high ? x.lowOpen && x.highOpen : flipped > x.high ? x.lowOpen : x.highOpen,
  };
}

export function floor(x: Interval): Interval {
  const high = x.highOpen && Number.isInteger(x.high) ? x.high - 1 : Math.floor(x.high);
  return { ...x, low: Math.floor(x.low), high, lowOpen: false, highOpen: !Number.isFinite(high) };
}

export const minimum = (a: Interval, b: Interval): Interval => ({
  low: Math.min(a.low, b.low),
  lowOpen: a.low === b.low ? a.lowOpen && b.lowOpen : a.low < b.low ? a.lowOpen : b.lowOpen,
  high: Math.min(a.high, b.high),
  highOpen: a.high === b.high ? a.highOpen || b.highOpen : a.high < b.high ? a.highOpen : b.highOpen,
  ...both(a, b),
});

export const maximum = (a: Interval, b: Interval): Interval => negate(minimum(negate(a), negate(b)));

export function union(a: Interval, b: Interval): Interval {
  if (isNever(a) || isNever(b)) return { ...(isNever(a) ? b : a), nan: true };
  return {
    low: Math.min(a.low, b.low),
    lowOpen: a.low === b.low ? a.lowOpen && b.lowOpen : a.low < b.low ? a.lowOpen : b.lowOpen,
    high: Math.max(a.high, b.high),
    highOpen: a.high === b.high ? a.highOpen && b.highOpen : a.high > b.high ? a.highOpen : b.highOpen,
    ...both(a, b),
  };
}

/** 1 if a < b is certain, 0 if it cannot be, otherwise either. */
export function less(a: Interval, b: Interval, orEqual: boolean): Interval {
  if (isNever(a) || isNever(b)) return point(0);
  const nan = both(a, b);
  if (orEqual ? a.high <= b.low : certainlyBelow(a, b)) return { ...point(1), ...nan };
  if (orEqual ? certainlyBelow(b, a) : a.low >= b.high) return { ...point(0), ...nan };
  return { ...truth, ...nan };
}

export function equal(a: Interval, b: Interval): Interval {
  if (isNever(a) || isNever(b)) return point(0);
  const flags = both(a, b);
  if (isPoint(a) && isPoint(b)) return { ...point(Number(a.low === b.low)), ...flags };
  return certainlyBelow(a, b) || certainlyBelow(b, a) ? { ...point(0), ...flags } : { ...truth, ...flags };
}

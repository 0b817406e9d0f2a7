/**
 * The simplex method of Nelder and Mead (1965): a minimum of a function of a few variables without derivatives.
 * @param evaluations about how often `loss` may be called
 */
export function minimise(
  loss: (point: readonly number[]) => number,
  start: readonly number[],
  evaluations: number,
): readonly number[] {
  const size = start.length;
  const corners = [start, ...start.map((_, i) => start.map((x, j) => (i === j ? x + 0.3 : x)))].map((point) => ({
    point,
    value: loss(point),
  }));
  let left = evaluations - corners.length;
  const try_ = (center: readonly number[], away: readonly number[], step: number) => {
    const point = center.map((c, i) => c + step * (c - away[i]!));
    left -= 1;
    return { point, value: loss(point) };
  };
  while (left > 0) {
    corners.sort((a, b) => a.value - b.value);
    const best = corners[0]!;
    const worst = corners[size]!;
    if (worst.value - best.value < 1e-12) break;
    const center = start.map((_, i) => corners.slice(0, size).reduce((sum, c) => sum + c.point[i]!, 0) / size);
    const reflected = try_(center, worst.point, 1);
    if (reflected.value < best.value) {
      const expanded = try_(center, worst.point, 2);
      corners[size] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < corners[size - 1]!.value) {
      corners[size] = reflected;
    } else {
      const contracted = try_(center, worst.point, -0.5);
      if (contracted.value < worst.value) corners[size] = contracted;
      else {
        for (let i = 1; i <= size; i++) {
          const point = corners[i]!.point.map((x, j) => (x + best.point[j]!) / 2);
          corners[i] = { point, value: loss(point) };
          left -= 1;
        }
      }
    }
  }
  return corners.toSorted((a, b) => a.value - b.value)[0]!.point;
}

import { expect, test } from 'vitest';
import { atRest, beginRun } from '../../src/widgets/kit/at-rest.ts';

test('what waits for rest goes on when the last run has ended, whichever ends twice', async () => {
  const order: string[] = [];
  const [first, second] = [beginRun(), beginRun()];
  const waited = atRest().then(() => order.push('went on'));
  first();
  first();
  await Promise.resolve();
  order.push('second ends');
  second();
  await waited;
  expect(order).toEqual(['second ends', 'went on']);
  await atRest();
});

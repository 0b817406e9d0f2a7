/** Each budget against a sequence worked out by hand from its source. */
import { describe, expect, test } from 'vitest';
import { createRandom, createScriptedRandom } from '../../../src/engines/core/random.ts';
import { createBudget, budgets, toBudgetChoice } from '../../../src/engines/simulation/budgets/index.ts';

const create = (kind: string, params = {}, units?: number[]) =>
  createBudget({ kind, params }, units ? createScriptedRandom(units) : createRandom(1, 'test'));

describe('concurrency share (Envoy, RetryBudgetImpl)', () => {
  test('⌊20 % of the active tries⌋, three at least; a retry holds its place until it is over', () => {
    const budget = create('concurrency-share');
    for (let i = 0; i < 19; i++) budget.sent(0, true);
    const grants = () => Array.from({ length: 6 }, () => budget.withdraw(0, false));
    expect(grants()).toEqual([1, 1, 1, 0, 0, 0]); // trunc(3.8) = 3
    budget.sent(0, true); // 20 active: four
    expect(budget.withdraw(0, false)).toBe(1);
    expect(budget.withdraw(0, false)).toBe(0);
    budget.retryEnded(0);
    expect(budget.withdraw(0, false)).toBe(1);
    for (let i = 0; i < 20; i++) budget.ended(0, true, true, 0);
    expect(budget.withdraw(0, false)).toBe(0); // four in force, three allowed
  });
});

describe('token bucket (tower, TpsBudget)', () => {
  // The sequences are those of the tests beside the source.
  test('empty: nothing was paid in and nothing is reserved', () => {
    expect(create('token-bucket', { windowMs: 1000, minRps: 0, ratio: 1 }).withdraw(0, false)).toBe(0);
  });
  test('reserve: five a second for one second', () => {
    const budget = create('token-bucket', { windowMs: 1000, minRps: 5, ratio: 1 });
    expect(Array.from({ length: 6 }, () => budget.withdraw(0, false) > 0)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });
  test('leaky: a payment is forgotten after the window', () => {
    const budget = create('token-bucket', { windowMs: 1000, minRps: 0, ratio: 1 });
    budget.ended(0, true, true, 0);
    expect(budget.withdraw(3000, false)).toBe(0);
  });
  test('slots: payments count for a window each', () => {
    const budget = create('token-bucket', { windowMs: 1000, minRps: 0, ratio: 0.5 });
    budget.ended(0, true, true, 0);
    budget.ended(0, true, true, 0);
    expect(budget.withdraw(901, false)).toBe(2);
    budget.ended(2902, true, true, 0);
    budget.ended(3203, true, true, 0);
    budget.ended(4004, true, true, 0);
    expect(budget.withdraw(4004, false)).toBe(2);
  });
  test('Linkerd: 20 %, 10 a second over 10 s; a retriable failure pays nothing', () => {
    const budget = create('token-bucket');
    for (let i = 0; i < 100; i++) expect(budget.withdraw(0, false)).toBe(5);
    expect(budget.withdraw(0, false)).toBe(0);
    for (let i = 0; i < 4; i++) budget.ended(0, true, true, 0);
    budget.ended(0, false, true, 0);
    expect(budget.withdraw(0, false)).toBe(0);
    budget.ended(0, false, false, 0);
    expect(budget.withdraw(0, false)).toBe(5);
  });
});

describe('retry throttling (gRPC A6)', () => {
  test('retries stop at half of the tokens and come back with successes', () => {
    const budget = create('grpc-throttling', { maxTokens: 10, tokenRatio: 0.5 });
    const fail = () => {
      budget.ended(0, false, true, 0);
      return budget.withdraw(0, false);
    };
    expect([fail(), fail(), fail(), fail(), fail()]).toEqual([1, 1, 1, 1, 0]); // 9, 8, 7, 6, 5 tokens
    budget.ended(0, true, true, 0); // 5.5
    expect(budget.withdraw(0, false)).toBe(1);
    budget.ended(0, false, false, 0); // not retriable: no change
    expect(budget.withdraw(0, false)).toBe(1);
  });
  test('only three decimals of tokenRatio count', () => {
    const budget = create('grpc-throttling', { maxTokens: 2, tokenRatio: 0.0019 });
    budget.ended(0, false, true, 0); // 1 token: not above half
    budget.ended(0, true, true, 0); // 1.001
    expect(budget.withdraw(0, false)).toBe(1);
  });
});

describe('retry quota (AWS SDK)', () => {
  test('five for an error, ten for a timeout; a success returns what its retry took, or one', () => {
    const budget = create('aws-sdk', { capacity: 20 });
    expect(budget.withdraw(0, false)).toBe(5); // 15
    expect(budget.withdraw(0, true)).toBe(10); // 5
    expect(budget.withdraw(0, true)).toBe(0);
    expect(budget.withdraw(0, false)).toBe(5); // 0
    budget.ended(0, true, true, 10); // 10
    budget.ended(0, true, true, 0); // 11
    expect(budget.withdraw(0, true)).toBe(10); // 1
    for (let i = 0; i < 100; i++) budget.ended(0, true, true, 0); // never above 20
    expect([budget.withdraw(0, true), budget.withdraw(0, true), budget.withdraw(0, true)]).toEqual([10, 10, 0]);
  });
});

describe('adaptive throttling (SRE book)', () => {
  test('refuses with probability (requests − K × accepts) / (requests + 1)', () => {
    // After ten requests and no accept the next is refused with probability 10 / 11.
    const nearly = create(
      'adaptive-throttling',
      {},
      [0.999, 0.999, 0.999, 0.999, 0.999, 0.999, 0.999, 0.999, 0.999, 0.9],
    );
    for (let i = 0; i < 10; i++) expect(nearly.admits(0)).toBe(true);
    expect(nearly.admits(0)).toBe(false); // 0.9 < 10 / 11
    expect(nearly.admits(130_000)).toBe(true); // all forgotten after two minutes
  });
  test('does nothing while every second request is accepted', () => {
    const budget = create('adaptive-throttling', {}, [0]);
    for (let i = 0; i < 100; i++) {
      expect(budget.admits(i)).toBe(true);
      budget.ended(i, true, true, 0);
      expect(budget.admits(i)).toBe(true);
      budget.ended(i, false, true, 0);
    }
  });
});

test('retry bucket (Brooker): a tenth of a token per success, more than one for a retry', () => {
  const budget = create('retry-bucket', { capacity: 3 });
  expect([1, 2, 3].map(() => budget.withdraw(0, false))).toEqual([1, 1, 0]); // 3, 2, 1 tokens
  budget.ended(0, false, true, 0);
  expect(budget.withdraw(0, false)).toBe(0);
  budget.ended(0, true, true, 0); // 1.1
  expect(budget.withdraw(0, false)).toBe(1);
  const byTry = create('retry-bucket', { capacity: 1, depositOn: 'first-try' });
  byTry.ended(0, true, true, 0);
  expect(byTry.withdraw(0, false)).toBe(0);
});

test('retry breaker (Brooker): no retry while more than a tenth of the calls has failed', () => {
  const budget = create('retry-breaker');
  for (let i = 0; i < 20; i++) budget.sent(0, true);
  const fail = () => {
    budget.ended(0, false, true, 0);
    return budget.withdraw(0, false);
  };
  expect([fail(), fail(), fail()]).toEqual([1, 1, 0]);
});

test('the neutral policy chooses by kind', () => {
  expect(toBudgetChoice({ kind: 'token-bucket', ratio: 0.3, minRps: 5 })).toEqual({
    kind: 'token-bucket',
    params: { ratio: 0.3, minRps: 5 },
  });
  expect(budgets.has(toBudgetChoice({ kind: 'concurrency-share', ratio: 0.2 }).kind)).toBe(true);
});

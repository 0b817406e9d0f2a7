import { describe, expect, test } from 'vitest';
import { read, readOne } from './support.ts';

const constant = (waitMs: number) => ({ formula: 'resilience4j-constant', params: { waitMs } });
const grows = (initialMs: number, multiplier: number, rest: Record<string, number> = {}) => ({
  formula: 'randomizationFactor' in rest ? 'resilience4j-exponential-random' : 'resilience4j-exponential',
  params: { initialMs, multiplier, ...rest },
});
const policyOf = async (text: string) => (await readOne('yaml', text)).policy;
const codes = async (text: string) => (await read('yaml', text)).diagnostics.map((d) => d.code);
const instance = (lines: string) => `resilience4j.retry.instances.a: { ${lines} }\n`;

describe('which waits settings select', () => {
  const on = 'waitDuration: 100ms, enableExponentialBackoff: true';
  const both = `${on}, enableRandomizedWait: true`;
  test.each([
    ['maxAttempts: 3', constant(500)],
    ['waitDuration: 100ms', constant(100)],
    [
      'waitDuration: 100ms, enableRandomizedWait: true',
      { formula: 'resilience4j-randomized', params: { waitMs: 100, randomizationFactor: 0.5 } },
    ],
    [
      'waitDuration: 100ms, enableRandomizedWait: true, randomizedWaitFactor: 0.2',
      { formula: 'resilience4j-randomized', params: { waitMs: 100, randomizationFactor: 0.2 } },
    ],
    [on, grows(100, 1.5)],
    [`${on}, exponentialBackoffMultiplier: 3`, grows(100, 3)],
    [`${on}, exponentialBackoffMultiplier: 3, exponentialMaxWaitDuration: 2s`, grows(100, 3, { maxMs: 2000 })],
    [`${on}, exponentialMaxWaitDuration: 2s`, grows(100, 1.5)],
    [both, grows(100, 1.5, { randomizationFactor: 0.5 })],
    [`${both}, exponentialBackoffMultiplier: 3`, grows(100, 3, { randomizationFactor: 0.5 })],
    [
      `${both}, exponentialBackoffMultiplier: 3, exponentialMaxWaitDuration: 2s`,
      grows(100, 3, { randomizationFactor: 0.5 }),
    ],
    [
      `${both}, exponentialBackoffMultiplier: 3, randomizedWaitFactor: 0.2`,
      grows(100, 3, { randomizationFactor: 0.2 }),
    ],
    [`${both}, randomizedWaitFactor: 0.2`, grows(100, 1.5, { randomizationFactor: 0.5 })],
    [
      `${both}, exponentialBackoffMultiplier: 3, randomizedWaitFactor: 0.2, exponentialMaxWaitDuration: 2s`,
      grows(100, 3, { randomizationFactor: 0.2, maxMs: 2000 }),
    ],
    ['enableExponentialBackoff: true, exponentialBackoffMultiplier: 3', constant(500)],
    ['waitDuration: 100ms, enableExponentialBackoff: false, exponentialBackoffMultiplier: 3', constant(100)],
  ])('%s', async (lines, backoff) => {
    expect((await policyOf(instance(lines))).backoff).toEqual(backoff);
  });
  test.each([
    'enableExponentialBackoff: true',
    `${on}, exponentialMaxWaitDuration: 2s`,
    `${both}, randomizedWaitFactor: 0.2`,
    'waitDuration: 1s, exponentialBackoffMultiplier: 3',
  ])('what is ignored is said: %s', async (lines) => {
    expect(await codes(instance(lines))).toContain('setting-ignored');
  });
});

describe('spellings', () => {
  test.each([
    ['waitDuration: 1500', 1500],
    ['waitDuration: 1500ms', 1500],
    ['waitDuration: 2s', 2000],
    ['wait-duration: PT0.5S', 500],
    ['wait_duration: "1m"', 60_000],
    ['WAITDURATION: 3000us', 3],
    ['waitDuration: "${WAIT:700ms}"', 700],
  ])('%s', async (line, waitMs) => {
    expect((await policyOf(instance(line))).backoff).toEqual(constant(waitMs));
  });
  test('a placeholder without a default is asked for', async () => {
    const policy = await policyOf(instance('maxAttempts: "${TRIES}"'));
    expect(policy.maxRetries).toBeNull();
    expect(policy.unknown[0]).toMatchObject({ field: 'maxRetries', text: '"${TRIES}"' });
  });
  test.each([
    'resilience4j.retry.instances.a.maxAttempts=4\nresilience4j.retry.instances.a.retryExceptions=java.io.IOException, a.B\n',
    '# tries\nresilience4j.retry.instances.a.max-attempts = 4\n! and what for\nresilience4j.retry.instances.a.retry-exceptions[0]=java.io.IOException\nresilience4j.retry.instances.a.retry-exceptions[1]=a.B\n',
    'RESILIENCE4J_RETRY_INSTANCES_A_MAXATTEMPTS=4\nRESILIENCE4J_RETRY_INSTANCES_A_RETRYEXCEPTIONS=java.io.IOException,a.B\n',
    'resilience4j:\n  retry:\n    instances:\n      a:\n        max-attempts: 4\n        retry-exceptions: [java.io.IOException, a.B]\n',
    'resilience4j.retry:\n  backends:\n    a:\n      maxAttempts: 4\n      retryExceptions:\n        - java.io.IOException\n        - a.B\n',
    'retry:\n  instances:\n    a: {maxAttempts: 4, retryExceptions: "java.io.IOException,a.B"}\n',
    'instances:\n  a: {maxAttempts: 4, retryExceptions: "java.io.IOException,a.B"}\n',
  ])('properties, environment, nested and flat YAML, fragments: %#', async (text) => {
    expect(await policyOf(text)).toMatchObject({
      name: 'a',
      maxRetries: 3,
      retryOn: [
        { kind: 'exception', name: 'java.io.IOException' },
        { kind: 'exception', name: 'a.B' },
      ],
    });
  });
  test('every value keeps the place where it stands', async () => {
    const text =
      'resilience4j:\n  retry:\n    instances:\n      a:\n        maxAttempts: 4\n        waitDuration: 2s\n';
    const { places } = await policyOf(text);
    const at = (field: string) => text.slice(places[field]!.start, places[field]!.end);
    expect([at('maxRetries'), at('backoff'), at('policy')]).toEqual([
      '4',
      '2s',
      'maxAttempts: 4\n        waitDuration: 2s',
    ]);
  });
  test('keys that do not exist are reported, maxRetryAttempts by its own name', async () => {
    expect(await codes(instance('maxRetryAttempts: 5'))).toContain('max-retry-attempts-ignored');
    expect((await policyOf(instance('maxRetryAttempts: 5'))).maxRetries).toBe(2);
    expect(await codes(instance('attempts: 5'))).toContain('setting-unknown');
  });
});

describe('configs, instances, baseConfig', () => {
  const yaml = (configs: string, a: string) =>
    `resilience4j.retry:\n  configs:\n${configs}\n  instances:\n    a: ${a}\n`;
  test('the default configuration is under every instance', async () => {
    const policy = await policyOf(yaml('    default: {maxAttempts: 5, waitDuration: 30ms}', '{waitDuration: 40ms}'));
    expect(policy).toMatchObject({ maxRetries: 4, backoff: constant(40) });
  });
  test('baseConfig, which itself stands on the default', async () => {
    const configs = '    default: {maxAttempts: 5}\n    slow: {waitDuration: 3s}';
    expect(await policyOf(yaml(configs, '{baseConfig: slow}'))).toMatchObject({
      maxRetries: 4,
      backoff: constant(3000),
    });
  });
  test('an instance that overrides only the multiplier keeps the waits of its base', async () => {
    const base = '    default: {waitDuration: 100ms, enableExponentialBackoff: true, exponentialBackoffMultiplier: 2}';
    const text = yaml(base, '{exponentialBackoffMultiplier: 5}');
    expect((await policyOf(text)).backoff).toEqual(grows(100, 2));
    expect(await codes(text)).toContain('setting-ignored');
  });
  test('flags are handed down to an instance with its own waitDuration, the factor is not', async () => {
    const base =
      '    default: {waitDuration: 100ms, enableExponentialBackoff: true, exponentialBackoffMultiplier: 2, enableRandomizedWait: true, randomizedWaitFactor: 0.1}';
    const text = yaml(base, '{waitDuration: 300ms}');
    expect((await policyOf(text)).backoff).toEqual(grows(300, 2, { randomizationFactor: 0.5 }));
    expect(await codes(text)).toContain('setting-ignored');
  });
  test('a missing or circular baseConfig is an error', async () => {
    expect(await codes(yaml('    default: {maxAttempts: 2}', '{baseConfig: none}'))).toContain('base-config-missing');
    expect(await codes(yaml('    b: {baseConfig: c}\n    c: {baseConfig: b}', '{baseConfig: b}'))).toContain(
      'base-config-circular',
    );
  });
  test('a breaker’s base configuration is taken without the default one', async () => {
    const text = `resilience4j.circuitbreaker:
  configs:
    default: {slidingWindowSize: 7}
    shared: {failureRateThreshold: 20}
  instances:
    a: {baseConfig: shared}
    b: {failureRateThreshold: 30}
`;
    const { policies } = await read('yaml', text);
    expect(policies.map(({ circuitBreaker }) => circuitBreaker?.window)).toEqual([
      { kind: 'calls', calls: 100 },
      { kind: 'calls', calls: 7 },
    ]);
  });
  test('configurations without instances are policies themselves', async () => {
    expect(await policyOf('resilience4j.retry.configs.default.maxAttempts: 6')).toMatchObject({
      name: 'default',
      maxRetries: 5,
    });
  });
  test('modules of one name are one policy in Spring’s order, which is said', async () => {
    const text = `resilience4j:
  timelimiter.instances.a.timeoutDuration: 700ms
  bulkhead.instances.a: {maxConcurrentCalls: 2, maxWaitDuration: 10ms}
  ratelimiter.instances.a: {limitForPeriod: 5, limitRefreshPeriod: 1s, timeoutDuration: 0}
  retry.instances.a.maxAttempts: 2
  circuitbreaker.instances.a: {slidingWindowType: TIME_BASED, slidingWindowSize: 10, minimumNumberOfCalls: 3}
`;
    expect(await policyOf(text)).toMatchObject({
      maxRetries: 1,
      perTryTimeoutMs: 700,
      bulkhead: { maxConcurrent: 2, maxWaitMs: 10 },
      rateLimit: { permits: 5, periodMs: 1000, waitMs: 0 },
      circuitBreaker: { window: { kind: 'time', windowMs: 10_000 }, minimumCalls: 3, counts: 'tries' },
    });
    expect(await codes(text)).toContain('settings-joined');
  });
  test('a pool of threads is a bulkhead with a queue', async () => {
    const text = `resilience4j.thread-pool-bulkhead:
  configs.shared: {max-thread-pool-size: 8, queueCapacity: 40}
  instances:
    a: {baseConfig: shared, queue-capacity: 5}
`;
    expect(await policyOf(text)).toMatchObject({ maxRetries: 0, bulkhead: { maxConcurrent: 8, maxQueued: 5 } });
  });
});

describe('documents', () => {
  test('anchors, aliases and merged keys', async () => {
    const text = `resilience4j.retry.instances:
  a: &a {maxAttempts: 4, waitDuration: 1s}
  b:
    <<: *a
    waitDuration: 2s
`;
    const { policies } = await read('yaml', text);
    expect(policies.map(({ name, maxRetries, backoff }) => [name, maxRetries, backoff])).toEqual([
      ['a', 3, constant(1000)],
      ['b', 3, constant(2000)],
    ]);
  });
  test('documents of a profile are left out, which is said', async () => {
    const text = `resilience4j.retry.instances.a.maxAttempts: 4
---
spring.config.activate.on-profile: dev
resilience4j.retry.instances.a.maxAttempts: 9
`;
    expect((await policyOf(text)).maxRetries).toBe(3);
    expect(await codes(text)).toContain('profile-left-out');
  });
  test('broken YAML is reported with its place, the rest is read', async () => {
    const { policies, diagnostics } = await read(
      'yaml',
      'resilience4j.retry.instances.a:\n  maxAttempts: 4\n  waitDuration: [1\n',
    );
    expect(diagnostics.some((d) => d.code.startsWith('yaml-') && d.place!.line >= 3)).toBe(true);
    expect(policies).toHaveLength(1);
  });
  test('aliases are bounded', async () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
    ];
    const { diagnostics } = await read('yaml', `${bomb.join('\n')}\nresilience4j.retry.instances.a.maxAttempts: 4\n`);
    expect(diagnostics.map(({ code }) => code)).toContain('yaml-aliases');
  });
  test('settings of others say what was looked for', async () => {
    const { policies, diagnostics } = await read('yaml', 'server:\n  port: 8080\n');
    expect(policies).toEqual([]);
    expect(diagnostics.at(-1)!.message).toContain('resilience4j');
  });
});

/** The simulator: events per second beside a hand-written loop and CPython, growth with what is pending, bytes, default presets. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defaultParams } from '../../src/engines/core/params.ts';
import { createRandom } from '../../src/engines/core/random.ts';
import { createTimedQueue } from '../../src/engines/core/timed-queue.ts';
import { bytesOf } from '../../src/engines/simulation/columns.ts';
import { measureOnce, presets, scenarioOf, simulate } from '../../src/engines/simulation/index.ts';
import { contentionStrategies, defaultContention } from '../../src/engines/simulation/models/aws-contention-params.ts';
import { simulateContention } from '../../src/engines/simulation/models/aws-contention.ts';
import { oneCallScenario, oneCallSpecs } from '../../src/widgets/one-call-figure/one-call-scenario.ts';
import {
  countedLoad,
  drawnLoad,
  trafficScenario,
  trafficSpecs,
} from '../../src/widgets/traffic-figure/traffic-scenario.ts';
import { contentionLoop } from './models/contention-loop.mjs';

const replications = 1000;
const clients = 100;

function seconds(run) {
  const start = performance.now();
  const result = run();
  return { result, seconds: (performance.now() - start) / 1000 };
}

const millions = (n) => (n / 1e6).toFixed(2);

function contention() {
  const engine = (strategy, from, count) => {
    let events = 0;
    for (let i = 0; i < count; i++)
      events += simulateContention({ ...defaultContention, clients, strategy }, from + i).events;
    return events;
  };
  const loop = (strategy, from, count) => {
    let events = 0;
    for (let i = 0; i < count; i++) events += contentionLoop({ ...defaultContention, clients, strategy }, from + i);
    return events;
  };
  for (const strategy of contentionStrategies) {
    engine(strategy, 1e6, 50);
    loop(strategy, 1e6, 50);
  }
  // In turns, so that both meet the same machine.
  const blocks = 10;
  const rows = contentionStrategies.map((strategy) => {
    const row = { strategy, events: 0, engineS: 0, loopS: 0, heapq: none(), simpy: none() };
    for (let block = 0; block < blocks; block++) {
      const count = replications / blocks;
      const a = seconds(() => engine(strategy, block * count, count));
      const b = seconds(() => loop(strategy, block * count, count));
      row.events += a.result;
      row.engineS += a.seconds;
      row.loopS += b.seconds;
      for (const [name, script] of Object.entries(pythonModels)) {
        const c = python(script, strategy);
        row[name].events += c.events;
        row[name].seconds += c.seconds;
      }
    }
    return row;
  });
  const all = rows.reduce(
    (sum, row) => ({
      strategy: 'all',
      events: sum.events + row.events,
      engineS: sum.engineS + row.engineS,
      loopS: sum.loopS + row.loopS,
      heapq: add(sum.heapq, row.heapq),
      simpy: add(sum.simpy, row.simpy),
    }),
    { events: 0, engineS: 0, loopS: 0, heapq: none(), simpy: none() },
  );
  console.log(`AWS contention, N = ${clients}, ${replications} replications of each strategy, one thread`);
  console.log('strategy       M events       s   M events/s   to hand-written   to CPython heapq   to SimPy');
  for (const { strategy, events, engineS, loopS, heapq, simpy } of [...rows, all]) {
    const beside = (other) =>
      (other.seconds > 0 ? `${(events / engineS / (other.events / other.seconds)).toFixed(1)} ×` : 'not here').padStart(
        12,
      );
    console.log(
      `${strategy.padEnd(13)} ${millions(events).padStart(9)} ${engineS.toFixed(2).padStart(7)} ${millions(events / engineS).padStart(12)} ${(engineS / loopS).toFixed(2).padStart(10)} × time   ${beside(heapq)} faster ${beside(simpy)} faster`,
    );
  }
}

const pythonModels = { heapq: 'contention.py', simpy: 'contention_simpy.py' };
const none = () => ({ events: 0, seconds: 0 });
const add = (a, b) => ({ events: a.events + b.events, seconds: a.seconds + b.seconds });

/** Two replications; nothing where there is no python3, or no SimPy (`pip install simpy`). */
function python(script, strategy) {
  const file = fileURLToPath(new URL(`models/${script}`, import.meta.url));
  const { status, stdout } = spawnSync('python3', [file, strategy, '2'], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : none();
}

/** Hold model: take the earliest, put it back later; the number pending stays. */
function pending() {
  console.log('\nCost of one event (take and put) by number pending');
  console.log('  pending      ns   ns / log2(pending)   bytes held per pending event');
  const random = createRandom(1, 'pending');
  const draws = Float64Array.from({ length: 1 << 16 }, () => random.nextUnit());
  for (const size of [1e3, 1e4, 1e5, 1e6]) {
    const queue = createTimedQueue();
    for (let i = 0; i < size; i++) queue.push(draws[i & 0xffff] + i * 1e-9, 1, i);
    const hold = (count) => {
      for (let i = 0; i < count; i++) {
        queue.pop();
        queue.push(queue.timeMs + draws[(i * 31) & 0xffff], 1, queue.slot);
      }
    };
    hold(200_000);
    const count = 1_000_000;
    const ns = (seconds(() => hold(count)).seconds / count) * 1e9;
    console.log(
      `${String(size).padStart(9)} ${ns.toFixed(0).padStart(7)} ${(ns / Math.log2(size)).toFixed(1).padStart(20)} ${(queue.bytes / size).toFixed(0).padStart(12)}`,
    );
  }
}

function trace() {
  const scenario = presets.require('metastable-collapse').scenario({
    ...defaultParams(presets.require('metastable-collapse').params),
    rateRps: 400,
    maxRetries: 9,
    durationMs: 120_000,
  });
  const { result: run, seconds: s } = seconds(() =>
    simulate({ ...scenario, load: { ...scenario.load, rateRps: 2200 } }, 1, { maxEvents: 20_000_000 }),
  );
  const attempts = run.trace.length;
  console.log(
    `\nTrace: ${millions(attempts)} M attempts in ${s.toFixed(2)} s, ${(bytesOf(run.trace) / attempts).toFixed(1)} bytes each, in typed arrays`,
  );
}

function defaults() {
  const medianMs = (run) =>
    Array.from({ length: 15 }, (_, seed) => 1000 * seconds(() => run(seed)).seconds).toSorted((a, b) => a - b)[7];
  const print = (name, run) => console.log(`  ${name.padEnd(30)} ${medianMs(run).toFixed(1).padStart(7)} ms`);
  console.log('\nOne run of each preset with its defaults, on the pages in a worker (median of 15)');
  for (const preset of presets.list) {
    const experiment = { kind: 'preset', preset: preset.id, params: {} };
    print(preset.id, (seed) =>
      preset.kind === 'model' ? measureOnce(experiment, seed) : simulate(scenarioOf(experiment), seed),
    );
  }
  console.log('\nOne run of each figure that runs in the page itself (median of 15)');
  const traffic = defaultParams(trafficSpecs);
  print('one call', (seed) => simulate(oneCallScenario(defaultParams(oneCallSpecs)), seed));
  print('traffic, the requests drawn', (seed) => simulate(trafficScenario(traffic, drawnLoad), seed));
  print('traffic, the 1000 counted', (seed) => simulate(trafficScenario(traffic, countedLoad), seed));
}

export default function bench() {
  contention();
  pending();
  trace();
  defaults();
}

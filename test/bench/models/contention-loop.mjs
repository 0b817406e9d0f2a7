/** The AWS contention model once more, as one loop written for it alone: what the engine's queue and streams cost is seen beside it. */
import { createRandom } from '../../../src/engines/core/random.ts';

/** @returns {number} events, four for each write */
export function contentionLoop({ clients, strategy, baseMs, capMs, networkMs, networkSdMs }, seed) {
  const network = createRandom(seed, 'network');
  const backoff = createRandom(seed, 'backoff');
  // One pending message for each client: a heap of clients by time. Times hardly ever tie, so order among equals is left out.
  const heap = new Int32Array(clients);
  const at = new Float64Array(clients);
  const step = new Uint8Array(clients);
  const known = new Int32Array(clients);
  const failures = new Int32Array(clients);
  const previous = new Float64Array(clients).fill(baseMs);
  let size = clients;
  let version = 0;
  let events = 0;
  const sift = (root) => {
    const client = heap[root];
    const timeMs = at[client];
    let i = root;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && at[heap[child + 1]] < at[heap[child]]) child += 1;
      if (at[heap[child]] >= timeMs) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = client;
  };
  for (let client = 0; client < clients; client++) {
    heap[client] = client;
    at[client] = Math.abs(networkMs + networkSdMs * network.nextGaussian());
  }
  for (let i = (clients >> 1) - 1; i >= 0; i--) sift(i);
  while (size > 0) {
    events += 1;
    const client = heap[0];
    const nowMs = at[client];
    let waitMs = 0;
    switch (step[client]) {
      case 0:
        known[client] = version;
        step[client] = 1;
        break;
      case 1:
        step[client] = 2;
        break;
      case 2:
        if (known[client] === version) {
          version += 1;
          step[client] = 4;
        } else step[client] = 3;
        break;
      case 3: {
        const failure = ++failures[client];
        const v = Math.min(capMs, baseMs * 2 ** failure);
        if (strategy === 'exponential') waitMs = v;
        else if (strategy === 'equal') waitMs = v * (0.5 + 0.5 * backoff.nextUnit());
        else if (strategy === 'full') waitMs = v * backoff.nextUnit();
        else if (strategy === 'decorrelated') {
          waitMs = Math.min(capMs, baseMs + (3 * previous[client] - baseMs) * backoff.nextUnit());
          previous[client] = waitMs;
        }
        step[client] = 0;
        break;
      }
      default:
        size -= 1;
        if (size > 0) {
          heap[0] = heap[size];
          sift(0);
        }
        continue;
    }
    at[client] = nowMs + Math.abs(networkMs + networkSdMs * network.nextGaussian()) + waitMs;
    sift(0);
  }
  return events;
}

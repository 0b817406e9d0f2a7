"""The AWS contention model on CPython's heapq, with the same messages; prints events and seconds."""

import heapq
import json
import random
import sys
import time


def simulate(clients, strategy, base, cap, mean, sd):
    gauss, uniform = random.gauss, random.random
    queue, known, failures, previous = [], [0] * clients, [0] * clients, [base] * clients
    version = events = sequence = 0
    for client in range(clients):
        heapq.heappush(queue, (abs(gauss(mean, sd)), sequence, 0, client))
        sequence += 1
    while queue:
        now, _, kind, client = heapq.heappop(queue)
        events += 1
        wait = 0.0
        if kind == 0:
            known[client] = version
            after = 1
        elif kind == 1:
            after = 2
        elif kind == 2:
            if known[client] == version:
                version += 1
                after = 4
            else:
                after = 3
        elif kind == 3:
            failures[client] += 1
            value = min(cap, base * 2 ** failures[client])
            if strategy == "exponential":
                wait = value
            elif strategy == "equal":
                wait = value * (0.5 + 0.5 * uniform())
            elif strategy == "full":
                wait = value * uniform()
            elif strategy == "decorrelated":
                wait = min(cap, base + (3 * previous[client] - base) * uniform())
                previous[client] = wait
            after = 0
        else:
            continue
        heapq.heappush(queue, (now + abs(gauss(mean, sd)) + wait, sequence, after, client))
        sequence += 1
    return events


strategy, replications = sys.argv[1], int(sys.argv[2])
random.seed(1)
start = time.perf_counter()
events = sum(simulate(100, strategy, 5.0, 2000.0, 10.0, 2.0) for _ in range(replications))
print(json.dumps({"events": events, "seconds": time.perf_counter() - start}))

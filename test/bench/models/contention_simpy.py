"""The AWS contention model as SimPy processes, one for each client; prints events and seconds. An event is a message's delivery."""

import json
import random
import sys
import time

import simpy


def simulate(clients, strategy, base, cap, mean, sd):
    gauss, uniform = random.gauss, random.random
    env = simpy.Environment()
    row = {"version": 0, "events": 0}

    def hop():
        row["events"] += 1
        return env.timeout(abs(gauss(mean, sd)))

    def client():
        failures, previous = 0, base
        while True:
            yield hop()
            known = row["version"]
            yield hop()
            yield hop()
            fits = known == row["version"]
            if fits:
                row["version"] += 1
            yield hop()
            if fits:
                return
            failures += 1
            value = min(cap, base * 2**failures)
            wait = 0.0
            if strategy == "exponential":
                wait = value
            elif strategy == "equal":
                wait = value * (0.5 + 0.5 * uniform())
            elif strategy == "full":
                wait = value * uniform()
            elif strategy == "decorrelated":
                wait = previous = min(cap, base + (3 * previous - base) * uniform())
            yield env.timeout(wait)

    for _ in range(clients):
        env.process(client())
    env.run()
    return row["events"]


strategy, replications = sys.argv[1], int(sys.argv[2])
random.seed(1)
start = time.perf_counter()
events = sum(simulate(100, strategy, 5.0, 2000.0, 10.0, 2.0) for _ in range(replications))
print(json.dumps({"events": events, "seconds": time.perf_counter() - start}))

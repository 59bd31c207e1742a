"""Recorded traffic: drawn once from a seed, written down, then replayed by the clients and by the simulator."""
import math
import random

HEADER = "session,at,address,think,demand\n"


def geometric(draws, mean):
    return 1 + int(math.log(1 - draws.random()) / math.log(1 - 1 / mean))


def session_rows(draws, load, number, start_s):
    """`demand_shape` is Erlang's k. With `replay = "open"` requests come at their recorded times, answered or not."""
    address = f"127.{draws.randint(1, 250)}.{draws.randint(0, 250)}.{draws.randint(1, 250)}"
    at_s, rows = start_s, []
    for step in range(geometric(draws, load["requests"])):
        think_s = draws.uniform(*load["think_s"])
        demand_s = sum(draws.expovariate(load["demand_shape"] / load["demand_s"]) for _ in range(load["demand_shape"]))
        at_s += think_s if step else 0
        absolute = step == 0 or load.get("replay") == "open"
        rows.append((f"visitor{number}", f"{at_s:.6f}" if absolute else "", address,
                     "" if absolute else f"{think_s:.6f}", f"{demand_s:.6f}"))
    return rows


def record(load, seed, duration_s):
    """The text of a trace."""
    draws = random.Random(f"twin {seed}")
    start_s, number, rows = 0.0, 0, []
    while (start_s := start_s + draws.expovariate(load["sessions_per_s"])) < duration_s:
        number += 1
        rows += session_rows(draws, load, number, start_s)
    return HEADER + "".join(",".join(row) + "\n" for row in rows)


def with_other_addresses(trace, salt):
    """The same traffic as a product sees it whose hash function is another one."""
    lines = trace.splitlines()[1:]
    return HEADER + "".join(",".join([*fields[:2], f"{fields[2]}.{salt}", *fields[3:]]) + "\n"
                            for fields in (line.split(",") for line in lines))


# Requests that never meet: what a request costs beside its demand.
IDLE = {"sessions_per_s": 8, "requests": 6, "think_s": [0.03, 0.09], "demand_s": 0.01, "demand_shape": 20}
IDLE_S = 6.0

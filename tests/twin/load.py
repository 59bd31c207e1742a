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


JITTER_S = 0.001


def varied(trace, number, other_addresses):
    """The same traffic as it might come another time: sessions start, and users think, up to a millisecond sooner or later,
    which decides ties and who is caught by a kill. With other addresses, too, it is as if the product's hash function
    were another one."""
    draws = random.Random(f"variation {number}")
    jitter = lambda text: f"{max(0.0, float(text) + draws.uniform(-JITTER_S, JITTER_S)):.6f}" if text else ""
    rows, late_s = [], {}
    for session, at, address, think, demand in (line.split(",") for line in trace.splitlines()[1:]):
        if session not in late_s:
            late_s[session] = draws.uniform(-JITTER_S, JITTER_S)
        at = f"{max(0.0, float(at) + late_s[session]):.6f}" if at else ""
        rows.append((session, at, f"{address}.{number}" if other_addresses else address, jitter(think), demand))
    return HEADER + "".join(",".join(row) + "\n" for row in rows)


# Requests that never meet: what a request costs beside its demand.
IDLE = {"sessions_per_s": 8, "requests": 6, "think_s": [0.03, 0.09], "demand_s": 0.01, "demand_shape": 20}
IDLE_S = 6.0

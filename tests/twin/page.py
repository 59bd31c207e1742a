"""docs/validation.md, made of the records."""
import statistics

import record

INTRODUCTION = """# Predicted, then measured

Real HAProxy and nginx, real Redis and small application servers on one machine, on loopback; a recorded load; planned
kills, drains and outages. Before each run `stickysim import` made a scenario of the balancer's configuration. The recorded load became its workload,
the plan its faults, and what it predicts was written down. Then the real fleet ran. Every run stands here with its errors,
the misses, too. `tools/twin page` makes this page from [the records](../tests/twin/records), and a test holds it to
them.
"""

HOW = """## How it was done

- A plan is a file in [tests/twin/plans](../tests/twin/plans): the configuration, the fleet, the load, what goes wrong. A
  server has {workers} workers behind one queue, first come first served; a request is at work for the time that it says,
  by a timed wait. Local sessions die with their server. A token is a signed cookie.
- A client sends each request on a connection of its own, from its own address, with the cookies it was given. A
  client that is no longer logged in logs in at once and sends the refused request again. A request that fails is left out.
- The network is calibrated in an idle run of the same fleet: the way from the client through the balancer to a worker and
  back, a worker's own time and one visit to Redis, as medians.
- An interval holds one more observation with a probability of 95 %: mean ± t·s·√(1 + 1/n) over n = {trials} trials, of
  counts to the whole numbers outside. Random in the trials are the phase of the health checks and what the policy draws. And
  the traffic comes in {variations} variations: sessions start, and users think, up to a millisecond sooner or later, which decides
  ties. The products' hash functions are not the simulator's, so where addresses are hashed each variation has others.
- Latency is that of the requests that were ok. The error is prediction ÷ measurement − 1.
- `tools/twin campaign` does it all again, one run after the other, in {minutes} min; `tools/twin run NAME` does one.
  Logs of clients and balancers stay in `build/test/twin`.
"""


def number(value, digits):
    """12.0 with one digit is 12.0; with none 12."""
    return f"{value:.{digits}f}"


def interval_of(figure, digits=0, factor=1):
    low, high = (number(figure[end] * factor, digits) for end in ("low", "high"))
    return low if low == high else f"{low} … {high}"


def percent(value):
    return f"{value * 100:+.1f} %".replace("-", "−")


def counted(figure):
    mark = "" if record.inside(figure) else " **miss**"
    return f"{number(figure['measured'], 0)} in {interval_of(figure)}{mark}"


def timed(figure, bound):
    error = record.error(figure)
    mark = "" if abs(error) <= bound else " **miss**"
    return f"{number(figure['measured'] * 1000, 1)}, {percent(error)}{mark}"


def shares(figures):
    return [figure for name, figure in figures.items() if name.startswith("share_")]


def farthest(figures):
    """The share of a server that was predicted worst."""
    worst = max(shares(figures), key=lambda figure: abs(figure["mean"] - figure["measured"]))
    mark = "" if all(map(record.inside, shares(figures))) else " outside"
    return f"{worst['mean'] - worst['measured']:+.3f}{mark}".replace("-", "−")


BOUNDS = {"latency_p50": 0.03, "latency_p99": 0.10}


def tally(records):
    figures = [run["figures"] for _, told in records for run in told["runs"]]
    within = {name: sum(abs(record.error(f[name])) <= bound for f in figures) for name, bound in BOUNDS.items()}
    inside = {name: sum(record.inside(f[name]) for f in figures)
              for name in ("sessions_lost", "requests_failed")}
    in_place = sum(all(map(record.inside, shares(f))) for f in figures)
    agree = sum(run["refusals"]["logged"] == run["refusals"]["seen"] for _, told in records for run in told["runs"])
    designs, products = ({read(plan) for plan, _ in records} for read in (lambda p: p.design, lambda p: p.product))
    return f"""Runs: {len(figures)}, of {len(records)} plans, {len(designs)} designs, {len(products)} products.

| figure | predicted right in |
|---|---|
| lost sessions, inside the 95 % interval | {inside['sessions_lost']} |
| median latency, within 3 % | {within['latency_p50']} |
| p99 of the latency, within 10 % | {within['latency_p99']} |
| failed requests, inside the 95 % interval | {inside['requests_failed']} |
| each server's share of the requests, inside the 95 % interval | {in_place} |

In {agree} of them the balancer's log has as many answers 401 and 5xx as the clients have seen.
"""


def run_rows(records):
    yield "| plan | seed | lost sessions | p50, ms | p99, ms | failed requests | farthest share |"
    yield "|---|---|---|---|---|---|---|"
    for plan, told in records:
        for run in told["runs"]:
            f = run["figures"]
            yield (f"| {plan.name} | {run['seed']} | {counted(f['sessions_lost'])} | {timed(f['latency_p50'], 0.03)} | "
                   f"{timed(f['latency_p99'], 0.10)} | {counted(f['requests_failed'])} | "
                   f"{farthest(f)} |")


def plan_rows(records):
    yield "| plan | what happens | balancer | design | lost, medians | p50 error | p99 error |"
    yield "|---|---|---|---|---|---|---|"
    for plan, told in records:
        of = lambda name: [run["figures"][name] for run in told["runs"]]
        lost = of("sessions_lost")
        medians = [statistics.median(figure[key] for figure in lost) for key in ("measured", "mean")]
        errors = [percent(statistics.median(map(record.error, of(name)))) for name in BOUNDS]
        yield (f"| [{plan.name}](../tests/twin/plans/{plan.name}.toml) | {plan.title} | {told['products'][0]} | "
               f"{plan.design} | {number(medians[0], 0)}, predicted {number(medians[1], 1)} | {errors[0]} | {errors[1]} |")


def missed(figures):
    """What of a run was predicted wrong, in words."""
    if not record.inside(figures["sessions_lost"]):
        yield "lost sessions"
    for name, bound in BOUNDS.items():
        if abs(record.error(figures[name])) > bound:
            yield name.removeprefix("latency_")


def misses(records):
    for plan, told in records:
        for run in told["runs"]:
            if wrong := ", ".join(missed(run["figures"])):
                in_the_way = f" The machine was in the way: {run['disturbance_ms']} ms." if run["disturbance_ms"] > 5 else ""
                why = f" {plan.because}" if plan.because else ""
                yield f"- {plan.name}, seed {run['seed']}: {wrong}.{in_the_way}{why}"


def calibrations(records):
    yield "| plan | date | versions | way, µs | worker, µs | store, µs | processors busy | disturbed, ms | note |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for plan, told in records:
        idle = told["calibration"]
        busy = statistics.fmean(run["busy"] for run in told["runs"])
        disturbed = max(run["disturbance_ms"] for run in told["runs"])
        store = idle["store_us"] if plan.placement == "shared" else ""
        yield (f"| {plan.name} | {told['date']} | {', '.join(told['products'])} | {idle['way_us']} | {idle['worker_us']} | "
               f"{store} | {busy * 100:.0f} % | {disturbed} | {told['note']} |")


def text(plans, variations, trials):
    records = [(plan, told) for plan in plans if (told := record.read(plan))]
    if not records:
        return INTRODUCTION + "\nNothing was measured yet.\n"
    minutes = round(sum(run["took_s"] + 3 for _, told in records for run in told["runs"]) / 60 + len(records) * 8 / 60)
    workers = records[0][0].workers
    parts = [INTRODUCTION, tally(records), "## By plan\n\n" + "\n".join(plan_rows(records)) + "\n",
             "## Every run\n\nMeasured, and where it was predicted to be; of latencies measured, and the error of the prediction; of\n"
             "shares the largest difference, predicted minus measured.\n\n" + "\n".join(run_rows(records)) + "\n"]
    if wrong := list(misses(records)):
        parts.append("## Misses\n\nLost sessions outside their interval, latencies beyond 3 % and 10 %:\n\n" + "\n".join(wrong) + "\n")
    parts.append(HOW.format(workers=workers, trials=variations * trials, variations=variations, minutes=minutes))
    parts.append("## Under which conditions\n\nThe calibrated times. Disturbed: of the worst run, what 99 % of the ways to a worker and back "
                 "did not exceed. Where that is\nmore than a few milliseconds, something else on the machine was in the way, and the "
                 "p99 of the latency shows it.\n\n" + "\n".join(calibrations(records)) + "\n")
    return "\n".join(parts)

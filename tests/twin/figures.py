"""What the clients' log, and the balancer's own, say of a run."""
import collections
import csv
import re
import statistics

import interval


def rows_of(folder):
    with open(folder / "clients.csv") as rows:
        return list(csv.DictReader(rows))


def calibration(folder):
    """What a request costs beside its demand, in microseconds, from a run in which requests never met: the way to the
    worker and back, the worker's own, and one visit to the store. Medians."""
    rows = [{key: int(value) if value.isdigit() else value for key, value in row.items()} for row in rows_of(folder)]
    rows = [row for row in rows if row["result"] == "ok"]
    visits = [row["store_us"] / (1 if row["errand"] == "login" else 2) for row in rows]
    return {"way_us": round(statistics.median(r["latency_us"] - r["wait_us"] - r["worker_us"] for r in rows)),
            "worker_us": round(statistics.median(r["worker_us"] - r["demand_us"] - r["store_us"] for r in rows)),
            "store_us": round(statistics.median(visits))}


def disturbance_ms(folder):
    """What 99 % of the ways from client to worker and back did not exceed: more than a few milliseconds means that
    something else on the machine was in the way."""
    ways = [int(row["latency_us"]) - int(row["wait_us"]) - int(row["worker_us"]) for row in rows_of(folder)
            if row["result"] == "ok"]
    return round(interval.quantile(ways, 0.99) / 1000, 1)


def measured(folder, servers):
    rows = rows_of(folder)
    of = {result: [row for row in rows if row["result"] == result]
          for result in ("ok", "logged_out", "failed", "timeout", "unfinished")}
    latencies_s = [int(row["latency_us"]) / 1e6 for row in of["ok"]]
    lost = {row["session"] for row in of["logged_out"]}
    failed = {row["session"] for row in of["failed"] + of["timeout"]} - lost
    served = [row["server"] for row in of["ok"] + of["logged_out"]]
    figures = {"sessions_lost": len(lost), "sessions_failed": len(failed),
               "requests_failed": len(of["failed"] + of["timeout"]), "requests_logged_out": len(of["logged_out"]),
               "requests_ok": len(of["ok"]),
               "latency_mean": statistics.fmean(latencies_s), "latency_p50": interval.quantile(latencies_s, 0.5),
               "latency_p99": interval.quantile(latencies_s, 0.99)}
    for number in range(1, servers + 1):
        figures[f"share_{number}"] = served.count(str(number)) / len(served)
    return figures


def refusals_seen(folder):
    """How many requests the clients saw answered 401, 500, …"""
    return refusals(row["status"] for row in rows_of(folder))


def refusals(statuses):
    return dict(sorted(collections.Counter(status for status in statuses if status >= "401").items()))


def refusals_logged(folder):
    """The same of the balancer's log."""
    access = folder / "access.log"
    text = (access if access.exists() else folder / "balancer.log").read_text()
    pattern = r'HTTP/1\.1" ([0-9]{3}) ' if access.exists() else r" (?:-?[0-9]+/){4}-?[0-9]+ (-?[0-9]+) "
    return refusals(re.findall(pattern, text))

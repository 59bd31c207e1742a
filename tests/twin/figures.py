"""What the clients' log, and the balancer's own, say of a run."""
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


def answers_logged(folder):
    """How many requests the balancer logged with each status of HTTP."""
    access = folder / "access.log"
    text = (access if access.exists() else folder / "balancer.log").read_text()
    pattern = r'HTTP/1\.1" ([0-9]{3}) ' if access.exists() else r" (?:-?[0-9]+/){4}-?[0-9]+ (-?[0-9]+) "
    statuses = {}
    for status in re.findall(pattern, text):
        statuses[status] = statuses.get(status, 0) + 1
    return statuses

"""What the simulator says of a plan before it is played: from the configuration that the product gets, the recorded
traffic and the plan of faults alone."""
import csv
import json
import shutil
import subprocess
import tomllib

import interval
import load

VARIATIONS = 40  # of the traffic
TRIALS = 5  # of each
COUNTS = ["sessions_lost", "sessions_failed", "requests_failed", "requests_logged_out", "requests_ok"]
LATENCIES = ["latency_mean", "latency_p50", "latency_p99"]


def merged(base, over):
    """A table with what another one says otherwise."""
    both = dict(base)
    for name, value in over.items():
        both[name] = merged(both[name], value) if isinstance(value, dict) and isinstance(both.get(name), dict) else value
    return both


def imported(program, plan, file):
    """The scenario of a configuration as `stickysim import` makes it, and what it says about the rest."""
    told = subprocess.run([program, "import", plan.product, file.name], cwd=file.parent, capture_output=True, text=True)
    if told.returncode != 0:
        raise RuntimeError(f"import: {told.stderr}")
    read = tomllib.loads(told.stdout)
    read = merged(read, read.get("variants", {}).get("as_configured", {}))
    groups = read["server"] if isinstance(read["server"], list) else [read["server"]]
    if len(groups) > 1:
        raise RuntimeError(f"{plan.name}: the servers of a twin are equal")
    return {**read, "server": groups[0]}, told.stderr.strip().splitlines()


def keys(table, prefix):
    """A table as lines KEY = VALUE. The values that occur are texts, numbers and truths, which TOML writes as JSON."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from keys(value, f"{prefix}{name}.")
        elif not isinstance(value, list):
            yield f"{prefix}{name} = {json.dumps(value)}"


def scenario(plan, read, calibration, seed, patience_s):
    """`read`: from the configuration, of which balancer and servers are kept. Traffic, state and what goes wrong are the
    plan's; times of network, worker and store are calibrated."""
    lines = [f"title = {json.dumps(plan.title)}", 'question = "What will the real fleet do?"',
             *keys(read["balancer"], "balancer."),
             f'run.duration = "{plan.duration_s}s"', 'run.warmup = "0s"', f"run.replications = {TRIALS}",
             f"run.seed = {seed}",
             'workload.trace = "trace.csv"', 'workload.kind = "login"', 'workload.on_loss = "relogin"',
             "workload.resend = true", 'workload.on_failure = "skip"', "workload.retries = 0",
             f'workload.timeout = "{patience_s}s"', *keys(merged(read["server"], plan.server), "server."),
             f'server.overhead = "{calibration["worker_us"]}us"', f'network.server_rtt = "{calibration["way_us"]}us"',
             *keys(plan.state, "state.")]
    if plan.placement == "shared":
        lines += [f'state.store.round_trip = "{calibration["store_us"]}us"', 'state.store.service_time = "0s"']
    if plan.placement == "client":  # to check and to sign is part of the overhead
        lines += ['state.token_bytes = "60B"', 'state.verify_time = "0s"', 'state.sign_time = "0s"']
    for kind, tables in (("fault", plan.faults), ("maintenance", plan.maintenances)):
        for table in tables:
            lines += ["", f"[[{kind}]]", *keys(table, "")]
    return "\n".join(lines) + "\n"


def trials(program, text, folder):
    """Each trial's figures by name."""
    file = folder / "scenario.toml"
    file.write_text(text)
    told = subprocess.run([program, "run", file, "--out", folder / "out", "--quiet"], capture_output=True, text=True)
    if told.returncode not in (0, 1):
        raise RuntimeError(f"run: {told.stderr}{told.stdout}")
    figures = {}
    with open(folder / "out" / "replications.csv") as rows:
        for row in csv.DictReader(rows):
            if row["metric"] in COUNTS + LATENCIES:
                figures.setdefault(row["replication"], {})[row["metric"]] = float(row["value"])
    served = {}
    with open(folder / "out" / "servers.csv") as rows:
        for row in csv.DictReader(rows):
            served.setdefault(row["replication"], []).append(float(row["requests"]))
    for replication, of_server in served.items():
        for number, requests in enumerate(of_server, 1):
            figures[replication][f"share_{number}"] = requests / sum(of_server)
    shutil.rmtree(folder / "out")
    return list(figures.values())


def predict(program, plan, configuration, calibration, trace, seed, patience_s, folder):
    """Mean and 95 % prediction interval of each figure, and what the import said."""
    read, remarks = imported(program, plan, configuration)
    hashes_addresses = read["balancer"].get("affinity", {}).get("key") == "source_ip"
    seen = []
    for number in range(VARIATIONS):
        part = folder / f"{number}"
        part.mkdir(parents=True)
        (part / "trace.csv").write_text(load.varied(trace, number, hashes_addresses))
        text = scenario(plan, read, calibration, seed * 1000 + number, patience_s)
        seen += trials(program, text, part)
        (part / "trace.csv").unlink()
    told = {name: interval.prediction([of_trial[name] for of_trial in seen], counts=name in COUNTS)
            for name in seen[0]}
    (folder / "prediction.json").write_text(json.dumps({"remarks": remarks, "figures": told}, indent=1))
    return told, remarks

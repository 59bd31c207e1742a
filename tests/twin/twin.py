"""One twin: predicted, played, compared."""
import datetime
import os
import pathlib
import shutil
import time

import figures
import load
import prediction
import record
from fleet import PATIENCE_S, Fleet, version_of


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def processor_times():
    """Since the machine's start, of all processors: not idle, and all."""
    times = [int(word) for word in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(times) - times[3] - times[4], sum(times)


def emptied(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def missing(plans):
    needed = {plan.product for plan in plans} | {"redis" for plan in plans if plan.placement == "shared"}
    return sorted(product for product in needed if not version_of(product))


class Twin:
    def __init__(self, build, folder):
        self.simulator, self.ends = build / "stickysim", build / "tests" / "stickysim_twin"
        self.folder = folder

    def calibrate(self, plan):
        """The plan's fleet with requests that never meet."""
        folder = emptied(self.folder / plan.name / "idle")
        (folder / "trace.csv").write_text(load.record(load.IDLE, 0, load.IDLE_S))
        with Fleet(plan, folder, self.ends) as fleet:
            fleet.play(folder / "trace.csv", load.IDLE_S + 1, [])
        return figures.calibration(folder)

    def run(self, plan, seed, calibration):
        """The prediction is written down before the fleet is started."""
        folder = emptied(self.folder / plan.name / str(seed))
        trace = load.record(plan.load, seed, plan.duration_s)
        (folder / "trace.csv").write_text(trace)
        (folder / "configuration").write_text(plan.configuration(folder))
        predicted, remarks = prediction.predict(self.simulator, plan, folder / "configuration", calibration, trace,
                                                seed, PATIENCE_S, folder / "prediction")
        predicted_at = now()
        began, busy_before, all_before = time.monotonic(), *processor_times()
        with Fleet(plan, folder, self.ends) as fleet:
            done = fleet.play(folder / "trace.csv", plan.duration_s, fleet.deeds())
            real_time = fleet.processes.real_time
        busy, everything = processor_times()
        run = {"seed": seed, "predicted_at": predicted_at, "measured_at": now(),
               "took_s": round(time.monotonic() - began, 1),
               "busy": round((busy - busy_before) / (everything - all_before), 3), "real_time": real_time,
               "disturbance_ms": figures.disturbance_ms(folder),
               "requests": trace.count("\n") - 1, "done": done, "remarks": remarks,
               "refusals": {"logged": figures.refusals_logged(folder), "seen": figures.refusals_seen(folder)},
               "figures": record.compared(predicted, figures.measured(folder, plan.server["count"]))}
        return run

    def measure(self, plan, seeds, note):
        calibration = self.calibrate(plan)
        runs = []
        for seed in seeds:
            runs.append(self.run(plan, seed, calibration))
            yield runs[-1]
        products = [plan.product] + (["redis"] if plan.placement == "shared" else [])
        record.write(plan, {"products": [version_of(product) for product in products],
                            "date": now()[:10], "processors": os.cpu_count(), "note": note,
                            "calibration": calibration, "runs": runs})

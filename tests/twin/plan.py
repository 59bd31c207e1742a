"""What one twin is: plans/NAME.toml has the balancer's configuration, the fleet, the load and what goes wrong.

`[server]`, `[state]`, `[[fault]]` and `[[maintenance]]` are written as in a scenario, into which they go as they
stand. `[load]` says what the recorded traffic is like. `{1}` in the configuration is the address of server 1."""
import pathlib
import tomllib

here = pathlib.Path(__file__).resolve().parent
LISTEN, SERVERS, STORE = 23_000, 23_000, 23_099  # ports: of the balancer, before the first server's, of Redis


def seconds(duration):
    """Of a duration as the plans write them: 40s, 500ms."""
    return float(duration[:-2]) / 1000 if duration.endswith("ms") else float(duration.removesuffix("s"))


class Plan:
    def __init__(self, path):
        text = tomllib.loads(path.read_text())
        self.name = path.stem
        self.title = text["title"]
        self.product = text["product"]
        self.design = text["design"]
        self.because = text.get("because", "")  # why it misses what it misses
        self.backend = text["configuration"]
        self.duration_s = seconds(text["run"]["duration"])
        self.load = text["load"]
        self.server = text["server"]
        self.state = text["state"]
        self.faults = text.get("fault", [])
        self.maintenances = text.get("maintenance", [])

    def shorten(self, duration_s):
        """For a trial; what goes wrong does so at the same times."""
        self.duration_s = duration_s

    @property
    def workers(self):
        return self.server["workers"]

    @property
    def placement(self):
        return self.state["placement"]

    def configuration(self, folder):
        """The text of the balancer's configuration file."""
        backend = self.backend
        for number in range(1, self.server["count"] + 1):
            backend = backend.replace(f"{{{number}}}", f"127.0.0.1:{SERVERS + number}")
        frame = (here / "plans" / f"{self.product}.frame").read_text()
        return frame.replace("{folder}", str(folder)).replace("{port}", str(LISTEN)).replace("{backend}", backend)


def all_plans():
    return [Plan(path) for path in sorted((here / "plans").glob("*.toml"))]

"""A real fleet on loopback: HAProxy or nginx, application servers, Redis, and what a plan does to them."""
import pathlib
import re
import signal
import socket
import subprocess
import time

from plan import LISTEN, SERVERS, STORE, seconds
from processes import Processes, refuse_taken

PATHS = {"haproxy": "/usr/sbin/haproxy", "nginx": "/usr/sbin/nginx", "redis": "/usr/bin/redis-server"}
NAMES = {"haproxy": "HAProxy", "nginx": "nginx", "redis": "Redis"}
PATIENCE_S = 10  # of a client; the scenario says the same


def version_of(product):
    """Name and version as this machine has it; empty if it is not installed."""
    if not pathlib.Path(PATHS[product]).exists():
        return ""
    told = subprocess.run([PATHS[product], "-v"], capture_output=True, text=True)
    number = re.search(r"[0-9]+(\.[0-9]+)+", told.stdout + told.stderr)
    return f"{NAMES[product]} {number.group()}"


class Fleet:
    def __init__(self, plan, folder, program):
        self.plan, self.folder, self.program = plan, folder, program
        self.processes = Processes(folder)

    def __enter__(self):
        count = self.plan.server["count"]
        refuse_taken([LISTEN, STORE, *range(SERVERS + 1, SERVERS + 1 + count)])
        try:
            if self.plan.placement == "shared":
                self.start_store()
            for number in range(1, count + 1):
                self.start_server(number)
            for number in range(1, count + 1):
                self.processes.await_port(f"server{number}", SERVERS + number)
            self.start_balancer()
        except BaseException:
            self.processes.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if "balancer" in self.processes.running:  # before its servers, whose end would stand in its log
            self.processes.kill("balancer")
        self.processes.__exit__()

    def start_store(self):
        self.processes.start("store", [PATHS["redis"], "--port", STORE, "--bind", "127.0.0.1", "--save", "",
                                       "--appendonly", "no", "--daemonize", "no", "--dir", self.folder])
        self.processes.await_port("store", STORE)

    def start_server(self, number):
        timeout_s = seconds(self.plan.state.get("store", {}).get("timeout", "1s"))
        self.processes.start(f"server{number}",
                             [self.program, "serve", "--number", number, "--port", SERVERS + number, "--workers",
                              self.plan.workers, "--state", self.plan.placement, "--store", STORE,
                              "--store-timeout", timeout_s])

    def start_balancer(self):
        file = self.folder / "configuration"
        file.write_text(self.plan.configuration(self.folder))
        command = ["-db", "-f", file] if self.plan.product == "haproxy" else ["-p", self.folder, "-c", file]
        self.processes.start("balancer", [PATHS[self.plan.product], *command])
        self.processes.await_port("balancer", LISTEN)

    def tell(self, command):
        """To HAProxy's administration socket."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "socket"))
            connection.sendall(f"{command}\n".encode())
            if answer := connection.recv(400).decode().strip():
                raise RuntimeError(f"{command}: {answer}")

    def deeds(self):
        """What happens to the fleet: (time, in words, what to do)."""
        for fault in self.plan.faults:
            at_s, end_s = seconds(fault["at"]), seconds(fault["at"]) + seconds(fault["for"])
            number, kind = fault.get("server"), fault["kind"]
            name = f"server{number}" if number else "store"
            if kind in ("hang", "store_hang"):
                yield at_s, f"{name} stops", lambda n=name: self.processes.signal(n, signal.SIGSTOP)
                yield end_s, f"{name} goes on", lambda n=name: self.processes.signal(n, signal.SIGCONT)
                continue
            yield at_s, f"{name} is killed", lambda n=name: self.processes.kill(n)
            if kind == "store_crash":
                yield end_s, "store starts", self.start_store
            else:
                boot_s = seconds(self.plan.server.get("boot_time", "0s"))
                yield end_s + boot_s, f"{name} starts", lambda n=number: self.start_server(n)
        for out in self.plan.maintenances:
            at_s, drain_s = seconds(out["at"]), seconds(out.get("drain_timeout", "0s"))
            states = ([("drain", at_s)] if drain_s else []) + [("maint", at_s + drain_s)]
            states.append(("ready", at_s + drain_s + seconds(out["for"])))
            for state, when_s in states:
                command = f"set server fleet/s{out['server']} state {state}"
                yield when_s, command, lambda c=command: self.tell(c)

    def play(self, trace, duration_s, deeds):
        """Replays a trace while the deeds are done; returns when they were, in seconds of the trace's clock."""
        log = self.folder / "clients.csv"
        visit = self.processes.start("clients", [self.program, "visit", "--trace", trace, "--port", LISTEN,
                                                 "--duration", duration_s, "--timeout", PATIENCE_S, "--log", log],
                                     stdout=subprocess.PIPE)
        if visit.stdout.readline() != b"begun\n":
            raise RuntimeError(f"the clients did not begin: see {self.folder}/clients.log")
        start_s, done = time.monotonic(), []
        for at_s, words, act in sorted(deeds, key=lambda deed: deed[0]):
            time.sleep(max(0.0, start_s + at_s - time.monotonic()))
            done.append({"at_s": round(time.monotonic() - start_s, 4), "what": words})
            act()
        if visit.wait(timeout=duration_s + 30) != 0:
            raise RuntimeError(f"the clients failed: see {self.folder}/clients.log")
        self.processes.kill("clients")
        return done

"""The processes of a twin. Those that are started are ended, each by its own id, however the run ends."""
import ctypes
import os
import signal
import socket
import subprocess
import time

PR_SET_PDEATHSIG = 1


def real_time_allowed():
    try:
        policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))
        os.sched_setscheduler(0, policy, priority)
        return True
    except OSError:
        return False


class Processes:
    """A context: at its end nothing runs any more that was started in it."""

    def __init__(self, folder):
        self.folder = folder
        self.running = {}
        self.real_time = real_time_allowed()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in list(self.running):
            self.kill(name)

    def start(self, name, command, **pipes):
        parent = os.getpid()
        libc = ctypes.CDLL(None)

        def prepare():  # in the child, before the program
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            if self.real_time:  # what else the machine does delays nothing of the twin
                os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(5))

        with open(self.folder / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen([str(word) for word in command], stderr=log, cwd=self.folder,
                                                  stdin=subprocess.DEVNULL, stdout=pipes.get("stdout", log),
                                                  preexec_fn=prepare)
        return self.running[name]

    def kill(self, name):
        process = self.running.pop(name)
        process.kill()  # stopped or not
        process.wait()
        if process.stdout:
            process.stdout.close()

    def signal(self, name, number):
        self.running[name].send_signal(number)

    def await_port(self, name, port):
        for _ in range(200):
            if self.running[name].poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError(f"{name} does not start: see {self.folder / name}.log")


def refuse_taken(ports):
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise RuntimeError(f"port {port} is in use by something else; end that first")

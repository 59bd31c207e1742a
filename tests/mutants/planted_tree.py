"""A copy of the sources in which mistakes are planted, and what is built of it."""

import os
import resource
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]


class PlantedTree:
    def __init__(self, jobs: int):
        self.jobs = jobs
        self.folder = SOURCES / "build/planted/tree"
        self.build_folder = SOURCES / "build/planted/build"
        self._copy()
        self._configure()

    def _copy(self):
        """Files that are the same keep their times, so that little is built anew."""
        names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=SOURCES, check=True,
                               capture_output=True, text=True).stdout.splitlines()
        kept = {name for name in names if (SOURCES / name).is_file()}
        for old in [path for path in self.folder.rglob("*") if path.is_file()]:
            if str(old.relative_to(self.folder)) not in kept:
                old.unlink()
        for name in kept:
            self.restore(name)

    def restore(self, name: str):
        source, copy = SOURCES / name, self.folder / name
        if copy.exists() and copy.read_bytes() == source.read_bytes():
            return
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)

    def _configure(self):
        settings = ["-DCMAKE_BUILD_TYPE=None", "-DCMAKE_CXX_FLAGS=-O1", "-DCMAKE_UNITY_BUILD=ON",
                    "-DSTICKYSIM_DEBUG_CHECKS=ON", "-DSTICKYSIM_BUILD_BENCH=OFF"]
        if shutil.which("ninja"):
            settings += ["-G", "Ninja"]
        if shutil.which("ccache"):
            settings += ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"]
        subprocess.run(["cmake", "-S", self.folder, "-B", self.build_folder, *settings], check=True,
                       stdout=subprocess.DEVNULL)

    def build(self, *targets: str) -> bool:
        """Whether it compiles."""
        command = ["cmake", "--build", self.build_folder, "--parallel", str(self.jobs), "--target", *targets]
        with open(self.build_folder / "log", "w") as log:
            return subprocess.run(command, stdout=log, stderr=subprocess.STDOUT).returncode == 0

    def log(self) -> str:
        return (self.build_folder / "log").read_text()

    def run(self, program: str, *arguments: str, processor_s: int) -> tuple[int, str]:
        """A program that was built: how it ends and what it prints. One that goes on for ever is ended by SIGXCPU."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (processor_s, processor_s + 1))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        run = subprocess.run([self.build_folder / "tests" / program, *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, errors="replace", cwd=self.build_folder,
                             preexec_fn=limit, env=os.environ | {"MALLOC_PERTURB_": "165"})
        return run.returncode, run.stdout

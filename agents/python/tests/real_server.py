"""The service of this repository, started as `npm start` does, on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules" / ".bin" / "node"


class RealServer:
    """What it stores outlives `stop`."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> RealServer:
        environment = {**os.environ, "PORT": str(self.port), "BCRIT_LOG": "off"}
        for name in ("BCRIT_URL", "BCRIT_KEY", "BCRIT_RUN", "BCRIT_SPOOL"):
            environment.pop(name, None)
        self._process = subprocess.Popen([str(NODE), "scripts/serve.ts"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return self
            except OSError:
                if self._process.poll() is not None:
                    raise RuntimeError(f"the server ended with {self._process.returncode}") from None
                time.sleep(0.2)
        self.stop()
        raise RuntimeError("the server did not answer within two minutes")

    def stop(self, how: int = signal.SIGTERM) -> None:
        """Ends it with everything below it: the runtime that answers has a process group of its own, which a SIGKILL of the first
        would leave alive on the port."""
        if self._process is None:
            return
        for group in {self._process.pid, *(_groups_below(self._process.pid) if how == signal.SIGKILL else ())}:
            os.killpg(group, how)
        self._process.wait(30)
        self._process = None
        # A listener that was killed outright may hold the port a moment longer.
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) != 0:
                    return
            time.sleep(0.1)


def _groups_below(root: int) -> set[int]:
    """The process groups of all processes below one. A group that holds others than these is not among them."""
    lines = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,pgid="], capture_output=True, text=True, check=True).stdout.splitlines()
    processes = [tuple(int(number) for number in line.split()) for line in lines]
    below = {root}
    while more := {pid for pid, parent, _ in processes if parent in below} - below:
        below |= more
    return {group for pid, _, group in processes if pid in below and group in below}

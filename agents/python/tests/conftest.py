from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from stub_server import Stub

# Models of these sizes gain nothing from threads, and lose much where other tests use the cores. Read when torch is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes this user's keys and spool, or takes the launcher's environment for its own."""
    for name in ("BCRIT_URL", "BCRIT_KEY", "BCRIT_RUN", "RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("BCRIT_SPOOL", str(tmp_path / "spool"))


@pytest.fixture
def stub() -> Iterator[Stub]:
    server = Stub().start()
    yield server
    server.hold.set()
    server.stop()

"""Which process this is: its rank, its name, and how often it was started."""

from __future__ import annotations

import os
import socket
import sys
import time

from .runs import RunReference
from .spool import Spool

#: In the order they are believed: torchrun and Accelerate, Slurm, Open MPI, PMI.
_RANKS = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK")
_RESTARTS = ("TORCHELASTIC_RESTART_COUNT", "SLURM_RESTART_COUNT")
#: 2026-01-01T00:00Z. Ten-minute marks since then stay below the million an epoch may be until 2045.
_ORIGIN = 1_767_225_600
_MARK_SECONDS = 600


def rank() -> int:
    """The rank of this process among all: torch.distributed's where it runs, else the launcher's, else 0."""
    distributed = sys.modules.get("torch.distributed")
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return int(distributed.get_rank())
    for name in _RANKS:
        if (said := os.environ.get(name, "")).isdigit():
            return int(said)
    return 0


def agent_name(of_rank: int) -> str:
    """host:rank, within the 128 characters the server takes."""
    return f"{socket.gethostname()[:100]}:{of_rank}"


def epoch_for(run: RunReference, agent: str, spool: Spool | None, now: float | None = None) -> int:
    """A number that rises each time this agent starts on this run, so that sums which begin anew are never taken for an older
    state of the ones before: one more than the last one remembered on this disk; else, where the run may have been
    there before, by id or by name, the time; else the launcher's count of restarts."""
    name = f"epoch-{run.label}-{agent}"
    last = spool.recall(name).get("epoch") if spool is not None else None
    if isinstance(last, int):
        epoch = last + 1
    elif run.lasting:
        epoch = int(((time.time() if now is None else now) - _ORIGIN) // _MARK_SECONDS)
    else:
        epoch = max((int(said) for said in (os.environ.get(name, "") for name in _RESTARTS) if said.isdigit()), default=0)
    if spool is not None:
        try:
            spool.remember(name, {"epoch": epoch})
        except OSError:
            pass
    return epoch

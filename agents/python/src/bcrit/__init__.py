"""Bcrit's agent: measures the gradient noise scale of a training run and asks how large a batch to use.

Importing it loads neither torch nor anything else outside the standard library; names are looked up when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bcrit.meter import NoiseMeter as NoiseMeter
    from bcrit.machine_probe import probe as probe
    from bcrit.schedule import BatchSchedule as BatchSchedule
    from bcrit.schedule import ScheduledBatchSampler as ScheduledBatchSampler
    from bcrit.schedule import steps as steps
    from bcrit.sums import Ledger as Ledger
    from bcrit.training_run import Run as Run
    from bcrit.start import run as run

__version__ = "0.1.0"

# Public name → the module it lives in. One line for each.
_HOMES: dict[str, str] = {
    "BatchSchedule": "bcrit.schedule",
    "Ledger": "bcrit.sums",
    "NoiseMeter": "bcrit.meter",
    "Run": "bcrit.training_run",
    "ScheduledBatchSampler": "bcrit.schedule",
    "probe": "bcrit.machine_probe",
    "run": "bcrit.start",
    "steps": "bcrit.schedule",
}

__all__ = [*_HOMES]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'bcrit' has no attribute {name!r}")
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])

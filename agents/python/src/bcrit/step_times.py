"""How long steps take, as sums of logarithms that add up over agents."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from .bodies import TimedBody
from .schedule import Stage

#: The first steps compile, allocate and fill caches.
WARM_UP_STEPS = 3
#: A step this many times the usual one held a checkpoint, an evaluation or a pause of the machine: not what a step takes.
FAR_OFF = 5.0


class StepTimes:
    """Whole optimizer steps of one batch: the one the process starts with. A step time belongs to its batch, and rows of
    `kind: "step"` carry none, so after a change of batch nothing is added any more."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._last: float | None = None
        self._seen = 0
        self._stage: Stage | None = None
        self._row: TimedBody | None = None
        self._told = 0

    def tick(self, stage: Stage | None) -> None:
        """An optimizer step of this stage is over; None: nothing says the micro-batch, and nothing is counted."""
        now = self._clock()
        last, self._last = self._last, now
        if stage is None:
            return
        if self._stage is None:
            self._stage = stage
        if (stage.batch_sequences, stage.micro_batch) != (self._stage.batch_sequences, self._stage.micro_batch) or last is None:
            return
        self._seen += 1
        seconds = now - last
        if self._seen < WARM_UP_STEPS or seconds <= 0:
            return
        row = self._row
        if row is None:
            row = self._row = {"micro_batch": stage.micro_batch, "kind": "step", "n": 0, "sum_log_seconds": 0.0, "sum_log_seconds_squared": 0.0, "min_seconds": seconds}
        elif row["n"] >= 5 and seconds > FAR_OFF * math.exp(row["sum_log_seconds"] / row["n"]):
            return
        logged = math.log(seconds)
        row["n"] += 1
        row["sum_log_seconds"] += logged
        row["sum_log_seconds_squared"] += logged * logged
        row["min_seconds"] = min(row["min_seconds"], seconds)

    def points(self) -> list[TimedBody] | None:
        """The row when it has grown since the last call."""
        if self._row is None or self._row["n"] <= self._told:
            return None
        self._told = self._row["n"]
        return [self._row.copy()]

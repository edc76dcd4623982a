"""Where a segment ends, when nobody says: the learning rate turns, or the batch changes."""

from __future__ import annotations

from bcrit.sums import Segment

# Steps a learning rate must keep its new direction before its phase has changed: schedulers that move by the epoch jump once.
_PERSISTENCE = 2


class Phases:
    """Follows a learning rate: `warmup` while it rises, `decay` while it falls, `stable-lr…` while it stays; `start` at the first
    step, when there is nothing to compare with."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._phase = "start"
        self._turning = ""
        self._turned = 0

    def see(self, learning_rate: float) -> str:
        """The phase after this step's learning rate; call it at every step."""
        last, self._last = self._last, learning_rate
        if last is None:
            return self._phase
        direction = "warmup" if learning_rate > last * (1 + 1e-9) else "decay" if learning_rate < last * (1 - 1e-9) else f"stable-lr{learning_rate:.4g}"
        if direction == self._phase:
            self._turned = 0
        else:
            self._turned = self._turned + 1 if direction == self._turning else 1
            self._turning = direction
            if self._turned >= _PERSISTENCE or self._phase == "start":
                self._phase, self._turned = direction, 0
        return self._phase


def named(name: str, batch: float, optimizer: str | None, learning_rate: float | None, betas: tuple[float, ...] | None) -> Segment:
    """A segment whose id every agent and every restart would give it."""
    return Segment(f"{name}-b{batch:g}", batch, optimizer, learning_rate, betas)

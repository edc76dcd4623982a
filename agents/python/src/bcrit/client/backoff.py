"""How long to wait before the next try."""

from __future__ import annotations

import random
from collections.abc import Callable


class Backoff:
    """Waits that double from `first` to `most` seconds, each shortened by chance up to a half, so that a thousand agents
    that lost the same server do not all come back in the same second."""

    def __init__(self, first: float = 1.0, most: float = 300.0, chance: Callable[[], float] = random.random) -> None:
        self._first = first
        self._most = most
        self._chance = chance
        self._failures = 0

    @property
    def failures(self) -> int:
        """Failures in a row."""
        return self._failures

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, asked_seconds: float | None = None) -> float:
        """Seconds to wait now: at least as long as the server asked for, and no longer than an hour."""
        ceiling = min(self._most, self._first * 2.0 ** min(self._failures, 30))
        self._failures += 1
        wait = ceiling * (1 - 0.5 * self._chance())
        return min(3600.0, max(wait, asked_seconds or 0.0))

"""What waits to be sent: one row for each key, however often it was put, within a bound."""

from __future__ import annotations

from collections.abc import Iterable

from .rows import Row

#: Rows that may wait, and keys remembered as delivered. A run has about eight cells for every doubling of its tokens,
#: metric and scope: hundreds, not thousands.
MOST_ROWS = 20_000


class Outbox:
    """Not safe for use from several threads: it belongs to the thread that sends."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most = most_rows
        self._waiting: dict[str, Row] = {}
        self._delivered: dict[str, float] = {}
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def rows(self) -> list[Row]:
        return list(self._waiting.values())

    def put(self, rows: Iterable[Row]) -> bool:
        """Takes rows in; whether any of them is news."""
        news = False
        for row in rows:
            key = row.key
            held = self._waiting.get(key)
            if row.n <= self._delivered.get(key, -1.0) or (held is not None and (held == row or row.n < held.n)):
                continue
            self._waiting[key] = row
            news = True
            if len(self._waiting) > self._most:
                self._waiting.pop(next(iter(self._waiting)))
                self.dropped += 1
        return news

    def delivered(self, rows: Iterable[Row]) -> None:
        """Forgets rows that arrived, unless a newer one took their place meanwhile."""
        for row in rows:
            key = row.key
            held = self._waiting.get(key)
            if held is not None and held.n <= row.n:
                del self._waiting[key]
            if row.n != float("inf"):
                self._delivered[key] = max(row.n, self._delivered.pop(key, -1.0))
                if len(self._delivered) > self._most:
                    self._delivered.pop(next(iter(self._delivered)))

    def discard(self, rows: Iterable[Row]) -> None:
        """Forgets rows that the server will never take, and what comes after them under the same n."""
        self.delivered(rows)

"""What is posted, row by row. Every row is cumulative, so of two rows with one key only the later matters, and a row that
is sent twice or arrives late changes nothing: the server keeps the one with the largest n."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

#: The endpoints of a run that agents post to.
Endpoint = Literal["measurements", "throughput", "branches"]

#: The lists of a body, and what names a row in each; its sums grow with "n" where it has one.
_LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "measurements": {"cells": ("metric", "scope", "bucket")},
    "throughput": {"points": ("micro_batch", "kind"), "memory": ("micro_batch",), "all_reduce": ("bytes",)},
}
#: The server takes at most 256 cells a body; a body this size is far below its megabyte.
_MOST_ROWS = 200


@dataclass(frozen=True)
class Row:
    """One row of a post with the envelope it travels in."""

    endpoint: Endpoint
    #: The list of the body it belongs to; None: the row is a whole body.
    list: str | None
    envelope: dict[str, Any]
    value: dict[str, Any]

    @property
    def key(self) -> str:
        """What the server tells rows apart by."""
        if self.list is None:
            return _text([self.endpoint, self.envelope, self.value])
        envelope = self.envelope
        place = [envelope.get("agent"), envelope.get("epoch")]
        if self.endpoint == "measurements":
            place += [(envelope.get("segment") or {}).get("id"), (envelope.get("geometry") or {}).get("unit")]
        return _text([self.endpoint, self.list, *place, *(self.value.get(name) for name in _LISTS[self.endpoint][self.list])])

    @property
    def n(self) -> float:
        """How much is in its sums; infinity for a row that has no n and always counts as new."""
        n = self.value.get("n")
        return float(n) if isinstance(n, (int, float)) else float("inf")

    def check(self) -> None:
        """Raises TypeError or ValueError for what JSON cannot hold: a tensor, a NaN, a sum that ran over."""
        json.dumps(self.to_json(), allow_nan=False)

    def to_json(self) -> dict[str, Any]:
        return {"endpoint": self.endpoint, "list": self.list, "envelope": self.envelope, "value": self.value}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Row:
        """Raises KeyError or TypeError for what is no row."""
        if said["endpoint"] not in ("measurements", "throughput", "branches"):
            raise KeyError(said["endpoint"])
        return cls(said["endpoint"], said["list"], dict(said["envelope"]), dict(said["value"]))


def rows_of(endpoint: Endpoint, body: dict[str, Any]) -> list[Row]:
    """A body taken apart. A cell that means nothing yet is left out: chance makes the first few estimates of tr(Σ) negative
    now and then, the server refuses such a mean, and the sums to come contain these steps anyway."""
    lists = _LISTS.get(endpoint)
    if lists is None:
        return [Row(endpoint, None, {}, body)]
    envelope = {name: value for name, value in body.items() if name not in lists}
    return [Row(endpoint, name, envelope, value) for name in lists for value in body.get(name) or [] if name != "cells" or value["s"] > 0]


@dataclass(frozen=True)
class Post:
    """Rows that travel in one body."""

    endpoint: Endpoint
    rows: tuple[Row, ...]

    @property
    def body(self) -> dict[str, Any]:
        first = self.rows[0]
        if first.list is None:
            return first.value
        body = dict(first.envelope)
        for row in self.rows:
            assert row.list is not None
            body.setdefault(row.list, []).append(row.value)
        return body

    def at(self, pointer: str) -> Row | None:
        """The row a JSON pointer of the body points into, as "/cells/3/ss"."""
        parts = pointer.split("/")
        if len(parts) < 3 or not parts[2].isdigit():
            return None
        of_list = [row for row in self.rows if row.list == parts[1]]
        index = int(parts[2])
        return of_list[index] if index < len(of_list) else None


def posts_of(rows: Iterable[Row], most_rows: int = _MOST_ROWS) -> Iterator[Post]:
    """Rows in as few bodies as the envelopes and the server's limits allow."""
    together: dict[str, list[Row]] = {}
    for row in rows:
        together.setdefault(_text([row.endpoint, row.envelope] if row.list is not None else row.key), []).append(row)
    for group in together.values():
        for start in range(0, len(group), most_rows):
            yield Post(group[0].endpoint, tuple(group[start : start + most_rows]))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)

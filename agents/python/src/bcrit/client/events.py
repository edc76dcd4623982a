"""Server-sent events, read line by line (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    name: str
    data: str
    id: str | None = None

    def json(self) -> Any:
        """The data as JSON; as a string where it is none."""
        try:
            return json.loads(self.data)
        except ValueError:
            return self.data


def events_of(lines: Iterable[str]) -> Iterator[Event]:
    """Events from lines. Comments, which servers send to keep a connection open, and events without data are passed over."""
    name, data = "message", list[str]()
    last_id: str | None = None
    for line in lines:
        if line == "":
            if data:
                yield Event(name, "\n".join(data), last_id)
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            last_id = value

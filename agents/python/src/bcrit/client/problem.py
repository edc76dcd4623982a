"""What the service answers when it does not do what was asked (application/problem+json, RFC 9457)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FieldError:
    """One wrong field: where it stands, what is wrong, how to mend it."""

    pointer: str
    code: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self.pointer or 'the whole'} {self.message}" + (f" ({self.hint})" if self.hint else "")


@dataclass(eq=False)
class Problem(Exception):
    """The service refused: `status` is the HTTP status, `errors` names every wrong field."""

    status: int
    code: str
    title: str
    detail: str = ""
    request_id: str | None = None
    errors: tuple[FieldError, ...] = field(default=())
    retry_after_seconds: float | None = None

    def __str__(self) -> str:
        lines = [f"{self.detail or self.title} [{self.status} {self.code}]"]
        lines += [f"  {error}" for error in self.errors]
        return "\n".join(lines)

    @property
    def passing(self) -> bool:
        """Whether the same request may well be answered later: a busy or broken server, not a wrong question."""
        return self.status >= 500 or self.status in (408, 425, 429)


class Unreachable(Exception):
    """No answer came: the server is away, the network is, or the time was up."""


def problem_from(status: int, body: bytes, retry_after_seconds: float | None = None) -> Problem:
    """A problem from an answer that is not a success; what a proxy in between says in HTML is cut down to its status."""
    try:
        read: Any = json.loads(body)
    except (ValueError, UnicodeDecodeError):
        read = {}
    said: dict[str, Any] = read if isinstance(read, dict) else {}
    errors = tuple(
        FieldError(str(row.get("pointer", "")), str(row.get("code", "")), str(row.get("message", "")), row.get("hint"))
        for row in said.get("errors", [])
        if isinstance(row, dict)
    )
    title = str(said.get("title") or f"the server answered {status}")
    return Problem(status, str(said.get("code") or f"http_{status}"), title, str(said.get("detail") or ""), said.get("request_id"), errors, retry_after_seconds)

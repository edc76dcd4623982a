"""What a person sees: progress on a terminal, plain lines in a pipe, and problems in words."""

from __future__ import annotations

import json
import shutil
import sys
import time
from types import TracebackType
from typing import Any, TextIO

from ..client.problem import Problem

#: Exit codes, as docs/agent.md lists them.
DONE, USAGE, REFUSED, UNREACHED, INTERRUPTED = 0, 2, 3, 4, 130


class Progress:
    """A bar on a terminal's standard error; silent where there is none, so that pipes and logs stay clean."""

    def __init__(self, what: str, total: int, stream: TextIO | None = None) -> None:
        self._what = what
        self._total = max(1, total)
        self._done = 0
        self._stream = stream or sys.stderr
        self._shown = self._stream.isatty() and total > 0
        self._begun = time.monotonic()

    def advance(self, by: int = 1, note: str = "") -> None:
        self._done = min(self._total, self._done + by)
        if self._shown:
            self._draw(note)

    def _draw(self, note: str) -> None:
        columns = shutil.get_terminal_size().columns
        share = self._done / self._total
        elapsed = time.monotonic() - self._begun
        left = f" {elapsed * (1 / share - 1):.0f} s left" if 0 < share < 1 and elapsed > 1 else ""
        words = f" {self._done}/{self._total}{left} {note}".rstrip()
        room = max(10, min(40, columns - len(self._what) - len(words) - 4))
        full = round(room * share)
        self._stream.write(f"\r\x1b[K{self._what} [{'█' * full}{'·' * (room - full)}]{words}"[: columns + 4])
        self._stream.flush()

    def __enter__(self) -> Progress:
        if self._shown:
            self._draw("")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def say_problem(problem: Problem, as_json: bool) -> None:
    """A refusal on standard error: every wrong field on a line of its own with how to mend it."""
    if as_json:
        fields = [{"pointer": e.pointer, "code": e.code, "message": e.message, "hint": e.hint} for e in problem.errors]
        said = {"error": {"status": problem.status, "code": problem.code, "detail": problem.detail or problem.title, "request_id": problem.request_id, "errors": fields}}
        print(json.dumps(said), file=sys.stderr)
        return
    head = problem.detail or problem.title
    # The one wrong field is listed below, by the name it was typed with.
    print(f"bcrit: {head.split(':', 1)[0]}." if len(problem.errors) == 1 and ":" in head else f"bcrit: {head}", file=sys.stderr)
    rows = [(_place(error.pointer), error.message, error.hint) for error in problem.errors]
    width = max((len(place) for place, _, _ in rows), default=0)
    for place, message, hint in rows:
        print(f"  {place:<{width}}  {message}" + (f"\n  {'':<{width}}  → {hint}" if hint else ""), file=sys.stderr)
    if problem.status >= 500 and problem.request_id:
        print(f"  request {problem.request_id}", file=sys.stderr)


def say(message: str, as_json: bool = False) -> None:
    """A failure of the command itself."""
    print(json.dumps({"error": {"detail": message}}) if as_json else f"bcrit: {message}", file=sys.stderr)


def show(value: Any) -> None:
    """JSON on standard output."""
    print(json.dumps(value, indent=2 if sys.stdout.isatty() else None))


def table(rows: list[tuple[str, ...]]) -> str:
    """Columns as wide as they must be; the first row is the header."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)


def short(number: float | None) -> str:
    """A count as people say it: 8.39M, 2T; "–" where there is none."""
    if number is None:
        return "–"
    for scale, unit in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= scale:
            return f"{number / scale:.3g}{unit}"
    return f"{number:.3g}"


def _place(pointer: str) -> str:
    """A wrong place as it was typed: ?count is --count."""
    return f"--{pointer[1:].replace('_', '-')}" if pointer.startswith("?") else pointer or "the whole"

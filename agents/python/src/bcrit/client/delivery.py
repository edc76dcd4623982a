"""Carries rows to the server: makes the run where it does not exist yet, posts, and sorts out what is refused."""

from __future__ import annotations

import contextlib
import urllib.parse
from dataclasses import dataclass, field

from .outbox import Outbox
from .problem import Problem
from .rows import Post, Row, posts_of
from .runs import RunReference
from .spool import Spool
from .transport import Transport


@dataclass
class Delivered:
    """What became of the rows."""

    accepted: int = 0
    #: Rows the server already had, or had newer.
    ignored: int = 0
    refused: list[tuple[Row, Problem]] = field(default_factory=list)


def run_id(transport: Transport, run: RunReference, spool: Spool | None, *, timeout_seconds: float | None = None) -> str:
    """The id of the run, created first if need be. The same reference never makes two runs."""
    if run.id is None and spool is not None:
        run.id = spool.recall(f"run-{run.label}").get("id")
    if run.id is None:
        body = {"name": run.name, "question": run.question}
        answer = transport.send("POST", "/v1/runs", body, headers={"Idempotency-Key": run.idempotency_key or ""}, timeout_seconds=timeout_seconds).json()
        run.id = str(answer["id"])
        if spool is not None:
            with contextlib.suppress(OSError):
                spool.remember(f"run-{run.label}", {"id": run.id, "name": run.name, "url": transport.url})
    return run.id


def deliver(transport: Transport, run: RunReference, outbox: Outbox, spool: Spool | None, *, timeout_seconds: float | None = None) -> Delivered:
    """Sends all that waits. Raises `Problem` or `Unreachable` when the server takes nothing now; what had been delivered
    until then is already out of the box. Rows that the server will never take are put aside and reported."""
    done = Delivered()
    if not len(outbox):
        return done
    path = f"/v1/runs/{urllib.parse.quote(run_id(transport, run, spool, timeout_seconds=timeout_seconds), safe='')}"
    posts = list(posts_of(outbox.rows))
    while posts:
        post = posts.pop(0)
        try:
            answer = transport.send("POST", f"{path}/{post.endpoint}", post.body, timeout_seconds=timeout_seconds).json()
        except Problem as problem:
            if problem.status == 413 and len(post.rows) > 1:
                posts[:0] = list(posts_of(post.rows, most_rows=(len(post.rows) + 1) // 2))
                continue
            if problem.status not in (400, 413, 422):
                raise
            bad = _wrong_rows(post, problem)
            done.refused += [(row, problem) for row in bad]
            outbox.discard(bad)
            if spool is not None:
                with contextlib.suppress(OSError):
                    spool.refuse(run, bad, str(problem))
            good = [row for row in post.rows if row not in bad]
            posts[:0] = list(posts_of(good))
            continue
        done.accepted += int(answer.get("accepted", 0))
        done.ignored += int(answer.get("ignored", 0))
        outbox.delivered(post.rows)
    return done


def _wrong_rows(post: Post, problem: Problem) -> list[Row]:
    """The rows that the problem names; all of them when it names none."""
    named = {id(row): row for error in problem.errors if (row := post.at(error.pointer)) is not None}
    return list(named.values()) or list(post.rows)

"""The background thread. The training loop only ever appends to a queue; everything that can wait, fail or block happens here."""

from __future__ import annotations

import collections
import logging
import os
import threading
import time
import traceback
import weakref
from collections.abc import Callable
from typing import Any

from .backoff import Backoff
from .delivery import deliver
from .notices import Notices, logger
from .outbox import Outbox
from .problem import Problem, Unreachable
from .rows import Endpoint, rows_of
from .runs import RunReference
from .spool import Spool
from .transport import Transport

#: Bodies that may wait for the thread; the sums are cumulative, so one that falls out is in the next.
MOST_QUEUED = 4096

_senders: weakref.WeakSet[Sender] = weakref.WeakSet()


class Sender:
    """Posts to one run. No method raises but the constructor; `put` appends to a queue and returns."""

    def __init__(
        self,
        transport: Transport,
        run: RunReference,
        spool: Spool | None,
        *,
        writer: str,
        post_seconds: float = 10.0,
        backoff: Backoff | None = None,
        on_delivered: Callable[[str], None] | None = None,
    ) -> None:
        self._transport = transport
        self._run = run
        self._spool = spool
        #: The file that holds what is not delivered yet.
        self.spool_path = spool.path_for(transport.url, run, writer) if spool is not None else None
        self._spooled = False
        self._post_seconds = post_seconds
        self._backoff = backoff or Backoff()
        self._on_delivered = on_delivered
        self._queue: collections.deque[tuple[Endpoint, dict[str, Any]]] = collections.deque(maxlen=MOST_QUEUED)
        self._outbox = Outbox()
        self._notices = Notices()
        self._wake = threading.Event()
        self._closing_at: float | None = None
        self._given_up = False
        self._not_before = 0.0
        self._thread: threading.Thread | None = None
        self._dead = False
        #: Held for the box and the file, never over the network; a signal may come while it is held: it is re-entrant.
        self._lock = threading.RLock()
        _senders.add(self)

    @property
    def waiting(self) -> int:
        """Rows not delivered yet."""
        return len(self._outbox) + len(self._queue)

    @property
    def run_id(self) -> str | None:
        """The id of the run; None until it has been created."""
        return self._run.id

    def put(self, endpoint: Endpoint, body: dict[str, Any]) -> None:
        """Hands a body over. It must not be changed afterwards."""
        if self._dead:
            return
        self._queue.append((endpoint, body))
        if self._thread is None:
            self._begin()

    def close(self, timeout_seconds: float = 5.0) -> None:
        """Sends what waits, or leaves it in the spool; returns within about the timeout. To close twice does nothing."""
        if self._dead:
            return
        if self._thread is None and self._queue:
            self._begin()
        thread = self._thread
        if thread is None:
            self._dead = True
            return
        self._closing_at = time.monotonic() + timeout_seconds
        self._wake.set()
        thread.join(timeout_seconds + 0.5)
        if thread.is_alive():
            self.save()
        self._dead = True
        if self.waiting:
            where = f"; they lie in {self._spool.folder}: `bcrit flush` sends them later" if self._spooled and self._spool is not None else ""
            self._notices.once("left", logging.WARNING, "%d rows were not delivered%s", self.waiting, where)

    def save(self) -> None:
        """Puts what waits on the disk from the calling thread, without the network: for a process that is about to end."""
        if self._dead or self._spool is None:
            return
        try:
            self._drain()
            self._write()
        except Exception as error:
            logger.debug("could not save: %r", error)

    def _begin(self) -> None:
        try:
            self._thread = threading.Thread(target=self._loop, name="bcrit-sender", daemon=True)
            self._thread.start()
        except RuntimeError as error:  # The interpreter is going down, or the system has no threads left.
            self._thread = None
            self._dead = True
            self.save()
            self._notices.once("thread", logging.WARNING, "no thread to post from (%s): measurements are kept in the spool only", error)

    def _loop(self) -> None:
        while True:
            try:
                closing = self._closing_at is not None
                self._drain()
                if self._outbox and (closing or time.monotonic() >= self._not_before):
                    self._try()
                if closing:
                    self._write()
                    return
            except Exception:
                self._notices.once("bug", logging.ERROR, "a fault of the agent itself; training goes on\n%s", traceback.format_exc())
                self._not_before = time.monotonic() + self._post_seconds
                if self._closing_at is not None:
                    return
            self._wake.wait(self._post_seconds if not self._queue else 0.05)

    def _drain(self) -> None:
        """Takes the queue into the box, and puts news on the disk before anything is sent."""
        with self._lock:
            news = False
            while self._queue:
                endpoint, body = self._queue.popleft()
                try:
                    rows = rows_of(endpoint, body)
                except (KeyError, TypeError, AttributeError) as error:
                    self._notices.once("shape", logging.ERROR, "a body for %s has not the shape of one: %r", endpoint, error)
                    continue
                # One row that no JSON can hold would keep all others from the disk and from the server.
                for row in rows:
                    try:
                        row.check()
                    except (TypeError, ValueError) as error:
                        self._notices.once("json", logging.ERROR, "a row for %s is left out, since it is no JSON: %s", endpoint, error)
                    else:
                        news |= self._outbox.put([row])
            if news:
                self._write()
        if self._outbox.dropped:
            self._notices.once("full", logging.WARNING, "more than %d rows wait: the oldest are dropped", len(self._outbox))

    def _write(self) -> None:
        if self._spool is None or self.spool_path is None:
            return
        try:
            with self._lock:
                rows = self._outbox.rows
                if rows or self._spooled:
                    self._spool.write(self.spool_path, self._transport.url, self._run, rows)
                    self._spooled = bool(rows)
        except (OSError, ValueError) as error:
            self._notices.once("spool", logging.WARNING, "measurements cannot be kept on disk in %s: %s", self._spool.folder, error)
        if self._spool.dropped:
            self._notices.once("spool-full", logging.WARNING, "the spool %s is full: the oldest files are dropped", self._spool.folder)

    def _try(self) -> None:
        if self._given_up:
            return
        left = None if self._closing_at is None else self._closing_at - time.monotonic()
        if left is not None and left <= 0:
            return
        try:
            timeout = self._transport.timeout_seconds if left is None else max(0.1, min(left, self._transport.timeout_seconds))
            done = deliver(self._transport, self._run, self._outbox, self._spool, timeout_seconds=timeout)
        except Unreachable as trouble:
            self._failed("unreachable", f"{trouble}; training goes on, measurements are kept and sent later", None)
            return
        except Problem as trouble:
            if trouble.passing:
                self._failed(f"http-{trouble.status}", f"the server cannot take measurements now: {trouble}; they are kept and sent later", trouble.retry_after_seconds)
            else:
                self._given_up = True
                self._write()
                self._notices.once("refused", logging.ERROR, "%s", _refusal(trouble, self._transport, self._run))
            return
        if self._backoff.failures:
            logger.info("the server is back: %d rows delivered", done.accepted + done.ignored)
        self._backoff.succeeded()
        self._not_before = time.monotonic() + self._post_seconds
        for row, problem in done.refused:
            self._notices.once(f"422-{row.list}-{problem.code}", logging.ERROR, "the server refused a row of %s and will not be asked again: %s", row.endpoint, problem)
        self._write()
        if self._on_delivered is not None and self._run.id is not None and self._closing_at is None:
            self._on_delivered(self._run.id)

    def _failed(self, kind: str, message: str, asked_seconds: float | None) -> None:
        self._not_before = time.monotonic() + self._backoff.failed(asked_seconds)
        self._notices.once(kind, logging.WARNING, "%s", message)
        self._write()

    def _forked(self) -> None:
        """In a child process: its thread does not exist there, and the rows are the parent's to send."""
        self._dead = True
        self._queue.clear()
        self._outbox = Outbox()
        self._thread = None
        self._on_delivered = None


def _refusal(problem: Problem, transport: Transport, run: RunReference) -> str:
    """What to do about an answer that will stay the same."""
    advice = {
        401: "set BCRIT_KEY to a key of the workspace, or run `bcrit login`",
        403: "this key may not post to runs: use one with the role agent or admin",
        404: f"the run {run.id or ''} is not there: another workspace's key, another server than {transport.url}, or it was deleted",
    }.get(problem.status, "nothing more is sent to this run")
    return f"{problem}\n  {advice}; nothing more is sent now, what was measured is kept for `bcrit flush`"


def _after_fork() -> None:
    for sender in list(_senders):
        sender._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

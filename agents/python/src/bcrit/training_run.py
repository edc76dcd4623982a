"""One training run: `with bcrit.run(...) as run:`, then `run.step(loss)` after each optimizer step."""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from .bodies import Meter
from .client.endings import unwatch, watch
from .client.flush import flush
from .client.notices import Notices
from .client.place import agent_name, epoch_for, rank
from .client.problem import Problem, Unreachable
from .client.runs import RunReference
from .client.sender import Sender
from .client.settings import settings
from .client.spool import Spool
from .client.transport import Transport
from .schedule import BatchSchedule
from .step_times import StepTimes


class Run:
    """What a training loop holds. After the constructor no method raises: what goes wrong is logged once, and training goes on.

    On ranks other than 0 it measures where measuring needs every rank, and posts nothing."""

    def __init__(
        self,
        reference: RunReference,
        *,
        url: str | None = None,
        key: str | None = None,
        rank_here: int | None = None,
        agent: str | None = None,
        epoch: int | None = None,
        schedule: BatchSchedule | None = None,
        spool: Path | str | bool = True,
        report_seconds: float = 10.0,
        advice_seconds: float = 60.0,
        close_seconds: float = 5.0,
        handle_sigterm: bool = True,
        on_advice: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        here = rank() if rank_here is None else rank_here
        found = settings(url, key)
        self.reference = reference
        self.schedule = schedule
        self.meter: Meter | None = None
        self.steps = 0
        #: The last advice for this run that arrived; None until one does.
        self.advice: dict[str, Any] | None = None
        self.agent = agent or agent_name(here)
        self._transport = Transport(found.url, found.key)
        self._notices = Notices()
        self._report_seconds = report_seconds
        self._advice_seconds = advice_seconds
        self._close_seconds = close_seconds
        self._on_advice = on_advice
        self._next_report = time.monotonic() + report_seconds
        self._next_advice = 0.0
        self._closed = False
        self._times = StepTimes()
        self._sender: Sender | None = None
        self._spool: Spool | None = None
        if spool is not False:
            self._spool = Spool(None if spool is True else Path(spool))
        posting = here == 0
        self.epoch = epoch if epoch is not None else epoch_for(reference, self.agent, self._spool) if posting else 0
        if posting:
            self._sender = Sender(
                self._transport, reference, self._spool, writer=f"{self.agent}-{self.epoch}", post_seconds=report_seconds, on_delivered=self._delivered
            )
            watch(self, handle_sigterm=handle_sigterm)

    @property
    def id(self) -> str | None:
        """The run's id; None until the server has made it."""
        return self.reference.id

    @property
    def posts(self) -> bool:
        """Whether this process is the one that posts."""
        return self._sender is not None and not self._closed

    @property
    def waiting(self) -> int:
        """Rows that are measured and not delivered yet."""
        return 0 if self._sender is None else self._sender.waiting

    def step(self, loss: object = None, *, tokens: float | None = None) -> None:
        """After each optimizer step. `loss`: mean of the step, a float or a tensor, which is not read out here, so that
        nothing waits for the accelerator. `tokens`: what the step was trained on, where it is not the schedule's batch."""
        try:
            self.steps += 1
            self._times.tick(self.schedule.at() if self.schedule is not None else None)
            if self.meter is not None:
                self._measured(loss, tokens)
            if self.schedule is not None:
                self.schedule.advance(tokens)
            if time.monotonic() >= self._next_report:
                self.report()
        except Exception as error:
            self._notices.once("step", logging.ERROR, "a fault of the agent; training goes on without it: %r", error)

    def report(self) -> None:
        """Hands over what was measured since the last time; `step` does it every few seconds."""
        try:
            self._next_report = time.monotonic() + self._report_seconds
            if self._sender is None or self._closed:
                return
            if self.meter is not None:
                for body in self.meter.cells():
                    self._sender.put("measurements", dict(body))
            if (points := self._times.points()) is not None:
                self._sender.put("throughput", {"agent": self.agent, "epoch": self.epoch, "points": points})
        except Exception as error:
            self._notices.once("report", logging.ERROR, "a fault of the agent; training goes on without it: %r", error)

    def post(self, endpoint: Any, body: Mapping[str, Any]) -> None:
        """Hands over a body of your own, as of a probe ("throughput") or of branches ("branches")."""
        if self._sender is not None and not self._closed:
            self._sender.put(endpoint, dict(body))

    def save(self) -> None:
        """Puts on the disk what is not delivered, without the network."""
        self.report()
        if self._sender is not None:
            self._sender.save()

    def close(self) -> None:
        """Sends what waits or leaves it in the spool; waits for that a few seconds at most."""
        if self._closed:
            return
        self.report()
        self._closed = True
        try:
            if self._sender is not None:
                self._sender.close(self._close_seconds)
                unwatch(self)
            self._detach()
        except Exception as error:
            self._notices.once("close", logging.ERROR, "a fault of the agent at its end: %r", error)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _measured(self, loss: object, tokens: float | None) -> None:
        """Tells the meter that a step is over."""

    def _detach(self) -> None:
        """Takes the meter's hooks off the model."""

    def _delivered(self, run: str) -> None:
        """On the sender's thread, after each successful post: leftovers of earlier processes, then the advice."""
        if self._spool is not None:
            label, url, own = self.reference.label, self._transport.url, self._sender.spool_path if self._sender is not None else None
            flush(self._spool, lambda _: self._transport, wanted=lambda parcel: parcel.url == url and parcel.run.label == label and parcel.path != own)
        if time.monotonic() < self._next_advice or not math.isfinite(self._advice_seconds):
            return
        self._next_advice = time.monotonic() + self._advice_seconds
        try:
            self.advice = dict(self._transport.send("GET", f"/v1/runs/{run}/advice").json())
        except (Problem, Unreachable) as trouble:
            self._notices.once("advice", logging.WARNING, "no advice for the run now: %s", trouble)
            return
        if self._on_advice is not None:
            self._on_advice(self.advice)


def run(
    run: str | Mapping[str, Any] | None = None,
    model: Any = None,
    optimizer: Any = None,
    *,
    name: str | None = None,
    meter: Meter | None = None,
    **options: Any,
) -> Run:
    """A run to measure and to post to.

    `run`: the id of a run that exists, or a question as POST /v1/advice takes it (a mapping, or the path of a JSON file), from which
    the run is made when the server can be reached; by default `BCRIT_RUN`. `name`: the same name with the same question is the same
    run, also after a restart. Raises ValueError, before training begins, when it is not said which run.

    Other options: `url`, `key`, `schedule`, `spool` (a folder, or False), `report_seconds`, `advice_seconds`, `on_advice`,
    `handle_sigterm`, `agent`, `epoch`."""
    made = Run(_reference(run if run is not None else os.environ.get("BCRIT_RUN") or None, name), **options)
    made.meter = meter
    return made


def _reference(run: str | Mapping[str, Any] | None, name: str | None) -> RunReference:
    if run is None:
        raise ValueError("say which run: its id, a question to make one from, or BCRIT_RUN")
    if isinstance(run, str):
        if not run.endswith(".json"):
            return RunReference.existing(run)
        run = json.loads(Path(run).read_text("utf-8"))
    if not isinstance(run, Mapping):
        raise ValueError("a question is a mapping, as POST /v1/advice takes it")
    json.dumps(run, allow_nan=False)
    return RunReference.to_create(dict(run), name)

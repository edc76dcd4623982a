"""One training run as a loop holds it: `run.step(loss)` after each optimizer step, and nothing that can stop the loop."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from .agreement import told_by_rank_0
from .bodies import Meter
from .client.endings import unwatch, watch
from .client.flush import flush
from .client.notices import Notices
from .client.place import agent_name, epoch_for, rank
from .client.problem import Problem, Unreachable
from .client.rows import Endpoint
from .client.runs import RunReference
from .client.sender import Sender
from .client.settings import settings
from .client.spool import Spool
from .client.transport import Transport
from .schedule import BatchSchedule, DoesNotDivide, Stage
from .step_times import StepTimes


class Run:
    """Made by `bcrit.run`. After the constructor no method raises: what goes wrong is logged once, and training goes on.

    Rank 0 posts; the others measure, where measuring needs every rank, and post nothing."""

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
        follow_every: int | None = None,
        most_micro_batch: int | None = None,
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
        #: What measures, set by `bcrit.run` when it is given a model; anything with `cells()` will do.
        self.meter: Meter | None = None
        #: Called between steps when a new stage of the schedule begins: how the meter learns the new division beforehand.
        self.on_stage: Callable[[Stage], None] | None = None
        self.steps = 0
        #: The last advice for this run that arrived on rank 0; None until one does.
        self.advice: dict[str, Any] | None = None
        self.agent = agent or agent_name(here)
        self._transport = Transport(found.url, found.key)
        self._notices = Notices()
        self._follow_every = follow_every
        self._most_micro_batch = most_micro_batch
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
        self.epoch = 0 if epoch is None else epoch
        if here == 0:
            if epoch is None:
                self.epoch = epoch_for(reference, self.agent, self._spool)
            self._sender = Sender(
                self._transport, reference, self._spool, writer=f"{self.agent}-{self.epoch}", post_seconds=report_seconds, on_delivered=self._delivered
            )
            watch(self, handle_sigterm=handle_sigterm)

    @property
    def id(self) -> str | None:
        """The run's id; None until the server has made it."""
        return self.reference.id

    @property
    def waiting(self) -> int:
        """Rows that are measured and not delivered yet."""
        return 0 if self._sender is None else self._sender.waiting

    def step(self, loss: object = None, *, tokens: float | None = None) -> None:
        """After each optimizer step, on every rank. `loss`: mean of the step on this rank, a number or a tensor, which is not waited
        for. `tokens`: trained on in this step by all ranks, where it is not the batch of the schedule; a tensor is read, and so waited for."""
        if self._closed:
            return
        try:
            self.steps += 1
            tokens = None if tokens is None else float(tokens)
            schedule = self.schedule
            self._times.tick(schedule.at() if schedule is not None else None)
            before = schedule.at() if schedule is not None else None
            if schedule is not None:
                schedule.advance(tokens)
            if self.meter is not None:
                self._measure(loss, tokens)
            if self._follow_every is not None and self.steps % self._follow_every == 0:
                self._follow()
            if self.on_stage is not None and schedule is not None and schedule.at() is not before:
                self.on_stage(schedule.at())
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
                self._look_after_meter()
            if (points := self._times.points()) is not None:
                self._sender.put("throughput", {"agent": self.agent, "epoch": self.epoch, "points": points})
        except Exception as error:
            self._notices.once("report", logging.ERROR, "a fault of the agent; training goes on without it: %r", error)

    def post(self, endpoint: Endpoint, body: Mapping[str, Any]) -> None:
        """Hands over a body of your own, as of a probe ("throughput") or of branches ("branches")."""
        if self._sender is not None and not self._closed:
            self._sender.put(endpoint, dict(body))

    def save(self) -> None:
        """Puts on the disk what is not delivered, without the network: what SIGTERM does."""
        self.report()
        if self._sender is not None:
            self._sender.save()

    def close(self, *, all_ranks: bool = False) -> None:
        """Sends what waits or leaves it in the spool, within a few seconds. `all_ranks`: every rank calls this now, so that
        measurements still on their way between them can be waited for."""
        if self._closed:
            return
        self._end_meter("close" if all_ranks else "detach")
        self.report()
        self._closed = True
        if self._sender is not None:
            self._sender.close(self._close_seconds)
            unwatch(self)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # A rank that failed leaves the others behind: nothing may then be waited for.
        self.close(all_ranks=error is None)

    def _measure(self, loss: object, tokens: float | None) -> None:
        meter: Any = self.meter
        if not hasattr(meter, "step"):
            return
        if self.schedule is not None:
            meter.step(loss, tokens=self.schedule.tokens)
        else:
            meter.step(loss, tokens=None if tokens is None else meter.tokens + tokens)

    def _end_meter(self, how: str) -> None:
        try:
            if (end := getattr(self.meter, how, None)) is not None:
                end()
        except Exception as error:
            self._notices.once("close", logging.ERROR, "a fault of the meter at its end: %r", error)
        if self.meter is not None and self.steps == 0 and hasattr(self.meter, "step"):
            self._notices.once("no-step", logging.WARNING, "nothing was measured: run.step(loss) was never called; it belongs after each optimizer step")

    def _look_after_meter(self) -> None:
        meter: Any = self.meter
        if (failure := getattr(meter, "failure", None)) is not None:
            self._notices.once("meter", logging.ERROR, "the meter measures no more; training goes on: %r", failure)
        lost = getattr(meter, "unmeasured", None)
        if lost and self.steps >= 20 and sum(lost.values()) > self.steps / 2:
            self._notices.once("unmeasured", logging.WARNING, "most steps give no measurement: %s", ", ".join(f"{why} ({count})" for why, count in lost.items()))

    def _follow(self) -> None:
        """Every rank takes the batch that rank 0 was advised, at the same step."""
        told = told_by_rank_0(None if self.advice is None else self.advice.get("next"))
        if told is None or self.schedule is None:
            return
        try:
            if self.schedule.follow(told, most_micro_batch=self._most_micro_batch):
                logging.getLogger("bcrit").info("the batch grows at %.4g tokens to %.4g tokens: %s", told.get("at_tokens") or self.schedule.tokens, told["batch_tokens"], told.get("why", ""))
        except DoesNotDivide as refusal:
            self._notices.once("divide", logging.WARNING, "the advised batch is not taken: %s", refusal)

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
